package org.kmem.mm.scenario.actor;

import java.io.Serial;
import org.kmem.mm.abi.Signal;

/**
 * A signal that an access brought and the actor's handler jumped out of, as {@code siglongjmp} does. Carries
 * no stack trace.
 */
final class Trap extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  private final Signal signal;
  private final long address;

  Trap(Signal signal, long address) {
    super(signal.name(), null, false, false);
    this.signal = signal;
    this.address = address;
  }

  Signal signal() {
    return signal;
  }

  /** The address of the access: {@code si_addr}. */
  long address() {
    return address;
  }
}

package org.kmem.bench.micro;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** The slot of a thread, which no other thread uses. */
@State(Scope.Thread)
public class OwnSlot {
  /** Number of the slot, from 0. */
  int slot;

  /** For JMH. */
  public OwnSlot() {}

  /**
   * Takes the slot of the thread's number.
   *
   * @param thread tells the number
   */
  @Setup(Level.Trial)
  public void take(ThreadParams thread) {
    slot = thread.getThreadIndex();
  }
}

package org.kmem.mm.task;

import org.kmem.mm.abi.Signal;

/**
 * What a process does about signals: which it catches, which it ignores, and which wait to be delivered.
 *
 * <p>Sets have bit {@code n - 1} for signal n, as {@code /proc/PID/status} prints them. Belongs to the holder
 * of the scheduler's baton. Kernel counterpart: {@code sighand_struct}, {@code sigpending}.
 */
public final class SignalState {
  /** {@code SIGCHLD}: a child has ended. */
  public static final int SIGCHLD = 17;

  /** Highest signal number. */
  public static final int SIGNALS = 64;

  private long caught;
  private long ignored;
  private long pending;

  SignalState() {}

  /**
   * The bit of a signal in a set.
   *
   * @param signal number, 1 to {@link #SIGNALS}
   * @return one bit
   */
  public static long mask(int signal) {
    return 1L << (signal - 1);
  }

  /**
   * Signals with a handler: {@code SigCgt}.
   *
   * @return set
   */
  public long caught() {
    return caught;
  }

  /**
   * Signals without effect: {@code SigIgn}.
   *
   * @return set
   */
  public long ignored() {
    return ignored;
  }

  /**
   * Signals sent and not delivered: {@code ShdPnd}.
   *
   * @return set
   */
  public long pending() {
    return pending;
  }

  /**
   * Gives a signal a handler.
   *
   * @param signal its number
   */
  public void handle(int signal) {
    caught |= mask(signal);
    ignored &= ~mask(signal);
  }

  /**
   * Makes a signal have no effect.
   *
   * @param signal its number
   */
  public void ignore(int signal) {
    caught &= ~mask(signal);
    ignored |= mask(signal);
  }

  /**
   * Gives a signal its default effect back.
   *
   * @param signal its number
   */
  public void reset(int signal) {
    caught &= ~mask(signal);
    ignored &= ~mask(signal);
  }

  /**
   * Whether a fault's signal reaches a handler instead of killing.
   *
   * @param signal which
   * @return true if it is caught
   */
  public boolean isCaught(Signal signal) {
    return (caught & mask(signal.number())) != 0;
  }

  /**
   * Whether ended children vanish unasked: {@code SIGCHLD} ignored.
   *
   * @return true if so
   */
  public boolean discardsChildren() {
    return (ignored & mask(SIGCHLD)) != 0;
  }

  void addPending(int signal) {
    if ((ignored & mask(signal)) == 0) {
      pending |= mask(signal);
    }
  }

  /**
   * Takes the pending signal with the lowest number off the list, {@code SIGKILL} excepted.
   *
   * @return its number, 0 if there is none
   */
  public int take() {
    long deliverable = pending & ~mask(Signal.SIGKILL.number());
    if (deliverable == 0) {
      return 0;
    }
    int signal = Long.numberOfTrailingZeros(deliverable) + 1;
    pending &= ~mask(signal);
    return signal;
  }

  /** The signals of a child: the same handlers, nothing pending. */
  SignalState copy() {
    SignalState copy = new SignalState();
    copy.caught = caught;
    copy.ignored = ignored;
    return copy;
  }

  /** Handlers go when another program is executed; what is ignored stays so. */
  void flushHandlers() {
    caught = 0;
  }
}

package org.kmem.mm.task;

import java.util.BitSet;

/**
 * Gives out process numbers upwards, from the start again after the last, past those in use.
 *
 * <p>Kernel counterpart: {@code alloc_pid}, {@code idr_alloc_cyclic}.
 */
final class PidAllocator {
  /** Numbers below are given out once only: {@code RESERVED_PIDS}. */
  static final int RESERVED = 300;

  private final BitSet used = new BitSet();
  private final int max;
  private int next = 1;

  /**
   * Makes one that has given out none.
   *
   * @param max one past the highest number: {@code pid_max}
   */
  PidAllocator(int max) {
    this.max = max;
  }

  /** The next free number; 0 if there is none. */
  int allocate() {
    int pid = used.nextClearBit(next);
    if (pid >= max) {
      pid = used.nextClearBit(RESERVED);
    }
    if (pid >= max) {
      return 0;
    }
    used.set(pid);
    next = pid + 1;
    return pid;
  }

  void free(int pid) {
    used.clear(pid);
  }

  /** The number given out last. */
  int last() {
    return next - 1;
  }
}

package org.kmem.memory;

import java.util.concurrent.locks.LockSupport;

/**
 * A lock that is one int off the heap: 0 if nobody has it. Whoever asks for it on a hot path does not wait but does
 * without.
 *
 * <p>Not reentrant, and not the thread's who took it. The word is zero at first. Safe for any thread.
 */
public final class LockWord {
  private static final long PAUSE_NANOS = 1_000;

  private LockWord() {}

  /**
   * Takes a lock if it is free, by one compare-and-set.
   *
   * @param address absolute address of the word
   * @return whether it was taken
   */
  public static boolean tryLock(long address) {
    return Memory.compareAndSetInt(address, 0, 1);
  }

  /**
   * Lets a lock go.
   *
   * @param address absolute address of the word; the caller has the lock
   */
  public static void unlock(long address) {
    // release: pairs with the CAS of tryLock; publishes what the lock protects
    Memory.putIntRelease(address, 0);
  }

  /**
   * Waits for a lock; its holder is bounded, but may be stopped by the scheduler: sleeps meanwhile.
   *
   * @param address absolute address of the word
   */
  public static void lockSlow(long address) {
    while (!tryLock(address)) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}

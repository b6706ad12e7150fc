package org.kmem.percpu;

import java.lang.ref.WeakReference;

/**
 * One thread's ownership of one slot, from the moment it is taken until it is given up or the thread ends.
 * Never used again for another: that two entries of the table are the same tenure means that nothing
 * happened between.
 *
 * <p>The thread is referred to weakly, since a slot whose owner has ended would otherwise keep it, and its
 * class loader, until somebody needs the slot. Written once at its end, so that lying beside another one costs
 * nothing.
 */
final class Tenure extends WeakReference<Thread> {
  /** No thread has this number, nor 0. */
  private static final long NOBODY = -1;

  final int slot;

  /** Whether the owner is here only for a visit: it does not know this slot as its own. */
  final boolean isVisit;

  /**
   * The owner by number, which is never used again, until it gives the slot up. Plain, and read by any thread:
   * only the owner's own reads can find its number here, and it is the one that writes.
   */
  private long ownerId;

  Tenure(Thread owner, int slot, boolean isVisit) {
    super(owner);
    this.slot = slot;
    this.isVisit = isVisit;
    this.ownerId = isVisit ? NOBODY : owner.threadId();
  }

  /** Whether the running thread, whose number this is, owns the slot by this tenure now. */
  boolean isOf(long runningThreadId) {
    return ownerId == runningThreadId;
  }

  /** Is no longer the owner's; only for the owner. */
  void end() {
    ownerId = NOBODY;
  }

  /** Whether the owner has not given the slot up, and lives, as far as the running thread can see. */
  boolean isInForce() {
    return ownerId != NOBODY && isLive();
  }

  /** Whether this is the slot that a thread has for its own. */
  boolean isOwnSlotOf(Thread thread) {
    return !isVisit && refersTo(thread);
  }

  /** Whether the owner may still use the slot; false stays false. */
  boolean isLive() {
    Thread owner = get();
    return owner != null && owner.isAlive();
  }
}

package org.kmem.percpu;

import java.lang.ref.WeakReference;

/**
 * One thread's ownership of one slot, from the moment it is taken until it is given up or the thread ends.
 * Never used again for another: that two entries of the table are the same tenure means that nothing
 * happened between.
 *
 * <p>The thread is referred to weakly, since a slot whose owner has ended would otherwise keep it, and its
 * class loader, until somebody needs the slot. Immutable, so that lying beside another one costs nothing.
 */
final class Tenure extends WeakReference<Thread> {
  final int slot;

  /** Whether the owner is here only for a visit: it does not know this slot as its own. */
  final boolean isVisit;

  Tenure(Thread owner, int slot, boolean isVisit) {
    super(owner);
    this.slot = slot;
    this.isVisit = isVisit;
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

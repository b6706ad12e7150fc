package org.kmem.percpu;

import org.jspecify.annotations.Nullable;
import org.kmem.units.CheckLevel;

/**
 * A thread's slot, taken once and used often: the cheap path.
 *
 * <p>An owned handle names one slot, which no other thread is given until its owner's last handle is
 * closed. A handle that owns nothing (of a virtual thread, or taken when all slots had owners) names the
 * shared slot that fits best at each call. Either way a slot is a place for caches: what is correct with
 * one slot is correct with any.
 *
 * <p>Only for the thread that took it; {@link #close} checks that always, {@link #slot} from check level 1
 * on. A handle that is never closed costs its slot until the thread ends.
 *
 * <p>Kernel counterpart: the section between {@code get_cpu} and {@code put_cpu}.
 */
public final class SlotHandle implements AutoCloseable {
  private static final int SHARED = -1;

  /** No thread has this number. */
  private static final long NOBODY = -1;

  private final CpuSlots slots;

  /** The taker by number, which is never used again: equality of threads is for their class to say. */
  private final long takerId;

  private final @Nullable Tenure tenure;
  private final int ownedSlot;

  /** Who may use the handle: the taker, or nobody after it was closed. Plain: only the taker changes it. */
  private long userId;

  SlotHandle(CpuSlots slots, long takerId, @Nullable Tenure tenure) {
    this.slots = slots;
    this.takerId = takerId;
    this.userId = takerId;
    this.tenure = tenure;
    this.ownedSlot = tenure == null ? SHARED : tenure.slot;
  }

  /**
   * The slot to use now.
   *
   * @return slot, below {@link CpuSlots#count}
   * @throws SlotOwnershipException if another thread asks, or the handle is closed
   */
  public int slot() {
    check();
    return ownedSlot == SHARED ? slots.sharedSlot() : ownedSlot;
  }

  /**
   * Checks that the running thread may use the handle, from check level 1 on.
   *
   * @throws SlotOwnershipException if another thread asks, or the handle is closed
   */
  public void check() {
    if (CheckLevel.STATE && Thread.currentThread().threadId() != userId) {
      throw misuse("used");
    }
  }

  /**
   * Whether the slot is this thread's alone.
   *
   * @return false if it is shared and may differ at each call
   */
  public boolean isOwned() {
    return tenure != null;
  }

  /**
   * Gives the slot up, if this is its owner's last handle. What the slot's caches hold stays in them for
   * the next owner. Closing again does nothing.
   *
   * @throws SlotOwnershipException if another thread closes; the handle stays open
   */
  @Override
  public void close() {
    if (!isTaker()) {
      throw misuse("closed");
    }
    if (userId != NOBODY) {
      userId = NOBODY;
      if (tenure != null) {
        slots.letGo(tenure);
      }
    }
  }

  private boolean isTaker() {
    return Thread.currentThread().threadId() == takerId;
  }

  private SlotOwnershipException misuse(String what) {
    return new SlotOwnershipException(
        isTaker()
            ? "%s, was %s after it was closed: take a new one".formatted(this, what)
            : "%s, was %s by thread %d: let each thread take its own"
                .formatted(this, what, Thread.currentThread().threadId()));
  }

  /**
   * A line for messages.
   *
   * @return the slot and who took it
   */
  @Override
  public String toString() {
    return "the handle of "
        + (ownedSlot == SHARED ? "shared slots" : "slot " + ownedSlot)
        + ", taken by thread "
        + takerId;
  }
}

package org.kmem.percpu;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who owns which owner slot.
 *
 * <p>Safe for any thread. Nothing waits: every loop is one walk over the table.
 */
final class OwnerTable {
  /*
   * Implementation notes.
   *
   * field                read              write                        guard
   * tenures[i]           volatile          compareAndSet to take and    free: anybody
   *                                        adopt; volatile to give up   owned: its live owner
   * Tenure.slot, thread  plain             constructor                  published by the compareAndSet
   * holds[i]             plain             plain                        the owner of slot i
   *
   * O1  tenures[i] is null or has slot firstSlot + i.
   * O2  no live thread has two tenures in the table, visits aside.
   * O3  a tenure leaves the table by its owner's hand, or after its owner ended. A visit is a tenure.
   *
   * Why a slot never has two live owners. An entry changes in three ways. Taking: null to my tenure.
   * Adopting: a tenure seen dead to mine; death is final, and a tenure is never entered twice, so the
   * compareAndSet succeeds only if the dead one has been there all along. Giving up: mine to null, by
   * me, alive. So while its owner lives and does not give it up, an entry does not change; and of two
   * that want the same entry one compareAndSet fails, and that thread walks on.
   *
   * Why the next owner sees what the last one wrote to the slot's memory without atomics. Given up: the
   * volatile write of null pairs with the compareAndSet that takes. Adopted: the last action of a thread
   * synchronises with the isAlive() that says it ended (JLS 17.4.4), and the adopter made that call. If
   * the collector cleared the reference first, the thread had ended and left the VM's list of threads,
   * where it was a root, before a collection that all threads synchronised with: this one edge is
   * HotSpot's, not the language's.
   *
   * Layout, of both arrays: entries are 128 bytes apart (two lines: the prefetcher fetches pairs), and as
   * far from the array's length, which every access reads. Heap arrays cannot be aligned, but two words
   * that are 128 bytes apart are never in one line of 128 bytes, wherever the array begins.
   */
  static final int LINE_BYTES = 128;

  /** What a reference takes at least: with compressed references. */
  static final int REFERENCE_BYTES = 4;

  private static final int STRIDE = LINE_BYTES / REFERENCE_BYTES;

  private final int firstSlot;
  private final int owners;
  private final AtomicReferenceArray<@Nullable Tenure> tenures;

  /** For each slot its open handles, and one for good once a lookup claimed it. */
  private final int[] holds;

  /** A table of free slots; the first of them has the number {@code firstSlot}, as many as CPUs. */
  OwnerTable(int firstSlot, int owners) {
    this.firstSlot = firstSlot;
    this.owners = owners;
    this.tenures = new AtomicReferenceArray<>(index(owners));
    this.holds = new int[index(owners)];
  }

  /** Where the entry of an owner slot is, counted in references or in ints. */
  static int index(int owner) {
    return (owner + 1) * STRIDE;
  }

  /**
   * The running thread's tenure: the one it has, or else one of a slot that is free or whose owner ended,
   * near a CPU if possible; {@code null} if all owners live. Slots with the same remainder by the number of
   * CPUs are near each other.
   */
  @Nullable Tenure tryTake(Thread self, int nearCpu) {
    Tenure had = find(self);
    if (had != null) {
      return had;
    }
    for (int distance = 0; distance < firstSlot; distance++) {
      for (int owner = (nearCpu + distance) % firstSlot; owner < owners; owner += firstSlot) {
        Tenure seen = tenures.get(index(owner));
        if (seen == null || !seen.isLive()) {
          Tenure mine = new Tenure(self, firstSlot + owner, false);
          if (tenures.compareAndSet(index(owner), seen, mine)) {
            holds[index(owner)] = 0; // what an owner left that ended without closing
            return mine;
          }
        }
      }
    }
    return null;
  }

  /** The tenure a thread has though it does not know: pools may erase their threads' locals. */
  private @Nullable Tenure find(Thread self) {
    for (int owner = 0; owner < owners; owner++) {
      Tenure seen = tenures.get(index(owner));
      if (seen != null && seen.isOwnSlotOf(self)) {
        return seen;
      }
    }
    return null;
  }

  /**
   * Has something done by the running thread as the owner of a slot: of its own, or of one that nobody who
   * lives owns, which is free afterwards.
   */
  OptionalLong tryVisit(Thread self, int slot, LongSupplier action) {
    int entry = index(slot - firstSlot);
    Tenure seen = tenures.get(entry);
    if (seen != null && seen.isOwnSlotOf(self)) {
      return OptionalLong.of(action.getAsLong());
    }
    if ((seen != null && seen.isLive())
        || !tenures.compareAndSet(entry, seen, new Tenure(self, slot, true))) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(action.getAsLong());
    } finally {
      // volatile: pairs with the compareAndSet of the next owner; publishes what the action wrote
      tenures.set(entry, null);
    }
  }

  /** Keeps a slot once more; only for its owner. */
  void hold(Tenure mine) {
    holds[index(mine.slot - firstSlot)]++;
  }

  /** Keeps a slot once less, and frees it if that was the last time; only for its owner. */
  boolean letGo(Tenure mine) {
    int entry = index(mine.slot - firstSlot);
    if (--holds[entry] > 0) {
      return false;
    }
    // volatile: pairs with the compareAndSet in tryTake(); publishes what the slot's memory holds
    tenures.set(entry, null);
    return true;
  }

  /** How many owners live at the moment. */
  int live() {
    int live = 0;
    for (int owner = 0; owner < owners; owner++) {
      Tenure seen = tenures.get(index(owner));
      live += seen != null && seen.isLive() ? 1 : 0;
    }
    return live;
  }

  void verify() {
    for (int owner = 0; owner < owners; owner++) {
      Tenure seen = tenures.get(index(owner));
      if (seen == null) {
        continue;
      }
      if (seen.slot != firstSlot + owner) {
        throw new IllegalStateException(
            "O1: entry %d is of slot %d, not %d".formatted(owner, seen.slot, firstSlot + owner));
      }
      Thread thread = seen.get();
      for (int other = owner + 1; thread != null && other < owners; other++) {
        Tenure second = tenures.get(index(other));
        if (second != null && second.isOwnSlotOf(thread)) {
          throw new IllegalStateException(
              "O2: %s owns slots %d and %d".formatted(thread, seen.slot, second.slot));
        }
      }
    }
  }
}

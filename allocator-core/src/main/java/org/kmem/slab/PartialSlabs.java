package org.kmem.slab;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.LongStream;
import org.kmem.page.MemMap;
import org.kmem.page.PageLists;
import org.kmem.units.Pfn;

/**
 * The slabs of a node that have free objects and belong to no slot, with the lock over them: this object's
 * monitor.
 *
 * <p>Methods ending in {@code Locked} need the monitor. Under it, a slab that is not frozen is on this list
 * if and only if it has a free object. Others may push objects to a listed slab without the monitor as long
 * as neither its first free object nor its last object in use is involved; so all changes of a state are
 * compare-and-sets, repeated only when another has changed it.
 *
 * <p>Kernel counterpart: {@code struct kmem_cache_node}, its {@code list_lock} and {@code partial} list.
 */
final class PartialSlabs {
  private static final int LIST = 0;
  private static final int FREE_SHIFT = 32;

  private final SlabPages slabs;
  private final FreeLink links;
  private final PageLists list;
  private final int kept;

  /**
   * Makes an empty list.
   *
   * @param slabs whose slabs
   * @param memMap memory map of the machine
   * @param headerAddress room for the list's header
   */
  PartialSlabs(SlabPages slabs, MemMap memMap, long headerAddress) {
    this.slabs = slabs;
    this.links = slabs.links();
    this.list = new PageLists(memMap, headerAddress, 1);
    this.kept = slabs.geometry().minPartial();
  }

  /** Whether there is a slab; a hint for those without the monitor. */
  boolean isEmpty() {
    return list.isEmpty(LIST);
  }

  long countLocked() {
    return list.blocks(LIST);
  }

  void addFirstLocked(long pfn) {
    Slab.setListed(slabs.page(pfn), true);
    list.addFirst(LIST, pfn);
  }

  void addLastLocked(long pfn) {
    Slab.setListed(slabs.page(pfn), true);
    list.addLast(LIST, pfn);
  }

  /** The slabs on the list none of whose objects is in use. */
  long[] emptyLocked() {
    LongStream.Builder empty = LongStream.builder();
    list.forEach(
        LIST,
        pfn -> {
          if (Slab.inUse(Slab.state(slabs.page(pfn))) == 0) {
            empty.add(pfn);
          }
        });
    return empty.build().toArray();
  }

  /** The slab to take objects from, or none. */
  long firstLocked() {
    return list.first(LIST);
  }

  void removeLocked(long pfn) {
    list.remove(LIST, pfn);
    Slab.setListed(slabs.page(pfn), false);
  }

  /** Takes an object of the first slab, or 0. */
  long takeObjectLocked() {
    long pfn = list.first(LIST);
    if (pfn == Pfn.NONE) {
      return 0;
    }
    long page = slabs.page(pfn);
    while (true) {
      // Others only push, so the head stays free and its link stays as it is while we look.
      long state = Slab.state(page);
      int head = Slab.head(state);
      long object = slabs.object(pfn, head);
      long word = links.read(object);
      if (links.isDamaged(word, object)) {
        throw slabs.corrupt(object);
      }
      int next = links.next(word);
      if (Slab.compareAndSetState(
          page, state, Slab.next(state, next, Slab.inUse(state) + 1, false))) {
        if (next == Slab.NO_OBJECT) {
          removeLocked(pfn);
        }
        links.clear(object);
        return object;
      }
    }
  }

  /** Takes the first slab for a slot: it is frozen and keeps its free objects. */
  long takeSlabLocked() {
    long pfn = list.first(LIST);
    if (pfn == Pfn.NONE) {
      return Pfn.NONE;
    }
    long page = slabs.page(pfn);
    long state;
    do {
      state = Slab.state(page);
    } while (!Slab.compareAndSetState(
        page, state, Slab.next(state, Slab.head(state), Slab.inUse(state), true)));
    removeLocked(pfn);
    return pfn;
  }

  /**
   * Gives objects back to their slab, wherever that is.
   *
   * @param head index of the first of them; they are linked up to the last
   * @param last address of the last
   * @param count how many
   * @return the slab if it is now empty, on no list, and to be discarded by the caller; else none
   */
  long giveObjectsLocked(long pfn, int head, long last, int count) {
    long page = slabs.page(pfn);
    while (true) {
      long state = Slab.state(page);
      boolean frozen = Slab.isFrozen(state);
      int oldHead = Slab.head(state);
      int inUse = Slab.inUse(state) - count;
      links.write(last, oldHead);
      if (Slab.compareAndSetState(page, state, Slab.next(state, head, inUse, frozen))) {
        return frozen ? Pfn.NONE : settleLocked(pfn, inUse, oldHead != Slab.NO_OBJECT);
      }
    }
  }

  /**
   * Takes a slab back from a slot, with the free objects that the slot had.
   *
   * @param head first of them, {@link Slab#NO_OBJECT} for none
   * @param last last of them
   * @param count how many
   * @return the slab if it is now empty, on no list, and to be discarded by the caller; else none
   */
  long giveSlabLocked(long pfn, int head, int last, int count) {
    long page = slabs.page(pfn);
    while (true) {
      long state = Slab.state(page);
      int newHead = Slab.head(state);
      int inUse = Slab.inUse(state) - count;
      if (count > 0) {
        links.write(slabs.object(pfn, last), newHead);
        newHead = head;
      }
      if (Slab.compareAndSetState(page, state, Slab.next(state, newHead, inUse, false))) {
        return newHead == Slab.NO_OBJECT ? Pfn.NONE : settleLocked(pfn, inUse, false);
      }
    }
  }

  /** Whether a slab goes back to the page allocator once so many of its objects are in use. */
  boolean discardsLocked(int inUse) {
    return inUse == 0 && countLocked() >= kept;
  }

  /** Puts a slab with free objects where it belongs: on the list, or nowhere if the node has enough. */
  private long settleLocked(long pfn, int inUse, boolean listed) {
    if (discardsLocked(inUse)) {
      if (listed) {
        removeLocked(pfn);
      }
      return pfn;
    }
    if (!listed) {
      addLastLocked(pfn);
    }
    return Pfn.NONE;
  }

  /**
   * Sorts the slabs, the fullest first, and takes out the empty ones. One slab moves at a time: who looks without
   * the monitor whether there is one must not be told that there is none.
   *
   * @return the empty ones, to be discarded by the caller
   */
  synchronized long[] takeEmpty() {
    long[] byFree = new long[Math.toIntExact(countLocked())];
    int[] next = {0};
    list.forEach(
        LIST,
        pfn -> {
          long page = slabs.page(pfn);
          long free = (long) Slab.objects(page) - Slab.inUse(Slab.state(page));
          byFree[next[0]++] = (free << FREE_SHIFT) | pfn;
        });
    Arrays.sort(byFree);
    long[] empty = new long[byFree.length];
    int found = 0;
    for (long entry : byFree) {
      long pfn = entry & ((1L << FREE_SHIFT) - 1);
      if (Slab.inUse(Slab.state(slabs.page(pfn))) == 0) {
        removeLocked(pfn);
        empty[found++] = pfn;
      } else if (countLocked() > 1) {
        removeLocked(pfn);
        addLastLocked(pfn);
      }
    }
    return Arrays.copyOf(empty, found);
  }

  /** Gives the empty slabs of a list back; gives their pages. */
  static long discardEmpty(SlabPages slabs, PartialSlabs partial) {
    long pages = 0;
    for (long pfn : partial.takeEmpty()) {
      pages += slabs.end(pfn) - pfn;
      slabs.discard(0, pfn);
    }
    return pages;
  }

  /** Checks the list, and S3 for its slabs; gives their number. */
  long verify() {
    list.verify(LIST);
    list.forEach(
        LIST,
        pfn -> {
          long page = slabs.page(pfn);
          long state = Slab.state(page);
          if (!Slab.isListed(page) || Slab.isFrozen(state) || Slab.head(state) == Slab.NO_OBJECT) {
            throw slabs.broken("S3", pfn, "a listed slab is frozen, full or not marked");
          }
        });
    return list.blocks(LIST);
  }

  /** Checks S2 and S3 for a cache that has no other list, and whose slabs are never frozen. */
  void verifyOnlyList() {
    long listed = verify();
    long withFree = 0;
    for (long pfn = slabs.nextSlab(0); pfn != Pfn.NONE; pfn = slabs.nextSlab(slabs.end(pfn))) {
      verifyFreeList(slabs, pfn);
      long page = slabs.page(pfn);
      boolean hasFree = Slab.head(Slab.state(page)) != Slab.NO_OBJECT;
      if (hasFree != Slab.isListed(page)) {
        throw slabs.broken("S3", pfn, "on the list: " + Slab.isListed(page));
      }
      withFree += hasFree ? 1 : 0;
    }
    if (withFree != listed) {
      throw new IllegalStateException(
          "S3 broken in "
              + slabs.name()
              + ": "
              + listed
              + " slabs on the list, "
              + withFree
              + " have free objects");
    }
  }

  /** Checks S2 for a slab whose free objects are all on its own list. */
  static void verifyFreeList(SlabPages slabs, long pfn) {
    long state = Slab.state(slabs.page(pfn));
    BitSet free = new BitSet();
    slabs.markList(pfn, Slab.head(state), free);
    int expected = Slab.objects(slabs.page(pfn)) - Slab.inUse(state);
    if (free.cardinality() != expected) {
      throw slabs.broken("S2", pfn, free.cardinality() + " objects on the free list");
    }
  }
}

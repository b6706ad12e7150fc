package org.kmem.slab;

import java.util.BitSet;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.units.Pfn;

/**
 * Charges objects before they are handed out, and takes the charge back when they are freed, over another source.
 *
 * <p>Caches have it only if their allocator has a {@link SlabAccounting}; for others nothing is ever asked.
 *
 * <p>Kernel counterpart: {@code slabobj_ext} vectors of slabs.
 */
final class AccountedSource implements ObjectSource {
  /*
   * Implementation notes.
   * groups: by slab, for each of its objects the group that was charged, 0 for none. Made with the first charge
   * in a slab, and dropped before the slab's pages are given back, when all of its objects are free. An element is
   * written by who has the object: before it is handed out, and before it is given back. Sampled objects lie beside
   * the slabs, and are charged to nobody.
   */

  /** What remembers the group of an object takes in the kernel. */
  private static final int POINTER_BYTES = Long.BYTES;

  private final ObjectSource below;
  private final SlabPages slabs;
  private final SlabAccounting accounting;
  private final boolean always;
  private final long objectBytes;
  private final ConcurrentHashMap<Long, int[]> groups = new ConcurrentHashMap<>();
  private @Nullable KmemCache cache;

  AccountedSource(ObjectSource below, SlabPages slabs, SlabAccounting accounting) {
    this.below = below;
    this.slabs = slabs;
    this.accounting = accounting;
    this.always = (slabs.geometry().flags() & CacheFlags.SLAB_ACCOUNT) != 0;
    this.objectBytes = (long) slabs.geometry().sizeBytes() + POINTER_BYTES;
    slabs.onDiscard(groups::remove);
  }

  /** Says whose objects these are, before the first is allocated. */
  void of(KmemCache owner) {
    cache = owner;
  }

  private KmemCache cache() {
    return Objects.requireNonNull(cache, "the cache is known before it has objects");
  }

  private boolean isAccounted(int gfp) {
    return always || (gfp & GfpFlags.__GFP_ACCOUNT) != 0;
  }

  @Override
  public long alloc(int slot, int gfp) {
    return charged(slot, gfp, below.alloc(slot, gfp));
  }

  @Override
  public @Nullable DebugSource debug() {
    return below.debug();
  }

  @Override
  public @Nullable SheafSource sheaves() {
    return below.sheaves();
  }

  @Override
  public boolean looksFree(long object) {
    return below.looksFree(object);
  }

  @Override
  public long allocRequested(int slot, int gfp, int requestedBytes) {
    return charged(slot, gfp, below.allocRequested(slot, gfp, requestedBytes));
  }

  @Override
  public long allocNode(int slot, int gfp, int node) {
    return charged(slot, gfp, below.allocNode(slot, gfp, node));
  }

  private long charged(int slot, int gfp, long object) {
    if (object == 0 || !isAccounted(gfp)) {
      return object;
    }
    long[] one = {object};
    return charge(slot, gfp, one, 0, 1) ? object : 0;
  }

  @Override
  public int allocBulk(int slot, int gfp, long[] objects, int from, int to) {
    int end = below.allocBulk(slot, gfp, objects, from, to);
    return end == from || !isAccounted(gfp) || charge(slot, gfp, objects, from, end) ? end : from;
  }

  /** Charges objects together; if that is refused, or fails, they are given back. */
  private boolean charge(int slot, int gfp, long[] objects, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number += slabs.contains(objects[i]) ? 1 : 0;
    }
    if (number == 0) {
      return true;
    }
    int group = SlabAccounting.REFUSED;
    try {
      group = accounting.charge(cache(), gfp, number, number * objectBytes);
    } finally {
      if (group < 0) {
        below.freeBulk(slot, objects, from, to);
      }
    }
    if (group < 0) {
      return false;
    }
    for (int i = from; i < to && group != SlabAccounting.NOBODY; i++) {
      if (slabs.contains(objects[i])) {
        long pfn = slabs.slabOf(objects[i]);
        int[] ofSlab = groups.computeIfAbsent(pfn, slab -> new int[slabs.geometry().objects()]);
        ofSlab[slabs.index(pfn, objects[i])] = group;
      }
    }
    return true;
  }

  @Override
  public void free(int slot, long object) {
    long pfn = slabs.contains(object) ? slabs.slabOf(object) : Pfn.NONE;
    int[] ofSlab = pfn == Pfn.NONE ? null : groups.get(pfn);
    int index = ofSlab == null ? 0 : slabs.index(pfn, object);
    int group = ofSlab == null ? SlabAccounting.NOBODY : ofSlab[index];
    if (ofSlab == null || group == SlabAccounting.NOBODY) {
      below.free(slot, object);
      return;
    }
    ofSlab[index] = SlabAccounting.NOBODY;
    boolean done = false;
    try {
      below.free(slot, object);
      done = true;
    } finally {
      if (!done) {
        ofSlab[index] = group;
      }
    }
    accounting.uncharge(cache(), group, objectBytes);
  }

  @Override
  public int drain(int slot) {
    return below.drain(slot);
  }

  @Override
  public long shrink() {
    return below.shrink();
  }

  @Override
  public long cachedObjects() {
    return below.cachedObjects();
  }

  @Override
  public long idleObjects(int node) {
    return below.idleObjects(node);
  }

  @Override
  public SlotSlabs slabsOf(int slot) {
    return below.slabsOf(slot);
  }

  @Override
  public void markFree(long pfn, BitSet free) {
    below.markFree(pfn, free);
  }

  /**
   * Proves the books: no free object is charged, and those of the source below.
   *
   * @throws IllegalStateException naming the invariant that is broken and where
   */
  @Override
  public void verify() {
    below.verify();
    groups.forEach((pfn, ofSlab) -> {
      BitSet free = new BitSet();
      below.markFree(pfn, free);
      for (int i = free.nextSetBit(0); i >= 0; i = free.nextSetBit(i + 1)) {
        if (ofSlab[i] != SlabAccounting.NOBODY) {
          throw slabs.broken("charge", pfn, "free object " + i + " is charged to " + ofSlab[i]);
        }
      }
    });
  }

  @Override
  public void close() {
    groups.clear();
    below.close();
  }
}

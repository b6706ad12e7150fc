package org.kmem.slab;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.kmem.fault.FailSlab;

/**
 * A source before which allocations are made to fail, or behind which objects are zeroed; only caches of which that
 * is wanted have one.
 *
 * <p>As safe for threads as the source inside. Kernel counterpart: {@code slab_pre_alloc_hook}, {@code
 * slab_post_alloc_hook} and {@code slab_free_hook}.
 */
final class HookedSource implements ObjectSource {
  private final ObjectSource inner;
  private final SlabPages slabs;
  private final @Nullable FailSlab failslab;
  private final DebugSwitches switches;
  private final boolean zeroesOnAlloc;
  private final boolean zeroesOnFree;

  /**
   * Puts hooks around a source, which is this one's to close.
   *
   * @param inner where objects come from and go to
   * @param slabs the cache's slabs
   * @param failslab decides which allocations fail, null for none
   * @param switches whether the cache is marked for that
   * @param wipe when objects are zeroed
   */
  HookedSource(
      ObjectSource inner,
      SlabPages slabs,
      @Nullable FailSlab failslab,
      DebugSwitches switches,
      ObjectWipe wipe) {
    this.inner = inner;
    this.slabs = slabs;
    this.failslab = failslab;
    this.switches = switches;
    this.zeroesOnAlloc = wipe.onAlloc(slabs.geometry());
    this.zeroesOnFree = wipe.onFree(slabs.geometry());
  }

  private boolean fails(int gfp) {
    return failslab != null
        && failslab.shouldFail(gfp, slabs.objectBytes(), switches.isOn(CacheFlags.SLAB_FAILSLAB));
  }

  @Override
  public @Nullable DebugSource debug() {
    return inner.debug();
  }

  @Override
  public @Nullable SheafSource sheaves() {
    return inner.sheaves();
  }

  @Override
  public long alloc(int slot, int gfp) {
    return fails(gfp) ? 0 : wiped(inner.alloc(slot, gfp));
  }

  @Override
  public long allocRequested(int slot, int gfp, int requestedBytes) {
    return fails(gfp) ? 0 : wiped(inner.allocRequested(slot, gfp, requestedBytes));
  }

  private long wiped(long object) {
    if (zeroesOnAlloc && object != 0) {
      ObjectWipe.zero(object, slabs.objectBytes());
    }
    return object;
  }

  @Override
  public void free(int slot, long object) {
    if (zeroesOnFree) {
      wipeFreed(object);
    }
    inner.free(slot, object);
  }

  /** Zeroes an object that is about to be freed; of one that looks free already, not the link. */
  private void wipeFreed(long object) {
    int bytes = slabs.objectBytes();
    int end = bytes;
    if (inner.looksFree(object)) {
      int link = slabs.geometry().freePointerOffset();
      int behind = link + Long.BYTES;
      end = Math.min(link, bytes);
      if (behind < bytes) {
        ObjectWipe.zero(object + behind, bytes - behind);
      }
    }
    ObjectWipe.zero(object, end);
  }

  @Override
  public int allocBulk(int slot, int gfp, long[] objects, int from, int to) {
    if (fails(gfp)) {
      return from;
    }
    int end = inner.allocBulk(slot, gfp, objects, from, to);
    for (int i = from; i < end; i++) {
      wiped(objects[i]);
    }
    return end;
  }

  @Override
  public void freeBulk(int slot, long[] objects, int from, int to) {
    if (!zeroesOnFree) {
      inner.freeBulk(slot, objects, from, to);
      return;
    }
    // One by one: those behind a bad one stay in use, with what they hold.
    for (int i = from; i < to; i++) {
      free(slot, objects[i]);
    }
  }

  @Override
  public boolean looksFree(long object) {
    return inner.looksFree(object);
  }

  @Override
  public int drain(int slot) {
    return inner.drain(slot);
  }

  @Override
  public long shrink() {
    return inner.shrink();
  }

  @Override
  public long cachedObjects() {
    return inner.cachedObjects();
  }

  @Override
  public void markFree(long pfn, BitSet free) {
    inner.markFree(pfn, free);
  }

  @Override
  public void verify() {
    inner.verify();
  }

  @Override
  public void close() {
    inner.close();
  }
}

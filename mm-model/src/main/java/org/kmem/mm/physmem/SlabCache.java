package org.kmem.mm.physmem;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.sim.Scheduler;
import org.kmem.slab.KmemCache;
import org.kmem.zone.CpuTopology;

/**
 * A slab cache of the machine, used from the CPU of the running task.
 *
 * <p>Made by {@link PhysicalMemory#slabCache}. Objects are addresses; 0 is none. Belongs to the holder of the
 * baton; an allocation may reclaim, and so wait.
 *
 * <p>Kernel counterpart: {@code kmem_cache_alloc(cache, GFP_KERNEL)}.
 */
public final class SlabCache {
  private final Scheduler scheduler;
  private final CpuTopology topology;
  private final KmemCache cache;

  SlabCache(Scheduler scheduler, CpuTopology topology, KmemCache cache) {
    this.scheduler = scheduler;
    this.topology = topology;
    this.cache = cache;
  }

  /**
   * Allocates an object with {@code GFP_KERNEL}.
   *
   * @return its address, 0 if there is no memory
   */
  public long alloc() {
    return alloc(GfpFlags.GFP_KERNEL);
  }

  /**
   * Allocates an object.
   *
   * @param gfp {@link GfpFlags}
   * @return its address, 0 if there is no memory
   */
  public long alloc(int gfp) {
    return cache.alloc(scheduler.currentCpu(), gfp);
  }

  /**
   * Frees an object.
   *
   * @param object its address
   */
  public void free(long object) {
    cache.free(scheduler.currentCpu(), object);
  }

  /**
   * Where an object that is allocated now comes from, while there is memory.
   *
   * @return the node of the running task's CPU
   */
  public int localNode() {
    return topology.nodeOfCpu(scheduler.currentCpu());
  }

  /** Gives empty slabs back: {@code kmem_cache_shrink}. */
  public void shrink() {
    cache.shrink();
  }

  /**
   * The engine's cache, for its figures; it may have other names too.
   *
   * @return the cache
   */
  public KmemCache engine() {
    return cache;
  }
}

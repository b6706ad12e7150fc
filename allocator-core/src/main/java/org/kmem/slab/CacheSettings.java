package org.kmem.slab;

/**
 * What of a cache can be changed while it is in use: how many free slabs nodes and slots keep, and which of its
 * debug options are on.
 *
 * <p>Safe for any thread; who works meanwhile sees a change soon.
 *
 * <p>Source: kernel documentation {@code ABI/testing/sysfs-kernel-slab}.
 */
public final class CacheSettings {
  private final KmemCache cache;
  private final CacheTuning tuning;
  private final DebugSwitches switches;

  CacheSettings(KmemCache cache, CacheTuning tuning, DebugSwitches switches) {
    this.cache = cache;
    this.tuning = tuning;
    this.switches = switches;
  }

  /**
   * Slabs on a node's list that may all be empty: with as many, one that becomes empty is given back.
   *
   * @return {@link SlabGeometry#minPartial} unless set otherwise; an unsigned number
   */
  public long minPartial() {
    return tuning.minPartial();
  }

  /**
   * Sets {@link #minPartial}, from the next slab that becomes empty.
   *
   * @param count slabs, an unsigned number
   */
  public void setMinPartial(long count) {
    tuning.setMinPartial(count);
  }

  /**
   * Free objects that a slot may keep in partial slabs beside its own.
   *
   * @return {@link SlabGeometry#cpuPartialObjects} unless set otherwise; an unsigned number
   */
  public int cpuPartial() {
    return tuning.cpuPartialObjects();
  }

  /**
   * Sets {@link #cpuPartial} and drains all slots. Strategies whose slots have no slabs keep the number only.
   *
   * @param objects free objects, an unsigned number
   * @throws InvalidCacheException if the cache is debugged, and the number not 0: its slots have no slabs
   */
  public void setCpuPartial(int objects) {
    if (objects != 0 && (cache.flags() & CacheFlags.DEBUG) != 0) {
      throw new InvalidCacheException(
          "cache %s is debugged, so that CPUs keep no slabs: leave cpu_partial at 0"
              .formatted(cache.name()));
    }
    tuning.setCpuPartialObjects(objects);
    cache.drainAll();
  }

  /**
   * How readily other nodes' partial slabs are taken before new ones are made. Kept for the layer above; {@link
   * SlabStrategy#SLUB} turns to other nodes when there are no pages.
   *
   * @return percent, 100 unless set otherwise
   */
  public int remoteNodeDefragRatio() {
    return tuning.remoteNodeDefragRatio();
  }

  /**
   * Sets {@link #remoteNodeDefragRatio}.
   *
   * @param percent 0 to 100
   * @throws InvalidCacheException if it is not
   */
  public void setRemoteNodeDefragRatio(int percent) {
    if (percent < 0 || percent > 100) {
      throw new InvalidCacheException(
          "remote_node_defrag_ratio %d: give 0 to 100".formatted(percent));
    }
    tuning.setRemoteNodeDefragRatio(percent);
  }

  /**
   * Whether its objects are kept out of the sampling detector: {@code skip_kfence}. Kept for who samples.
   *
   * @return false unless set otherwise
   */
  public boolean skipsKfence() {
    return tuning.skipsKfence();
  }

  /**
   * Sets {@link #skipsKfence}.
   *
   * @param skips true to keep them out
   */
  public void setSkipsKfence(boolean skips) {
    tuning.setSkipsKfence(skips);
  }

  /**
   * Switches letter F, {@code sanity_checks}: whether allocations and frees are checked.
   *
   * @param on true from now on
   * @throws IllegalStateException if the cache is not debugged
   */
  public void setSanityChecks(boolean on) {
    cache.debugged();
    switches.set(CacheFlags.SLAB_CONSISTENCY_CHECKS, on);
  }

  /**
   * Switches letter T, {@code trace}: whether allocations and frees are told of.
   *
   * @param on true from now on
   * @throws IllegalStateException if the cache is not debugged
   */
  public void setTrace(boolean on) {
    cache.debugged();
    switches.set(CacheFlags.SLAB_TRACE, on);
  }

  /**
   * Switches letter A, {@code failslab}: whether the cache is marked for {@link org.kmem.fault.FailSlab}.
   *
   * @param on true from now on
   */
  public void setFailslab(boolean on) {
    switches.set(CacheFlags.SLAB_FAILSLAB, on);
  }
}

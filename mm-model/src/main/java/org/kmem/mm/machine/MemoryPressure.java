package org.kmem.mm.machine;

import org.kmem.hook.PageHooks;
import org.kmem.mm.migrate.Compaction;
import org.kmem.mm.reclaim.PageReclaim;

/**
 * What the page allocator turns to when memory is short: reclaim, compaction and the killer, each answering for its part.
 *
 * <p>Made by {@link Machine}, which installs it in physical memory. The killer comes later than the rest; until then
 * nothing is killed.
 */
public final class MemoryPressure implements PageHooks {
  private final PageReclaim reclaim;
  private final Compaction compaction;
  private PageHooks killer = PageHooks.NONE;

  MemoryPressure(PageReclaim reclaim, Compaction compaction) {
    this.reclaim = reclaim;
    this.compaction = compaction;
  }

  /**
   * Names who kills.
   *
   * @param part answers {@link #outOfMemory} and {@link #isOomVictim}
   */
  void setKiller(PageHooks part) {
    killer = part;
  }

  @Override
  public long reclaim(int gfp, int order, int nodeId, int highestZone) {
    return reclaim.reclaim(gfp, order, nodeId, highestZone);
  }

  @Override
  public long reclaimablePages(int zoneId) {
    return reclaim.reclaimablePages(zoneId);
  }

  @Override
  public void wakeKswapd(int nodeId, int order, int highestZone) {
    reclaim.wakeKswapd(nodeId, order, highestZone);
  }

  @Override
  public CompactOutcome compact(int gfp, int order, int nodeId, boolean sync) {
    return compaction.compact(gfp, order, nodeId, sync);
  }

  @Override
  public boolean migrate(long pfn, int order) {
    return compaction.vacate(pfn, order);
  }

  @Override
  public boolean outOfMemory(int gfp, int order) {
    return killer.outOfMemory(gfp, order);
  }

  @Override
  public boolean isOomVictim() {
    return killer.isOomVictim();
  }
}

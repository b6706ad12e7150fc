package org.kmem.mm.physmem;

import org.jspecify.annotations.Nullable;
import org.kmem.hook.PageHooks;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.SimTask;
import org.kmem.slab.KmemCache;
import org.kmem.slab.SlabAccounting;

/**
 * What the engine asks of the model. The layers that answer come into being after memory does: until they are
 * installed nothing can be reclaimed, charged or killed.
 *
 * <p>Waiting is done here, in simulated time: the engine's own way to wait would stop the host.
 */
final class EngineHooks implements PageHooks, SlabAccounting {
  /** How long a request that must not fail waits before it tries again. */
  private static final long RETRY_NANOS = SimClock.SECOND / 50;

  private final Scheduler scheduler;
  private PageHooks above = PageHooks.NONE;
  private @Nullable KernelAccounting accounting;

  EngineHooks(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void install(PageHooks hooks) {
    above = hooks;
  }

  void install(KernelAccounting memcg) {
    accounting = memcg;
  }

  @Override
  public int charge(KmemCache cache, int gfp, int objects, long bytes) {
    return accounting == null ? NOBODY : accounting.charge(cache, gfp, objects, bytes);
  }

  @Override
  public void uncharge(KmemCache cache, int group, long bytes) {
    if (accounting != null) {
      accounting.uncharge(cache, group, bytes);
    }
  }

  @Override
  public long reclaim(int gfp, int order, int nodeId, int highestZone) {
    return isReclaiming() ? 0 : above.reclaim(gfp, order, nodeId, highestZone);
  }

  @Override
  public long reclaimablePages(int zoneId) {
    return above.reclaimablePages(zoneId);
  }

  @Override
  public CompactOutcome compact(int gfp, int order, int nodeId, boolean sync) {
    return above.compact(gfp, order, nodeId, sync);
  }

  @Override
  public void wakeKswapd(int nodeId, int order, int highestZone) {
    above.wakeKswapd(nodeId, order, highestZone);
  }

  @Override
  public boolean outOfMemory(int gfp, int order) {
    return !isReclaiming() && above.outOfMemory(gfp, order);
  }

  /** Slabs for reclaim itself come here too: reclaim does not begin anew within reclaim, and kills nobody. */
  private boolean isReclaiming() {
    SimTask task = scheduler.currentOrNull();
    return task != null && task.isMemalloc();
  }

  @Override
  public boolean charge(long pfn, int order, int gfp) {
    return accounting == null || accounting.charge(pfn, order, gfp);
  }

  @Override
  public void uncharge(long pfn, int order) {
    if (accounting != null) {
      accounting.uncharge(pfn, order);
    }
  }

  @Override
  public boolean migrate(long pfn, int order) {
    return above.migrate(pfn, order);
  }

  @Override
  public boolean isOomVictim() {
    return above.isOomVictim();
  }

  @Override
  public void waitForMemory(int attempt) {
    scheduler.sleep(RETRY_NANOS);
  }
}

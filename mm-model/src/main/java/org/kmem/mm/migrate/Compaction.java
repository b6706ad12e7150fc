package org.kmem.mm.migrate;

import java.util.ArrayList;
import java.util.List;
import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.hook.PageHooks.CompactOutcome;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.physmem.FrameScan;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/**
 * Makes large blocks of free memory by moving what is movable together: for a request that found none, for kcompactd, for
 * who writes {@code compact_memory}, and for who wants one range of frames.
 *
 * <p>Each zone is worked on from both ends: pages are taken from the bottom to free frames at the top, until a block is
 * there or the ends meet. Where that failed it is put off for some requests, twice as many each time. Zones whose trouble is
 * not fragmentation but lack of memory are left to reclaim.
 *
 * <p>Belongs to the holder of the baton; may wait for locks of pages, and for writeback where it is told to work hard.
 *
 * <p>Kernel counterpart: {@code try_to_compact_pages}, {@code compact_node}, {@code compact_memory}; {@code
 * Documentation/admin-guide/sysctl/vm.rst}.
 */
public final class Compaction {
  private final PhysicalMemory memory;
  private final Folios folios;
  private final MigratePages pages;
  private final FrameScan frames;
  private final VmStat stat;
  private final ZoneFragmentation fragmentation;
  private final ZoneCompactor compactor;
  private final List<CompactionState> states = new ArrayList<>();

  /**
   * For a machine. Follows {@code compact_memory}.
   *
   * @param folios its pages
   * @param pages who moves them
   * @param stat its counters
   * @param scheduler who runs its tasks
   * @param tunables its switches
   */
  public Compaction(
      Folios folios, MigratePages pages, VmStat stat, Scheduler scheduler, Tunables tunables) {
    this.memory = folios.memory();
    this.folios = folios;
    this.pages = pages;
    this.stat = stat;
    this.frames = new FrameScan(memory);
    this.fragmentation = new ZoneFragmentation(tunables);
    MigrateScanner scanner = new MigrateScanner(pages, folios, frames, stat, scheduler, tunables);
    this.compactor =
        new ZoneCompactor(memory, frames, pages, scanner, stat, scheduler, fragmentation);
    memory.engine().zones().forEach(zone -> states.add(new CompactionState(zone)));
    tunables.onChange(Tunable.COMPACT_MEMORY, this::compactNodes);
  }

  /** Compacts all memory, as {@code echo 1 > /proc/sys/vm/compact_memory} does. */
  public void compactNodes() {
    for (int node = 0; node < memory.topology().nodes(); node++) {
      compactNode(node);
    }
  }

  /**
   * Compacts a node, as a write to its file {@code compact} does. May wait.
   *
   * @param node the node
   */
  public void compactNode(int node) {
    for (CompactionState state : states) {
      if (isOf(state, node, ZoneType.COUNT - 1)) {
        CompactControl run = whole(state, MigrateMode.SYNC);
        compactor.compact(run);
      }
    }
  }

  private static CompactControl whole(CompactionState state, MigrateMode mode) {
    CompactControl run = new CompactControl(state, CompactControl.WHOLE, MigrateType.MOVABLE, mode);
    run.wholeZone = true;
    run.ignoreSkipHint = true;
    return run;
  }

  private static boolean isOf(CompactionState state, int node, int highestZone) {
    Zone zone = state.zone();
    return zone.nodeId() == node
        && zone.type().index() <= highestZone
        && zone.layout().managed() > 0;
  }

  /**
   * Compacts on behalf of a request that found no block: direct compaction. May wait as {@code sync} says.
   *
   * @param gfp {@link GfpFlags} of the request
   * @param order its order, at least 1
   * @param node the node it prefers
   * @param sync whether it may wait for locks
   * @return how it ended
   */
  public CompactOutcome compact(int gfp, int order, int node, boolean sync) {
    if ((gfp & GfpFlags.__GFP_IO) == 0) {
      return CompactOutcome.SKIPPED; // moving pages may have to write some
    }
    int highestZone = GfpFlags.highestZone(gfp);
    CompactResult best = CompactResult.SKIPPED;
    for (int near : nodes(gfp, node)) {
      for (int type = highestZone; type >= 0 && best != CompactResult.SUCCESS; type--) {
        CompactionState state = states.get(near * ZoneType.COUNT + type);
        if (state.zone().layout().managed() > 0) {
          CompactResult result = compactZone(state, gfp, order, highestZone, sync);
          best = result.compareTo(best) > 0 ? result : best;
        }
      }
    }
    return outcome(best);
  }

  /** The nodes that a request may go to, the one it prefers first, then by distance. */
  private List<Integer> nodes(int gfp, int node) {
    if ((gfp & GfpFlags.__GFP_THISNODE) != 0) {
      return List.of(node);
    }
    List<Integer> order = new ArrayList<>();
    memory.forNodesFrom(node, order::add);
    return order;
  }

  private CompactResult compactZone(
      CompactionState state, int gfp, int order, int highestZone, boolean sync) {
    if (state.isDeferred(order)) {
      return CompactResult.DEFERRED;
    }
    int allocFlags = AllocFlags.of(gfp, order);
    CompactResult result = fragmentation.suitable(state.zone(), order, highestZone, allocFlags);
    if (result == CompactResult.CONTINUE) {
      CompactControl run =
          new CompactControl(
              state,
              order,
              GfpFlags.migrateType(gfp),
              sync ? MigrateMode.SYNC_LIGHT : MigrateMode.ASYNC);
      run.direct = true;
      result = compactor.compact(run);
    }
    if (result == CompactResult.SUCCESS) {
      state.resetDefer(order, false);
    } else if (sync && result.isFailure()) {
      state.defer(order);
    }
    return result;
  }

  private CompactOutcome outcome(CompactResult best) {
    return switch (best) {
      case SKIPPED -> CompactOutcome.SKIPPED;
      case DEFERRED -> CompactOutcome.DEFERRED;
      case SUCCESS -> {
        stat.count(VmEvent.COMPACT_STALL);
        stat.count(VmEvent.COMPACT_SUCCESS);
        yield CompactOutcome.SUCCESS;
      }
      case CONTINUE, COMPLETE, PARTIAL_SKIPPED, CONTENDED -> {
        stat.count(VmEvent.COMPACT_STALL);
        stat.count(VmEvent.COMPACT_FAIL);
        yield CompactOutcome.COMPLETE;
      }
    };
  }

  /**
   * Moves a block that is in use to wherever there is room, so that the frames around it become free: what the engine asks
   * for a contiguous range. May wait.
   *
   * @param pfn first frame of the block
   * @param order its order
   * @return whether the block is free now
   */
  public boolean vacate(long pfn, int order) {
    if (!frames.isMovable(pfn) || folios.memory().order(pfn) != order || !pages.isolate(pfn)) {
      return false;
    }
    int gfp = GfpFlags.GFP_HIGHUSER_MOVABLE | GfpFlags.__GFP_COMP;
    Destination anywhere = from -> memory.alloc(gfp, memory.order(from));
    return pages.migrate(new long[] {pfn}, 1, anywhere, MigrateMode.SYNC) == 0;
  }

  /** Whether a zone of a node could be compacted for a request of kswapd's: {@code kcompactd_node_suitable}. */
  boolean isNodeSuitable(int node, int order, int highestZone) {
    for (CompactionState state : states) {
      if (isOf(state, node, highestZone)
          && fragmentation.suitable(state.zone(), order, highestZone, AllocFlags.WMARK_MIN)
              == CompactResult.CONTINUE) {
        return true;
      }
    }
    return false;
  }

  /** What kcompactd does when it was woken: {@code kcompactd_do_work}. */
  void compactInBackground(int node, int order, int highestZone) {
    stat.count(VmEvent.COMPACT_DAEMON_WAKE);
    for (CompactionState state : states) {
      if (!isOf(state, node, highestZone)
          || state.isDeferred(order)
          || fragmentation.suitable(state.zone(), order, highestZone, AllocFlags.WMARK_MIN)
              != CompactResult.CONTINUE) {
        continue;
      }
      CompactControl run =
          new CompactControl(state, order, MigrateType.MOVABLE, MigrateMode.SYNC_LIGHT);
      CompactResult result = compactor.compact(run);
      if (result == CompactResult.SUCCESS) {
        state.resetDefer(order, false);
      } else if (result.isFailure()) {
        memory.engine().drainAll();
        state.defer(order);
      }
      countBackground(run);
    }
  }

  private void countBackground(CompactControl run) {
    stat.count(VmEvent.COMPACT_DAEMON_MIGRATE_SCANNED, run.migrateScanned);
    stat.count(VmEvent.COMPACT_DAEMON_FREE_SCANNED, run.freeScanned);
  }

  /** Whether a node is so fragmented that kcompactd works on its own. */
  boolean wantsProactive(int node) {
    return score(node) > fragmentation.scoreHigh();
  }

  /** How fragmented a node is, in percent of its memory: {@code fragmentation_score_node}. */
  long score(int node) {
    long present = 0;
    for (CompactionState state : states) {
      present += isOf(state, node, ZoneType.COUNT - 1) ? state.zone().layout().present() : 0;
    }
    long score = 0;
    for (CompactionState state : states) {
      if (isOf(state, node, ZoneType.COUNT - 1)) {
        long outside = ZoneFragmentation.outsideHugeBlocks(state.zone());
        score += state.zone().layout().present() * outside / (present + 1);
      }
    }
    return score;
  }

  /** Compacts a node until it is not so fragmented any more, or all of it was seen. */
  void compactProactively(int node) {
    for (CompactionState state : states) {
      if (isOf(state, node, ZoneType.COUNT - 1)) {
        CompactControl run = whole(state, MigrateMode.SYNC_LIGHT);
        run.proactive = true;
        compactor.compact(run);
        countBackground(run);
      }
    }
  }

  /**
   * Lets the scanners look at all pageblocks of a node again, if that is due: what kswapd does when it goes to sleep.
   *
   * @param node the node
   */
  public void resetIsolationSuitable(int node) {
    for (CompactionState state : states) {
      if (isOf(state, node, ZoneType.COUNT - 1)) {
        state.flushSkipped();
      }
    }
  }
}

package org.kmem.bench.replay;

import org.kmem.bench.replay.ReplayResult.Prediction;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.pagealloc.BadPageException;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.pcp.PerCpuPages;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;

/**
 * Asks before every recorded allocation which frame the allocator would give, and then makes the kernel's
 * choice: each prediction starts from what the kernel decided before.
 *
 * <p>Where the choice differs, the two blocks change places: the recorded one is taken from where it is, and
 * the one that was given goes there, to the head of that per-CPU list or to the free lists.
 */
final class ResyncReplay {
  private final PageAllocator pages;
  private final RecordedReclaim reclaim;
  private final PageScript script;
  private final PredictionScore score;

  private ResyncReplay(
      PageAllocator pages, RecordedReclaim reclaim, PageScript script, StartLists startLists) {
    this.pages = pages;
    this.reclaim = reclaim;
    this.script = script;
    this.score = new PredictionScore(startLists);
  }

  static Prediction run(RecordedMachine machine, PageScript script) {
    RecordedReclaim reclaim = new RecordedReclaim();
    try (PageAllocator pages = machine.boot(Strategy.BUDDY_PCP, reclaim)) {
      reclaim.attach(pages);
      ResyncReplay replay = new ResyncReplay(pages, reclaim, script, machine.startLists());
      replay.play();
      pages.verify();
      return replay.score.prediction();
    }
  }

  private void play() {
    ListDecay decay = new ListDecay(pages, script);
    for (int i = 0; i < script.size(); i++) {
      decay.until(script.timeNanos(i));
      reclaim.follow(script.timeNanos(i), script.isByReclaim(i));
      if (script.isAlloc(i)) {
        alloc(script.cpu(i) % pages.slots(), script.pfn(i), script.order(i), script.gfp(i));
      } else {
        free(script.cpu(i) % pages.slots(), script.pfn(i), script.order(i));
      }
    }
  }

  private void alloc(int cpu, long recorded, int order, int gfp) {
    reclaim.nextRequest();
    long pfn = pages.alloc(cpu, gfp & ~GfpFlags.__GFP_NOFAIL, order);
    score.count(recorded, pfn == recorded);
    if (pfn == recorded) {
      return;
    }
    int type = GfpFlags.migrateType(gfp);
    int holder = holderOf(recorded, order);
    if (pfn != Pfn.NONE) {
      Zone zone = pages.zoneOf(pfn);
      if (zone != null) {
        zone.unclaim(holder, pfn, order, type);
      }
    }
    pages.recorded().claim(recorded, order, type);
  }

  /** The slot whose list a block is on, or -1. */
  private int holderOf(long pfn, int order) {
    Zone zone = pages.zoneOf(pfn);
    PerCpuPages pcp = zone == null ? null : zone.pcp();
    return pcp == null ? -1 : pcp.replay().holderOf(pfn, order);
  }

  private void free(int cpu, long recorded, int order) {
    if (pages.recorded().isReserved(recorded, order)) {
      int type = pages.pageBlocks().type(recorded);
      pages.recorded().adopt(recorded, order, Math.min(type, MigrateType.RECLAIMABLE));
    }
    try {
      pages.free(cpu, recorded, order);
    } catch (BadPageException unknown) {
      freePart(cpu, recorded, order, unknown);
    }
  }

  /** Frees a page of a block that the kernel split; anything else left the kernel unseen and is let be. */
  private void freePart(int cpu, long recorded, int order, BadPageException unknown) {
    if (order != 0 || unknown.problem() != BadPageException.Problem.TAIL) {
      return;
    }
    for (int whole = 1; whole <= Order.MAX; whole++) {
      long head = Pfn.alignDown(recorded, whole);
      if (pages.isAllocated(head, whole)) {
        pages.split(head, whole);
        pages.free(cpu, recorded, 0);
        return;
      }
    }
  }
}

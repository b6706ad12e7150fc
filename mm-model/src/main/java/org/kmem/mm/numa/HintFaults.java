package org.kmem.mm.numa;

import java.util.HashMap;
import java.util.Map;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.migrate.MigrateMode;
import org.kmem.mm.migrate.MigratePages;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.PolicyPages;
import org.kmem.mm.pagewalk.ChangeProtection;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.vma.AreaHints;
import org.kmem.mm.vma.Mempolicy;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;

/**
 * Faults on pages whose permissions were taken away to learn who uses them.
 *
 * <p>May wait. Kernel counterpart: {@code do_numa_page}, {@code do_huge_pmd_numa_page}, {@code mpol_misplaced}.
 */
final class HintFaults {
  /** Passes during which a page goes to whoever touches it first. */
  private static final int EARLY_PASSES = 4;

  private static final long NOBODY = -1;
  private static final int CPU_BITS = 16;

  private final Folios folios;
  private final PhysicalMemory memory;
  private final VmStat stat;
  private final Scheduler scheduler;
  private final MigratePages migration;
  private final ChangeProtection protection;

  /** Who faulted last on a page: its process and CPU. */
  private final Map<Long, Long> lastUsers = new HashMap<>();

  HintFaults(
      Folios folios,
      VmStat stat,
      Scheduler scheduler,
      MigratePages migration,
      ChangeProtection protection) {
    this.folios = folios;
    this.memory = folios.memory();
    this.stat = stat;
    this.scheduler = scheduler;
    this.migration = migration;
    this.protection = protection;
  }

  /** Serves the fault of an entry that is a page's or a huge page's. */
  void fault(
      HintTask task,
      Caller caller,
      int pid,
      MmStruct mm,
      VmArea area,
      long start,
      int level,
      long entry) {
    PteFormat format = mm.pageTable().format();
    long pfn = format.pfn(entry);
    AreaHints hints = area.hints();
    if (hints != null) {
      hints.touch();
    }
    if (format.isSpecial(entry)) {
      restore(mm, area, start, level);
      return;
    }
    long folio = folios.head(pfn);
    int here = memory.topology().nodeOfCpu(scheduler.currentCpu());
    boolean local = memory.nodeOf(pfn) == here;
    stat.count(mm.memcg(), VmEvent.NUMA_HINT_FAULTS, 1);
    if (local) {
      stat.count(VmEvent.NUMA_HINT_FAULTS_LOCAL);
    }
    long before = lastUsers.getOrDefault(folio, NOBODY);
    boolean mine = before == NOBODY || before >> CPU_BITS == pid;
    int target = misplaced(caller, pid, mm, area, folio, here, before);
    boolean moved = target >= 0 && move(area, folio, target);
    restore(mm, area, start, level);
    task.note(
        (memory.nodeOf(pfn) == here && !moved) ? local : moved,
        mine,
        target >= 0 && !moved,
        PageLevel.pages(level));
  }

  private void restore(MmStruct mm, VmArea area, long start, int level) {
    protection.change(mm, area, start, start + PageLevel.size(level));
  }

  /** The node where a page should be rather than where it is, or -1. */
  private int misplaced(
      Caller caller, int pid, MmStruct mm, VmArea area, long folio, int here, long before) {
    long user = (long) pid << CPU_BITS | scheduler.currentCpu();
    Mempolicy policy = PolicyPages.policyOf(caller, area, area.start());
    boolean allowed = !policy.isSet() || NodeMask.has(policy.nodes(), here);
    if (!HintScan.balances(policy) || !allowed) {
      return -1;
    }
    lastUsers.put(folio, user);
    return wants(pid, mm, before, here) && memory.nodeOf(folio) != here ? here : -1;
  }

  /** Whether a page goes to who touches it: at first always, later if the one before was there too. */
  private boolean wants(int pid, MmStruct mm, long before, int here) {
    boolean mine = before == NOBODY || before >> CPU_BITS == pid;
    if (mine && mm.hintScan().sequence() <= EARLY_PASSES) {
      return true;
    }
    int cpuBefore = (int) (before & ((1 << CPU_BITS) - 1));
    return before == NOBODY || memory.topology().nodeOfCpu(cpuBefore) == here;
  }

  private boolean move(VmArea area, long folio, int node) {
    boolean file = folios.isFile(folio);
    boolean library = file && area.hasAny(VmFlags.VM_EXEC) && folios.mappings().ofPage(folio) > 1;
    if (library || (file && folios.test(folio, PageFlag.PG_DIRTY)) || !migration.isolate(folio)) {
      return false;
    }
    long pages = folios.pages(folio);
    int gfp = folios.isLarge(folio) ? GfpFlags.GFP_TRANSHUGE_LIGHT : GfpFlags.GFP_HIGHUSER_MOVABLE;
    int quick =
        (gfp | GfpFlags.__GFP_THISNODE | GfpFlags.__GFP_NOWARN | GfpFlags.__GFP_NORETRY)
            & ~GfpFlags.__GFP_RECLAIM;
    long failed =
        migration.migrate(
            new long[] {folio},
            1,
            from -> memory.allocOnNode(quick, memory.order(from), node),
            MigrateMode.ASYNC);
    if (failed == 0) {
      stat.count(MmStruct.of(area).memcg(), VmEvent.NUMA_PAGES_MIGRATED, pages);
    }
    return failed == 0;
  }
}

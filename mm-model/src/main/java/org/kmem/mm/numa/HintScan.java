package org.kmem.mm.numa;

import org.kmem.mm.abi.MemoryPolicy;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.HintScanState;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.PolicyPages;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.rmap.HugeMappings;
import org.kmem.mm.vma.AreaHints;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.Mempolicy;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.PageSize;

/**
 * Takes the permissions away from pages, so that the next access tells who uses them.
 *
 * <p>Does not wait. Kernel counterpart: {@code task_numa_work}, {@code change_prot_numa}.
 */
final class HintScan {
  /** How much more may be passed over than is changed. */
  private static final int PASSED_PER_CHANGED = 8;

  private static final long LEFT_ALONE = VmFlags.VM_HUGETLB | VmFlags.VM_MIXEDMAP | VmFlags.VM_IO;

  private final Folios folios;
  private final PhysicalMemory memory;
  private final VmStat stat;
  private final Mmu mmu;
  private final ScanTuning tuning;

  HintScan(Folios folios, VmStat stat, Mmu mmu, ScanTuning tuning) {
    this.folios = folios;
    this.memory = folios.memory();
    this.stat = stat;
    this.mmu = mmu;
    this.tuning = tuning;
  }

  /**
   * Goes on with the pass over an address space.
   *
   * @param mm the address space, whose lock is held for reading
   * @param policy of the running task
   * @param node where its only user runs, whose pages need not be asked about
   * @param nowNanos the time
   */
  void scan(MmStruct mm, Mempolicy policy, int node, long nowNanos) {
    HintScanState state = mm.hintScan();
    long pages = tuning.scanPages();
    long passed = pages * PASSED_PER_CHANGED;
    long at = state.offset();
    VmArea area = mm.areas().find(at);
    if (area == null) {
      state.completePass();
      at = 0;
      area = mm.areas().first();
    }
    for (; area != null; area = area.next()) {
      if (!isBalanced(area, policy) || !isDue(area, state, nowNanos)) {
        continue;
      }
      long start = Math.max(at, area.start());
      while (start < area.end()) {
        long end = start + (pages << PageSize.SHIFT);
        end = Math.min((end + HugeMappings.HUGE_BYTES - 1) & -HugeMappings.HUGE_BYTES, area.end());
        long changed = take(mm, area, start, end, node);
        pages -= changed == 0 ? 0 : (end - start) >>> PageSize.SHIFT;
        passed -= (end - start) >>> PageSize.SHIFT;
        start = end;
        if (pages <= 0 || passed <= 0) {
          state.setOffset(start);
          return;
        }
      }
      scanned(area, state.sequence());
    }
    state.completePass();
  }

  /** New areas of an address space that was scanned before wait, as they may be short-lived. */
  private boolean isDue(VmArea area, HintScanState state, long nowNanos) {
    AreaHints hints = area.hints();
    if (hints == null) {
      hints = new AreaHints(nowNanos + tuning.delayNanos(), state.sequence());
      area.setHints(hints);
    }
    return hints.isDue(state.sequence(), nowNanos);
  }

  private static void scanned(VmArea area, int pass) {
    AreaHints hints = area.hints();
    if (hints != null) {
      hints.scanned(pass);
    }
  }

  /** Whether pages under a policy go to who uses them. */
  static boolean balances(Mempolicy policy) {
    return !policy.isSet() || (policy.modeFlags() & MemoryPolicy.MPOL_F_NUMA_BALANCING) != 0;
  }

  private static boolean isBalanced(VmArea area, Mempolicy ofTask) {
    MappedFile file = area.file();
    boolean onlyRead =
        file != null && (area.flags() & (VmFlags.VM_READ | VmFlags.VM_WRITE)) == VmFlags.VM_READ;
    return !area.hasAny(LEFT_ALONE)
        && area.hasAny(VmFlags.VM_ACCESS_FLAGS)
        && !onlyRead
        && balances(area.policy().isSet() ? area.policy() : ofTask)
        && PolicyPages.shared(area) == null;
  }

  private long take(MmStruct mm, VmArea area, long start, long end, int node) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    boolean alone = !area.hasAny(VmFlags.VM_SHARED) && mm.users() == 1;
    long[] counts = new long[2];
    pageTable.forRange(
        start,
        end,
        (address, level, slot, entry) -> {
          if (format.isPresent(entry)
              && !format.isProtNone(entry)
              && !format.isSpecial(entry)
              && isWorthAsking(area, format.pfn(entry), level, alone ? node : -1)) {
            pageTable.set(slot, format.modify(entry, format.protection(0, false)));
            counts[0] += PageLevel.pages(level);
            counts[1] += level == PageLevel.PTE ? 0 : 1;
          }
          return WalkAction.CONTINUE;
        });
    if (counts[0] > 0) {
      mmu.flushRange(pageTable, start, end);
      stat.count(mm.memcg(), VmEvent.NUMA_PTE_UPDATES, counts[0]);
      stat.count(VmEvent.NUMA_HUGE_PTE_UPDATES, counts[1]);
    }
    return counts[0];
  }

  /** Pages that could not be moved, or need not be, are not asked about; huge ones always are. */
  private boolean isWorthAsking(VmArea area, long pfn, int level, int node) {
    if (level != PageLevel.PTE) {
      return true;
    }
    long folio = folios.head(pfn);
    boolean sharedCopy = AreaProtection.isCow(area) && folios.mappings().ofPage(folio) > 1;
    boolean dirtyFile = folios.isFile(folio) && folios.test(folio, PageFlag.PG_DIRTY);
    return !folios.isKsm(pfn) && !sharedCopy && !dirtyFile && memory.nodeOf(pfn) != node;
  }
}

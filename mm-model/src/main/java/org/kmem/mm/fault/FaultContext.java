package org.kmem.mm.fault;

import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.PolicyPages;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Pfn;

/** What all kinds of faults need. */
final class FaultContext {
  private final Folios folios;
  private final Rmap rmap;
  private final VmStat stat;
  private final Mmu mmu;
  private final Scheduler scheduler;
  private final UserPageSource pages;
  private final Swap swap;
  private final long zeroPage;
  private @Nullable FaultTrace trace;

  FaultContext(Folios folios, Rmap rmap, VmStat stat, Mmu mmu, Scheduler scheduler, Swap swap) {
    this.folios = folios;
    this.rmap = rmap;
    this.stat = stat;
    this.mmu = mmu;
    this.scheduler = scheduler;
    this.swap = swap;
    PhysicalMemory memory = folios.memory();
    this.pages = new UserPageSource(folios, new PolicyPages(memory, stat, scheduler), scheduler);
    this.zeroPage = memory.alloc(GfpFlags.GFP_KERNEL | GfpFlags.__GFP_ZERO, 0);
    folios.setZeroPage(zeroPage);
    if (zeroPage == Pfn.NONE) {
      throw new IllegalStateException(
          "the machine has no memory for the page of zeros: give it more");
    }
  }

  Folios folios() {
    return folios;
  }

  Rmap rmap() {
    return rmap;
  }

  VmStat stat() {
    return stat;
  }

  Mmu mmu() {
    return mmu;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Swap swap() {
    return swap;
  }

  UserPageSource pages() {
    return pages;
  }

  /** The frame of zeros that reads map. Kernel counterpart: {@code empty_zero_page}. */
  long zeroPage() {
    return zeroPage;
  }

  /** Gives the zero page back, when nothing maps it any more. */
  void close() {
    folios.memory().free(zeroPage, 0);
  }

  void setTrace(@Nullable FaultTrace newTrace) {
    trace = newTrace;
  }

  void trace(MmStruct mm, FaultStep step, long detail) {
    FaultTrace to = trace;
    if (to != null) {
      to.add(mm, scheduler.clock().nowNanos(), step, detail);
    }
  }

  boolean prepareAnonVma(MmStruct mm, VmArea area) {
    if (area.anonVma() != null) {
      return true;
    }
    trace(mm, FaultStep.ANON_VMA, area.start());
    return rmap.anonVmas().prepare(area);
  }

  /** Writes an entry. */
  void map(MmStruct mm, long slot, long entry) {
    trace(mm, FaultStep.MAP, entry);
    mm.pageTable().set(slot, entry);
  }
}

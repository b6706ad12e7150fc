package org.kmem.mm.procfs.system;

import org.kmem.mm.hugetlb.Hstate;
import org.kmem.mm.hugetlb.Hstates;
import org.kmem.mm.machine.KernelMemory;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.swap.SwapDevices;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.mm.vmstat.ZoneStat;

/**
 * {@code /proc/meminfo}: where memory is, a line each.
 *
 * <p>Source: proc_meminfo(5); lines and widths as Linux 6.12.107 prints them in Debian's configuration, which has no
 * CMA.
 */
final class MeminfoFile extends SeqFile {
  private static final int KB_PER_PAGE = 4;
  private static final int HUGE_COUNT_WIDTH = 5;
  private static final int KB_SHIFT = 10;

  private final Machine machine;

  MeminfoFile(Machine machine) {
    super(0444);
    this.machine = machine;
  }

  @Override
  protected void show(SeqText out) {
    PhysicalMemory memory = machine.memory();
    VmStat stat = machine.vmStat();
    KernelMemory kernel = KernelMemory.of(machine);
    out.pages("MemTotal:       ", memory.totalPages());
    out.pages("MemFree:        ", memory.freePages());
    out.pages("MemAvailable:   ", AvailableMemory.pages(memory, stat, kernel.reclaimableSlab()));
    showCache(out, stat);
    showSwap(out);
    out.pages("Dirty:          ", stat.total(NodeStat.NR_DIRTY));
    out.pages("Writeback:      ", stat.total(NodeStat.NR_WRITEBACK));
    out.pages("AnonPages:      ", stat.total(NodeStat.NR_ANON_PAGES));
    out.pages("Mapped:         ", stat.total(NodeStat.NR_MAPPED));
    out.pages("Shmem:          ", stat.total(NodeStat.NR_SHMEM));
    showKernel(out, stat, kernel);
    showPromised(out);
    out.kilobytes("HardwareCorrupted: ", 0, 5);
    showHuge(out, stat);
    showHugetlb(out, machine.hugetlb());
    showDirectMap(out, DirectMap.of(machine.options().memoryBytes()));
  }

  private void showCache(SeqText out, VmStat stat) {
    long swapCached = stat.total(NodeStat.NR_SWAPCACHED);
    long buffers = machine.pageCache().blockDevicePages();
    long activeAnon = stat.total(NodeStat.NR_ACTIVE_ANON);
    long inactiveAnon = stat.total(NodeStat.NR_INACTIVE_ANON);
    long activeFile = stat.total(NodeStat.NR_ACTIVE_FILE);
    long inactiveFile = stat.total(NodeStat.NR_INACTIVE_FILE);
    long cached = stat.total(NodeStat.NR_FILE_PAGES) - swapCached - buffers;
    out.pages("Buffers:        ", buffers);
    out.pages("Cached:         ", Math.max(cached, 0));
    out.pages("SwapCached:     ", swapCached);
    out.pages("Active:         ", activeAnon + activeFile);
    out.pages("Inactive:       ", inactiveAnon + inactiveFile);
    out.pages("Active(anon):   ", activeAnon);
    out.pages("Inactive(anon): ", inactiveAnon);
    out.pages("Active(file):   ", activeFile);
    out.pages("Inactive(file): ", inactiveFile);
    out.pages("Unevictable:    ", stat.total(NodeStat.NR_UNEVICTABLE));
    out.pages("Mlocked:        ", stat.total(ZoneStat.NR_MLOCK));
  }

  private void showSwap(SeqText out) {
    SwapDevices swap = machine.swap().devices();
    out.pages("SwapTotal:      ", swap.totalPages());
    out.pages("SwapFree:       ", swap.freePages());
    out.pages("Zswap:          ", machine.swap().zswap().poolPages());
    out.pages("Zswapped:       ", machine.swap().zswap().storedPages());
  }

  private static void showKernel(SeqText out, VmStat stat, KernelMemory kernel) {
    long reclaimable = kernel.reclaimableSlab();
    long misc = stat.total(NodeStat.NR_KERNEL_MISC_RECLAIMABLE);
    out.pages("KReclaimable:   ", reclaimable + misc);
    out.pages("Slab:           ", reclaimable + kernel.unreclaimableSlab());
    out.pages("SReclaimable:   ", reclaimable);
    out.pages("SUnreclaim:     ", kernel.unreclaimableSlab());
    out.kilobytes("KernelStack:    ", stat.total(NodeStat.NR_KERNEL_STACK));
    out.pages("PageTables:     ", kernel.pageTables());
    out.pages("SecPageTables:  ", stat.total(NodeStat.NR_SEC_PAGE_TABLE_PAGES));
    out.kilobytes("NFS_Unstable:   ", 0);
    out.pages("Bounce:         ", stat.total(ZoneStat.NR_BOUNCE));
    out.pages("WritebackTmp:   ", stat.total(NodeStat.NR_WRITEBACK_TEMP));
  }

  private void showPromised(SeqText out) {
    long stacksKb = machine.vmStat().total(NodeStat.NR_KERNEL_STACK);
    out.pages("CommitLimit:    ", machine.commit().limitPages());
    out.pages("Committed_AS:   ", machine.commit().committedPages());
    out.kilobytes("VmallocTotal:   ", machine.layout().vmallocTotalKbytes());
    out.kilobytes("VmallocUsed:    ", machine.kernel().vmallocPages() * KB_PER_PAGE + stacksKb);
    out.kilobytes("VmallocChunk:   ", 0);
    out.pages("Percpu:         ", machine.kernel().perCpuPages());
  }

  private static void showHuge(SeqText out, VmStat stat) {
    out.pages("AnonHugePages:  ", stat.total(NodeStat.NR_ANON_TRANSPARENT_HUGEPAGES));
    out.pages("ShmemHugePages: ", stat.total(NodeStat.NR_SHMEM_HUGEPAGES));
    out.pages("ShmemPmdMapped: ", stat.total(NodeStat.NR_SHMEM_PMDMAPPED));
    out.pages("FileHugePages:  ", stat.total(NodeStat.NR_FILE_HUGEPAGES));
    out.pages("FilePmdMapped:  ", stat.total(NodeStat.NR_FILE_PMDMAPPED));
    out.kilobytes("Unaccepted:     ", 0);
  }

  /** Counts are of the default size, the sum is of all. */
  private static void showHugetlb(SeqText out, Hstates pools) {
    Hstate pool = pools.defaultPool();
    hugePages(out, "HugePages_Total:   ", pool.nr());
    hugePages(out, "HugePages_Free:    ", pool.free());
    hugePages(out, "HugePages_Rsvd:    ", pool.resv());
    hugePages(out, "HugePages_Surp:    ", pool.surplus());
    out.kilobytes("Hugepagesize:   ", pool.sizeBytes() >> KB_SHIFT);
    out.pages("Hugetlb:        ", pools.totalPages());
  }

  /** The kernel prints what it counted below zero as a large number. */
  private static void hugePages(SeqText out, String label, long count) {
    String digits = Long.toUnsignedString(count);
    out.text(label).text(" ".repeat(Math.max(0, HUGE_COUNT_WIDTH - digits.length())));
    out.text(digits).text("\n");
  }

  private static void showDirectMap(SeqText out, DirectMap map) {
    out.kilobytes("DirectMap4k:    ", map.smallKb());
    out.kilobytes("DirectMap2M:    ", map.largeKb());
    out.kilobytes("DirectMap1G:    ", 0);
  }
}

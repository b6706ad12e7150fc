package org.kmem.mm.machine;

import java.util.List;
import java.util.stream.IntStream;
import org.kmem.mm.hugetlb.Hstate;
import org.kmem.mm.hugetlb.Hstates;
import org.kmem.mm.sim.KernelLog;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.Reference;
import org.kmem.units.PageSize;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.MemoryRange;
import org.kmem.zone.ZoneLayout;
import org.kmem.zone.ZoneType;

/**
 * The lines of the boot log that are about memory, in the reference kernel's words. For arm64, which is not
 * recorded, they are the same.
 */
final class BootLog {
  private static final long KB_PER_PAGE = PageSize.SIZE_BYTES >> 10;

  /** What is released to the allocator after the line was printed, and what is in use by then, in kB. */
  private static final long RELEASED_LATER_KB = 12_532;

  private static final long IN_USE_KB = 3_752;

  private static final long STRUCT_PAGE_BYTES = 64;
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  private final KernelLog log;
  private final MachineOptions options;
  private final MachineLayout layout;

  private BootLog(KernelLog log, MachineOptions options, MachineLayout layout) {
    this.log = log;
    this.options = options;
    this.layout = layout;
  }

  static void print(KernelLog log, MachineOptions options, MachineLayout layout) {
    BootLog boot = new BootLog(log, options, layout);
    log.print("Linux version " + Reference.RELEASE);
    log.print("Command line: " + options.kernelParameters());
    boot.printZones();
    boot.printNodes();
    boot.printTotals();
  }

  private void printZones() {
    log.print("Zone ranges:");
    for (ZoneType type : List.of(ZoneType.DMA, ZoneType.DMA32, ZoneType.NORMAL, ZoneType.DEVICE)) {
      log.print("  %-8s %s".formatted(type.kernelName(), extent(type)));
    }
    log.print("Movable zone start for each node");
    for (int node = 0; node < layout.nodes(); node++) {
      ZoneLayout movable = layout.zone(node, ZoneType.MOVABLE);
      if (movable.isPopulated()) {
        log.print("  Node %d: 0x%016x".formatted(node, movable.startPfn() << PageSize.SHIFT));
      }
    }
  }

  private String extent(ZoneType type) {
    List<ZoneLayout> populated =
        IntStream.range(0, layout.nodes())
            .mapToObj(node -> layout.zone(node, type))
            .filter(ZoneLayout::isPopulated)
            .toList();
    return populated.isEmpty()
        ? "empty"
        : range(populated.getFirst().startPfn(), populated.getLast().endPfn());
  }

  private static String range(long startPfn, long endPfn) {
    return "[mem 0x%016x-0x%016x]"
        .formatted(startPfn << PageSize.SHIFT, (endPfn << PageSize.SHIFT) - 1);
  }

  private void printNodes() {
    log.print("Early memory node ranges");
    for (MemoryRange range : layout.ranges()) {
      log.print("  node %3d: %s".formatted(range.node(), range(range.startPfn(), range.endPfn())));
    }
  }

  private void printTotals() {
    long present = layout.zones().stream().mapToLong(ZoneLayout::present).sum();
    long managedKb = layout.managedPages() * KB_PER_PAGE - RELEASED_LATER_KB;
    log.print(
        "Built %d zonelists, mobility grouping on.  Total pages: %d"
            .formatted(layout.nodes(), present));
    log.print(
        "SLUB: HWalign=64, Order=0-3, MinObjects=0, CPUs=%d, Nodes=%d"
            .formatted(options.cpus(), layout.nodes()));
    log.print(
        "Memory: %dK/%dK available (%dK reserved, 0K cma-reserved)"
            .formatted(
                managedKb - IN_USE_KB, present * KB_PER_PAGE, present * KB_PER_PAGE - managedKb));
  }

  /** What each pool of huge pages has, the largest pages first. */
  static void printHugePages(KernelLog log, Hstates pools) {
    for (Hstate pool : pools.all()) {
      String size = size(pool.sizeBytes());
      log.print(
          "HugeTLB: registered %s page size, pre-allocated %d pages".formatted(size, pool.nr()));
      log.print(
          "HugeTLB: %d KiB vmemmap can be freed for a %s page".formatted(vmemmapKb(pool), size));
    }
  }

  private static String size(long bytes) {
    return bytes >= GIB ? "%d.00 GiB".formatted(bytes / GIB) : "%d.00 MiB".formatted(bytes / MIB);
  }

  /** Of a page's struct pages one page of 4 KiB would stay. */
  private static long vmemmapKb(Hstate pool) {
    return (pool.pagesPerHugePage() * STRUCT_PAGE_BYTES - PageSize.SIZE_BYTES) >> 10;
  }
}

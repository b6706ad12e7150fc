package org.kmem.mm.physmem;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.kmem.gfp.MigrateType;
import org.kmem.mm.sim.Arch;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.pagealloc.MemoryTuning;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pcp.PcpSizing;
import org.kmem.units.Order;
import org.kmem.zone.LowmemProtection;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.MinFreeKbytes;
import org.kmem.zone.WatermarkBoost;
import org.kmem.zone.Watermarks;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneLayout;
import org.kmem.zone.ZoneType;

/**
 * The watermarks that a freshly booted machine has: computed before the memory of the initial RAM disk and of
 * init code was released, from zones somewhat smaller than they are afterwards.
 *
 * <p>Implementation notes. What the reference kernel released is in its boot log: 5876 kB of RAM disk, which
 * lies at the top of memory below 4 GiB; 4172 kB and 460 kB of init code and data and 2028 kB of encryption
 * pages, which lie in the image. Taken off the zones they lie in, these reproduce the marks of all recorded
 * boots. A later write to a sysctl computes from what is managed by then, which the engine does on its own.
 *
 * <p>Types of pageblocks that differ from the engine's are set here too.
 *
 * <p>For arm64 there are no recordings: marks are those of the zones as they are.
 */
final class BootMarks {
  private static final long KB_PER_PAGE = 4;
  private static final long RAM_DISK_PAGES = 5876 / KB_PER_PAGE;
  private static final long INIT_PAGES = (4172 + 460 + 2028) / KB_PER_PAGE;

  private final MachineLayout then;
  private final MemoryTuning tuning;

  private BootMarks(MachineLayout then, MemoryTuning tuning) {
    this.then = then;
    this.tuning = tuning;
  }

  static BootMarks of(MachineOptions options, MachineLayout now, boolean hugePages) {
    MachineLayout then = options.arch() == Arch.X86_64 ? beforeRelease(now) : now;
    MemoryTuning defaults = MemoryTuning.DEFAULTS.withHugePages(hugePages);
    return new BootMarks(then, defaults.withMinFreeKbytes(minFreeKbytes(then, defaults)));
  }

  /** The settings to boot the engine with. */
  MemoryTuning tuning() {
    return tuning;
  }

  /** Gives the zones of a booted engine the marks of its boot. */
  void apply(PageAllocator pages) {
    int[] ratios = LowmemProtection.defaultRatios();
    long lowmem = then.lowmemManagedPages();
    for (Zone zone : pages.zones()) {
      ZoneLayout layout = then.zone(zone.nodeId(), zone.type());
      Watermarks marks = marks(layout, lowmem, pages.minFreeKbytes(), tuning);
      zone.setWatermarks(
          marks,
          WatermarkBoost.limit(layout.managed(), marks.high(), tuning.watermarkBoostFactor()),
          LowmemProtection.of(zone.type(), then.managedOfNode(zone.nodeId()), ratios));
      if (layout.managed() > 0) {
        resizeLists(pages, zone, layout.managed(), marks.low());
      }
    }
    leaveFirstPageblockUnmovable(pages);
  }

  /**
   * The kernel marks pageblocks movable as it comes by their first frames; one whose first frame is no memory stays
   * what zeroes mean. On a PC that is the first, of which page 0 is firmware's.
   */
  private static void leaveFirstPageblockUnmovable(PageAllocator pages) {
    for (ZoneLayout zone : pages.machine().zones()) {
      if (zone.isPopulated() && zone.startPfn() % Order.PAGEBLOCK_PAGES != 0) {
        pages.setPageblockType(zone.startPfn(), MigrateType.UNMOVABLE);
      }
    }
  }

  /** Per-CPU lists too are as large as the zone that boot saw says. */
  private static void resizeLists(PageAllocator pages, Zone zone, long managed, long low) {
    int slots = pages.slots();
    int ofNode =
        (int) IntStream.range(0, slots).filter(s -> pages.nodeOf(s) == zone.nodeId()).count();
    PcpSizing sizing = PcpSizing.of(managed, low, ofNode, slots, PcpSizing.AUTO);
    zone.source()
        .resizeCaches(
            sizing.batch(), Math.toIntExact(sizing.highMin()), Math.toIntExact(sizing.highMax()));
  }

  private static MachineLayout beforeRelease(MachineLayout now) {
    List<ZoneLayout> zones = new ArrayList<>(now.zones());
    int lastNode = 0;
    for (ZoneLayout zone : zones) {
      if (zone.type() == ZoneType.DMA32 && zone.managed() > 0) {
        lastNode = zone.node();
      }
    }
    take(zones, 0, INIT_PAGES);
    take(zones, lastNode, RAM_DISK_PAGES);
    return new MachineLayout(now.nodes(), now.ranges(), zones);
  }

  private static void take(List<ZoneLayout> zones, int node, long pages) {
    int index = node * ZoneType.COUNT + ZoneType.DMA32.index();
    ZoneLayout zone = zones.get(index);
    zones.set(
        index,
        new ZoneLayout(
            zone.node(),
            zone.type(),
            zone.startPfn(),
            zone.spanned(),
            zone.present(),
            Math.max(zone.managed() - pages, 0)));
  }

  /** From all of lowmem first, then, above the marks set so, for huge pages. */
  private static long minFreeKbytes(MachineLayout then, MemoryTuning tuning) {
    long lowmem = then.lowmemManagedPages();
    long kbytes = MinFreeKbytes.ofLowmem(lowmem);
    if (!tuning.hugePages()) {
      return kbytes;
    }
    long aboveHigh = 0;
    for (ZoneLayout zone : then.zones()) {
      if (zone.type().isLowmem()) {
        long high = marks(zone, lowmem, kbytes, tuning).high();
        aboveHigh += MinFreeKbytes.lowmemPages(zone.managed(), high);
      }
    }
    return MinFreeKbytes.raisedForHugePages(kbytes, then.lowmemZones(), aboveHigh);
  }

  private static Watermarks marks(
      ZoneLayout zone, long lowmem, long minFreeKb, MemoryTuning tuning) {
    return Watermarks.of(
        zone.type(), zone.managed(), lowmem, minFreeKb, tuning.watermarkScaleFactor());
  }
}

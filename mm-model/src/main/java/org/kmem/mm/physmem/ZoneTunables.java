package org.kmem.mm.physmem;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.pagealloc.MemoryTuning;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.units.Order;
import org.kmem.zone.LowmemProtection;
import org.kmem.zone.MinFreeKbytes;
import org.kmem.zone.WatermarkBoost;
import org.kmem.zone.Watermarks;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/**
 * Carries what is written to the sysctls of zones to the engine. Each recomputes what the kernel recomputes
 * for it and leaves the rest, so that watermarks computed at boot stay until one of their own is written.
 *
 * <p>Kernel counterpart: {@code min_free_kbytes_sysctl_handler} and its like in {@code mm/page_alloc.c}.
 */
final class ZoneTunables {
  private static final int SMALLEST_HUGE_ORDER = 2;

  private final Tunables tunables;
  private final PageAllocator pages;
  private long userKb = MinFreeKbytes.NOT_SET;

  private ZoneTunables(Tunables tunables, PageAllocator pages) {
    this.tunables = tunables;
    this.pages = pages;
  }

  static void attach(Tunables tunables, PageAllocator pages) {
    ZoneTunables zones = new ZoneTunables(tunables, pages);
    tunables.record(Tunable.MIN_FREE_KBYTES, pages.minFreeKbytes());
    tunables.onChange(Tunable.MIN_FREE_KBYTES, zones::setByUser);
    tunables.onChange(Tunable.THP_ENABLED, zones::followHugePages);
    for (int order = SMALLEST_HUGE_ORDER; order <= Order.PAGEBLOCK; order++) {
      tunables.onChange(Tunable.thpEnabled(order), zones::followHugePages);
    }
    tunables.onChange(Tunable.WATERMARK_SCALE_FACTOR, zones::resetMarks);
    tunables.onChange(Tunable.PERCPU_PAGELIST_HIGH_FRACTION, zones::resizeLists);
    tunables.onChange(Tunable.WATERMARK_BOOST_FACTOR, zones::resetBoost);
    tunables.onChange(Tunable.LOWMEM_RESERVE_RATIO, zones::resetReserves);
  }

  private void setByUser() {
    userKb = tunables.get(Tunable.MIN_FREE_KBYTES);
    resetMarks();
  }

  /** Huge pages want whole blocks to be free: {@code set_recommended_min_free_kbytes}. */
  private void followHugePages() {
    long current = tunables.get(Tunable.MIN_FREE_KBYTES);
    long aboveHigh = 0;
    for (Zone zone : pages.zones()) {
      if (zone.layout().type().isLowmem()) {
        long high = zone.watermarks().high();
        aboveHigh += MinFreeKbytes.lowmemPages(zone.layout().managed(), high);
      }
    }
    long wanted =
        hasHugePages()
            ? MinFreeKbytes.raisedForHugePages(current, pages.machine().lowmemZones(), aboveHigh)
            : MinFreeKbytes.recalculated(current, aboveHigh, userKb);
    tunables.record(Tunable.MIN_FREE_KBYTES, wanted);
    resetMarks();
  }

  private boolean hasHugePages() {
    return switch (tunables.word(Tunable.thpEnabled(Order.PAGEBLOCK))) {
      case "always", "madvise" -> true;
      case "inherit" -> !tunables.word(Tunable.THP_ENABLED).equals("never");
      default -> false;
    };
  }

  private MemoryTuning tuning() {
    List<Integer> ratios =
        Arrays.stream(tunables.vector(Tunable.LOWMEM_RESERVE_RATIO)).boxed().toList();
    return new MemoryTuning(
        OptionalLong.of(tunables.get(Tunable.MIN_FREE_KBYTES)),
        true,
        (int) tunables.get(Tunable.WATERMARK_SCALE_FACTOR),
        (int) tunables.get(Tunable.WATERMARK_BOOST_FACTOR),
        ratios,
        (int) tunables.get(Tunable.PERCPU_PAGELIST_HIGH_FRACTION));
  }

  /** Marks follow from what zones have by now; what they keep back for each other was computed when it was set last. */
  private void resetMarks() {
    List<long[]> reserves = reserves();
    pages.tune(tuning());
    set(pages.zones().stream().map(Zone::watermarks).toList(), reserves);
  }

  /** The engine sizes lists along with all else: what must not change is put back. */
  private void resizeLists() {
    List<Watermarks> marks = pages.zones().stream().map(Zone::watermarks).toList();
    List<long[]> reserves = reserves();
    pages.tune(tuning());
    set(marks, reserves);
  }

  private void resetBoost() {
    set(pages.zones().stream().map(Zone::watermarks).toList(), reserves());
  }

  private void resetReserves() {
    int[] ratios = tunables.vector(Tunable.LOWMEM_RESERVE_RATIO);
    set(
        pages.zones().stream().map(Zone::watermarks).toList(),
        pages.zones().stream()
            .map(zone ->
                LowmemProtection.of(
                    zone.type(), pages.machine().managedOfNode(zone.nodeId()), ratios))
            .toList());
  }

  private List<long[]> reserves() {
    return pages.zones().stream()
        .map(zone -> IntStream.range(0, ZoneType.COUNT).mapToLong(zone::lowmemReserve).toArray())
        .toList();
  }

  private void set(List<Watermarks> marks, List<long[]> reserves) {
    int boostFactor = (int) tunables.get(Tunable.WATERMARK_BOOST_FACTOR);
    for (int i = 0; i < marks.size(); i++) {
      Zone zone = pages.zones().get(i);
      Watermarks of = marks.get(i);
      long boost = WatermarkBoost.limit(zone.layout().managed(), of.high(), boostFactor);
      zone.setWatermarks(of, boost, reserves.get(i));
    }
  }
}

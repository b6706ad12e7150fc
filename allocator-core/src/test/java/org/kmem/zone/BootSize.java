package org.kmem.zone;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * Finds how large zones were when the kernel last computed their watermarks.
 *
 * <p>Memory of the initial RAM disk and of init code is released after that, so what a freshly booted
 * machine prints belongs to somewhat smaller zones. Given the printed numbers, each total of lowmem
 * leaves an interval of sizes for each zone; totals for which the intervals allow a sum equal to the
 * total, and which reproduce every number when all is computed forward again, are solutions. Boot
 * memory lies above 16 MiB: the DMA zone always had its present size.
 */
final class BootSize {
  private static final long LARGEST_RELEASE_PAGES = 12_000;

  /** A zone as printed: boost already taken off. */
  record Printed(ZoneType type, long managed, Watermarks marks) {}

  /** Smallest and largest lowmem total that explain everything, and zone sizes for one of them. */
  record Solution(long smallest, long largest, int totals, List<Long> managedThen) {}

  private final List<Printed> zones;
  private final long minFreeKb;
  private final boolean hugePages;
  private final Predicate<List<Long>> otherFigures;

  /**
   * @param otherFigures whether sizes also explain what else was printed
   */
  BootSize(
      List<Printed> zones, long minFreeKb, boolean hugePages, Predicate<List<Long>> otherFigures) {
    this.zones = zones;
    this.minFreeKb = minFreeKb;
    this.hugePages = hugePages;
    this.otherFigures = otherFigures;
  }

  Solution solve() {
    long now = zones.stream().filter(z -> z.type.isLowmem()).mapToLong(Printed::managed).sum();
    long smallest = Long.MAX_VALUE;
    long largest = -1;
    int totals = 0;
    List<Long> witness = List.of();
    for (long lowmem = now; lowmem > Math.max(now - LARGEST_RELEASE_PAGES, 0); lowmem--) {
      List<Long> sizes = sizesFor(lowmem);
      if (!sizes.isEmpty() && minFreeFor(sizes) == minFreeKb && otherFigures.test(sizes)) {
        smallest = lowmem;
        largest = Math.max(largest, lowmem);
        totals++;
        witness = sizes;
      }
    }
    return new Solution(smallest, largest, totals, witness);
  }

  /** Sizes that give the printed marks and add up to the total; empty if there are none. */
  private List<Long> sizesFor(long lowmem) {
    List<Long> sizes = new ArrayList<>();
    List<Long> slack = new ArrayList<>();
    long sum = 0;
    for (Printed zone : zones) {
      long low = first(zone.managed, m -> !isBelow(marks(zone, m, lowmem), zone.marks));
      long high = first(zone.managed, m -> isAbove(marks(zone, m, lowmem), zone.marks)) - 1;
      if (zone.type == ZoneType.DMA && high >= low) {
        low = zone.managed;
      }
      if (low > high) {
        return List.of();
      }
      sizes.add(low);
      slack.add(high - low);
      sum += zone.type.isLowmem() ? low : 0;
    }
    long missing = lowmem - sum;
    for (int i = 0; i < zones.size() && missing > 0; i++) {
      long added = zones.get(i).type.isLowmem() ? Math.min(missing, slack.get(i)) : 0;
      sizes.set(i, sizes.get(i) + added);
      missing -= added;
    }
    return missing == 0 ? sizes : List.of();
  }

  /** What boot computes: from all of lowmem first, then, with watermarks set, for huge pages. */
  private long minFreeFor(List<Long> sizes) {
    long lowmem = 0;
    int lowmemZones = 0;
    for (int i = 0; i < zones.size(); i++) {
      if (zones.get(i).type.isLowmem()) {
        lowmem += sizes.get(i);
        lowmemZones += sizes.get(i) > 0 ? 1 : 0;
      }
    }
    long first = MinFreeKbytes.ofLowmem(lowmem);
    if (!hugePages) {
      return first;
    }
    long aboveHigh = 0;
    for (int i = 0; i < zones.size(); i++) {
      if (zones.get(i).type.isLowmem()) {
        long high = Watermarks.of(zones.get(i).type, sizes.get(i), lowmem, first, 10).high();
        aboveHigh += MinFreeKbytes.lowmemPages(sizes.get(i), high);
      }
    }
    return MinFreeKbytes.raisedForHugePages(first, lowmemZones, aboveHigh);
  }

  private Watermarks marks(Printed zone, long managed, long lowmem) {
    return Watermarks.of(zone.type, managed, lowmem, minFreeKb, 10);
  }

  private static boolean isBelow(Watermarks a, Watermarks b) {
    return a.min() < b.min() || a.low() < b.low() || a.high() < b.high() || a.promo() < b.promo();
  }

  private static boolean isAbove(Watermarks a, Watermarks b) {
    return isBelow(b, a);
  }

  /** First number in 0..max for which a condition that stays true holds; max + 1 if none. */
  private static long first(long max, LongPredicate condition) {
    long low = 0;
    long high = max + 1;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (condition.test(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}

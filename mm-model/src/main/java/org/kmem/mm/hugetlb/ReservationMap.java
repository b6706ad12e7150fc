package org.kmem.mm.hugetlb;

import java.util.ArrayList;
import java.util.List;

/**
 * Which huge pages of a file are reserved; or, of a private mapping, which of its reserved pages were taken: ranges of
 * page numbers, each with the control group that was charged for it.
 *
 * <p>Counted by the areas that use it. Kernel counterpart: {@code struct resv_map} with its {@code file_region}s.
 */
final class ReservationMap {
  /** From the first page to one past the last. */
  private record Region(long from, long to, int group) {}

  /** In order, apart from each other unless their groups differ. */
  private final List<Region> regions = new ArrayList<>();

  /** Control group that was charged for a private mapping as a whole; 0 is the root. */
  private final int group;

  private int references = 1;

  ReservationMap(int group) {
    this.group = group;
  }

  int group() {
    return group;
  }

  void get() {
    references++;
  }

  /** Whether this was the last reference. */
  boolean put() {
    return --references == 0;
  }

  boolean has(long page) {
    return count(page, page + 1) == 1;
  }

  /** Pages of a range that are here: {@code region_count}. */
  long count(long from, long to) {
    long pages = 0;
    for (Region region : regions) {
      pages += Math.max(0, Math.min(to, region.to) - Math.max(from, region.from));
    }
    return pages;
  }

  /** Pages of a range that are not: {@code region_chg}. */
  long missing(long from, long to) {
    return to - from - count(from, to);
  }

  /** Enters what is missing of a range: {@code region_add}. */
  void add(long from, long to, int charged) {
    List<Region> after = new ArrayList<>(regions.size() + 1);
    long at = from;
    for (Region region : regions) {
      if (at < to && region.from > at) {
        append(after, new Region(at, Math.min(to, region.from), charged));
        at = Math.min(to, region.from);
      }
      append(after, region);
      if (region.to > at && region.from <= at) {
        at = region.to;
      }
    }
    if (at < to) {
      append(after, new Region(at, to, charged));
    }
    regions.clear();
    regions.addAll(after);
  }

  private static void append(List<Region> to, Region region) {
    Region last = to.isEmpty() ? null : to.getLast();
    if (last != null && last.to == region.from && last.group == region.group) {
      to.set(to.size() - 1, new Region(last.from, region.to, last.group));
    } else {
      to.add(region);
    }
  }

  /** Told which pages of a removed range had been charged to which group. */
  @FunctionalInterface
  interface Uncharge {
    void uncharge(int group, long pages);
  }

  /**
   * Takes a range out: {@code region_del}.
   *
   * @return pages that were here
   */
  long remove(long from, long to, Uncharge told) {
    long removed = 0;
    List<Region> after = new ArrayList<>(regions.size() + 1);
    for (Region region : regions) {
      long first = Math.max(from, region.from);
      long last = Math.min(to, region.to);
      if (first >= last) {
        after.add(region);
        continue;
      }
      if (region.from < first) {
        after.add(new Region(region.from, first, region.group));
      }
      if (last < region.to) {
        after.add(new Region(last, region.to, region.group));
      }
      told.uncharge(region.group, last - first);
      removed += last - first;
    }
    regions.clear();
    regions.addAll(after);
    return removed;
  }
}

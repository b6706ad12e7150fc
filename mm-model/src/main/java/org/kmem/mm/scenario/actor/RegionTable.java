package org.kmem.mm.scenario.actor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The labels of one process: {@code m1}, {@code m2} and so on, never given out twice. */
final class RegionTable {
  static final int MAX = 400;

  private final List<Region> regions = new ArrayList<>();
  private int next = 1;

  /** The labels that a forked child inherits. */
  RegionTable copy() {
    RegionTable copy = new RegionTable();
    regions.forEach(region -> copy.regions.add(region.copy()));
    copy.next = next;
    return copy;
  }

  boolean isFull() {
    return regions.size() == MAX;
  }

  /** Names a range by the next label. */
  Region add(long address, long length) {
    Region region = new Region("m" + next++, address, length);
    regions.add(region);
    return region;
  }

  /** Forgets a label: the last one takes its place, as the tool's table does. */
  void remove(Region region) {
    int at = regions.indexOf(region);
    Region last = regions.removeLast();
    if (at < regions.size()) {
      regions.set(at, last);
    }
  }

  /** The region with a label, or null. */
  @Nullable Region find(String label) {
    if (!label.startsWith("m")) {
      return null;
    }
    String wanted = "m" + Amount.decimal(label.substring(1));
    for (Region region : regions) {
      if (region.label().equals(wanted)) {
        return region;
      }
    }
    return null;
  }

  List<Region> all() {
    return regions;
  }
}

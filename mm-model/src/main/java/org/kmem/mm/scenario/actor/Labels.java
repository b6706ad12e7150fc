package org.kmem.mm.scenario.actor;

import java.util.ArrayList;
import java.util.List;

/** What {@code labels} answers: a line {@code LABEL ADDRESS LENGTH} for each region, in hexadecimal. */
final class Labels {
  private Labels() {}

  static String line(Region region) {
    return region.label()
        + " "
        + Long.toHexString(region.address())
        + " "
        + Long.toHexString(region.length())
        + "\n";
  }

  static List<Region> parse(String text) {
    List<Region> regions = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String[] words = line.split(" ", -1);
      if (words.length == 3) {
        regions.add(
            new Region(
                words[0],
                Long.parseUnsignedLong(words[1], 16),
                Long.parseUnsignedLong(words[2], 16)));
      }
    }
    return regions;
  }
}

package org.kmem.mm.scenario.actor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An area as {@code maps} and {@code smaps} tell of it: bounds, permissions and some sizes in kilobytes. */
final class SmapsArea {
  private static final Pattern HEADER =
      Pattern.compile("([0-9a-f]+)-([0-9a-f]+) ([-r][-w][-x][ps])\\b.*");
  private static final Pattern FIELD = Pattern.compile("([^:\\s]+):\\s+(\\d+) kB");

  private final long start;
  private final long end;
  private final String perms;
  private long rss;
  private long pss;
  private long swap;
  private long thp;
  private long locked;

  SmapsArea(long start, long end, String perms) {
    this.start = start;
    this.end = end;
    this.perms = perms;
  }

  /** The area that a line begins; null if it begins none. */
  static @Nullable SmapsArea ofHeader(String line) {
    Matcher header = HEADER.matcher(line);
    return header.matches()
        ? new SmapsArea(
            Long.parseUnsignedLong(header.group(1), 16),
            Long.parseUnsignedLong(header.group(2), 16),
            header.group(3))
        : null;
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  String perms() {
    return perms;
  }

  boolean overlaps(Region region) {
    return start < region.address() + region.length() && end > region.address();
  }

  /** Counts a line such as {@code Rss: 4 kB}. */
  void addField(String line) {
    Matcher field = FIELD.matcher(line);
    if (!field.matches()) {
      return;
    }
    long kilobytes = Long.parseLong(field.group(2));
    switch (field.group(1)) {
      case "Rss" -> rss += kilobytes;
      case "Pss" -> pss += kilobytes;
      case "Swap" -> swap += kilobytes;
      case "AnonHugePages", "ShmemPmdMapped", "FilePmdMapped" -> thp += kilobytes;
      case "Locked" -> locked += kilobytes;
      default -> {}
    }
  }

  void add(SmapsArea other) {
    rss += other.rss;
    pss += other.pss;
    swap += other.swap;
    thp += other.thp;
    locked += other.locked;
  }

  /** What {@code task NAME regions} prints of the sizes. */
  String kilobytes() {
    return "rss=" + rss + " pss=" + pss + " swap=" + swap + " thp=" + thp + " locked=" + locked;
  }
}

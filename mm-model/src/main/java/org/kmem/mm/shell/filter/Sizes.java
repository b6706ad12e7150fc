package org.kmem.mm.shell.filter;

import java.util.Locale;

/** Sizes for people. */
final class Sizes {
  private Sizes() {}

  /** With a unit of 1024, one decimal below 10, as {@code ls -lh} and {@code free -h}. */
  static String human(long bytes) {
    if (bytes < 1024) {
      return Long.toString(bytes);
    }
    String units = "KMGTPE";
    double value = bytes;
    int unit = -1;
    while (value >= 1024 && unit + 1 < units.length()) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f%c", value, units.charAt(unit));
  }
}

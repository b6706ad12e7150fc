package org.kmem.bench.cli;

import java.util.Locale;

/** Sizes for people: three digits and a binary unit. */
final class Bytes {
  private static final String UNITS = "KMGTPE";

  private Bytes() {}

  /** A size such as {@code 512 B} or {@code 23.5 GiB}. */
  static String text(long sizeBytes) {
    double value = sizeBytes;
    int unit = -1;
    while (value >= 1024 && unit + 1 < UNITS.length()) {
      value /= 1024;
      unit++;
    }
    return unit < 0
        ? sizeBytes + " B"
        : String.format(
            Locale.ROOT, value < 100 ? "%.1f %ciB" : "%.0f %ciB", value, UNITS.charAt(unit));
  }
}

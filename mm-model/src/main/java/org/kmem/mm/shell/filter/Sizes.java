package org.kmem.mm.shell.filter;

import java.util.Locale;

/** Sizes for people. */
public final class Sizes {
  private Sizes() {}

  /**
   * With a unit of 1024 and one decimal, as {@code ls -lh}, {@code df -h} and {@code free -h}.
   *
   * @param bytes the size
   * @return it without a unit if it is below 1024
   */
  public static String human(long bytes) {
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

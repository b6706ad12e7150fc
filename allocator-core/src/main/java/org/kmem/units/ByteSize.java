package org.kmem.units;

import java.util.Locale;

/** Sizes in bytes as people write and read them. Pure functions. */
public final class ByteSize {
  private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private ByteSize() {}

  /**
   * A size for people: in the greatest unit it is whole in, or rounded with the bytes beside it.
   *
   * @param bytes a size, at least 0
   * @return for example {@code 64 MiB} or {@code 1.50 KiB (1537 bytes)}
   */
  public static String text(long bytes) {
    if (bytes < 1024) {
      return bytes + " bytes";
    }
    int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
    long unitBytes = 1L << (unit * 10);
    if (bytes % unitBytes == 0) {
      return bytes / unitBytes + " " + UNITS[unit];
    }
    return String.format(
        Locale.ROOT, "%.2f %s (%d bytes)", (double) bytes / unitBytes, UNITS[unit], bytes);
  }

  /**
   * Reads a size.
   *
   * @param text a number, with or without a unit: {@code 4096}, {@code 64 MiB}, {@code 64M}, {@code 2g}
   * @return bytes
   * @throws IllegalArgumentException if it is no size, or more than a {@code long} holds
   */
  public static long parse(String text) {
    String trimmed = text.strip();
    int digits = 0;
    while (digits < trimmed.length()
        && trimmed.charAt(digits) >= '0'
        && trimmed.charAt(digits) <= '9') {
      digits++;
    }
    int shift =
        switch (trimmed.substring(digits).strip().toLowerCase(Locale.ROOT)) {
          case "", "b", "bytes" -> 0;
          case "k", "kib" -> 10;
          case "m", "mib" -> 20;
          case "g", "gib" -> 30;
          case "t", "tib" -> 40;
          default -> -1;
        };
    if (digits > 0 && digits < 19 && shift >= 0) {
      long number = Long.parseLong(trimmed.substring(0, digits));
      if (number <= Long.MAX_VALUE >> shift) {
        return number << shift;
      }
    }
    throw new IllegalArgumentException(
        "\"%s\" is no size: write a number with or without KiB, MiB, GiB or TiB, such as 64 MiB"
            .formatted(text));
  }
}

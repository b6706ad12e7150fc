package org.kmem.memory;

import java.util.Locale;

/**
 * One bound on how much may be reserved.
 *
 * @param name the limit in words, with where it is set
 * @param limitBytes its value
 * @param usedBytes how much of it is taken already or needed on top of the request
 * @param remedy what to do about it
 */
record MemoryLimit(String name, long limitBytes, long usedBytes, String remedy) {
  private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  /** What the limit leaves for one more reservation. */
  long availableBytes() {
    return Math.max(0, limitBytes - usedBytes);
  }

  /** The refusal of a request that this limit does not bear. */
  MemoryLimitException refusal(long requestedBytes) {
    String use = usedBytes == 0 ? "" : " of which " + sizeText(availableBytes()) + " is left";
    String message =
        "asked for "
            + sizeText(requestedBytes)
            + ", but "
            + name
            + " allows "
            + sizeText(limitBytes)
            + use
            + ": "
            + remedy;
    return new MemoryLimitException(message, name, availableBytes(), requestedBytes);
  }

  /** A size for people: in the greatest unit it is whole in, or rounded with the bytes beside it. */
  static String sizeText(long bytes) {
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
}

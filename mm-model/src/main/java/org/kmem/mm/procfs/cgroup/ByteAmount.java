package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.memcg.PageCounter;
import org.kmem.units.PageSize;

/**
 * An amount of bytes at the beginning of a text, as the kernel reads it: decimal, {@code 0x} or octal digits, then
 * perhaps one of {@code KMGTPE}. No digits are 0, too many wrap around.
 *
 * <p>Kernel counterpart: {@code memparse}.
 *
 * @param bytes the amount, unsigned
 * @param end where in the text it ends
 */
record ByteAmount(long bytes, int end) {
  private static final String SUFFIXES = "KMGTPE";
  private static final int SUFFIX_BITS = 10;

  static ByteAmount parse(String text) {
    int radix = 10;
    int at = 0;
    if (text.startsWith("0")) {
      boolean hex = text.length() > 2 && (text.charAt(1) | 0x20) == 'x' && digit(text, 2, 16) >= 0;
      radix = hex ? 16 : 8;
      at = hex ? 2 : 0;
    }
    long bytes = 0;
    for (int digit = digit(text, at, radix); digit >= 0; digit = digit(text, at, radix)) {
      bytes = bytes * radix + digit;
      at++;
    }
    int suffix = at < text.length() ? SUFFIXES.indexOf(text.charAt(at) & ~0x20) : -1;
    return suffix < 0
        ? new ByteAmount(bytes, at)
        : new ByteAmount(bytes << (SUFFIX_BITS * (suffix + 1)), at + 1);
  }

  private static int digit(String text, int at, int radix) {
    return at < text.length() ? Character.digit(text.charAt(at), radix) : -1;
  }

  /** Whole pages, no more than a counter can hold. */
  long pages() {
    return Math.min(Long.divideUnsigned(bytes, PageSize.SIZE_BYTES), PageCounter.UNLIMITED);
  }
}

package org.kmem.mm.procfs.process;

/**
 * The two-letter names of an area's properties, the last line of its part of {@code smaps}. Pure functions.
 *
 * <p>Source: kernel documentation {@code filesystems/proc.rst}; those of 6.12 on x86_64, in the order of their
 * bits.
 */
final class VmFlagsText {
  /** By bit; empty for bits that are not shown. */
  private static final String[] NAMES = names();

  private VmFlagsText() {}

  private static String[] names() {
    String[] names = new String[Long.SIZE];
    String[] low = {
      "rd", "wr", "ex", "sh", "mr", "mw", "me", "ms", "gd", "um", "pf", "", "uw", "lo", "io", "sr",
      "rr", "dc", "de", "lf", "ac", "nr", "ht", "sf", "", "wf", "dd", "sd", "mm", "hg", "nh", "mg"
    };
    java.util.Arrays.fill(names, "");
    System.arraycopy(low, 0, names, 0, low.length);
    names[37] = "ss";
    names[38] = "ui";
    names[40] = "dp";
    names[63] = "sl";
    return names;
  }

  /**
   * The names of properties.
   *
   * @param flags {@code VM_*} bits
   * @return each name followed by a blank
   */
  static String of(long flags) {
    StringBuilder text = new StringBuilder();
    for (long left = flags; left != 0; left &= left - 1) {
      String name = NAMES[Long.numberOfTrailingZeros(left)];
      if (!name.isEmpty()) {
        text.append(name).append(' ');
      }
    }
    return text.toString();
  }
}

package org.kmem.mm.procfs.process;

import org.kmem.mm.procfs.seq.SeqText;

/**
 * The line of an area in {@code maps}, with which its part of {@code smaps} begins too:
 *
 * <pre>
 *   7f3cb04bd000-7f3cb04cd000 rw-s 00000000 00:01 2                          /dev/zero (deleted)
 * </pre>
 *
 * <p>Source: proc_pid_maps(5); widths as Linux 6.12.107 prints them.
 */
final class AreaLine {
  /** Where names begin, less one. */
  private static final int NAME_COLUMN = 72;

  private static final int ADDRESS_DIGITS = 8;
  private static final int MINOR_BITS = 20;

  private AreaLine() {}

  /**
   * Prints a line.
   *
   * @param out where to
   * @param start first address
   * @param end one past the last
   * @param perms for example {@code "rw-p"}
   * @param offsetBytes where in the file it begins
   * @param device {@code major << 20 | minor} of the file, 0 without one
   * @param inode number of the file, 0 without one
   * @param name path or name, empty if it has none
   */
  static void show(
      SeqText out,
      long start,
      long end,
      String perms,
      long offsetBytes,
      int device,
      long inode,
      String name) {
    out.beginLine().hex(start, ADDRESS_DIGITS).text("-").hex(end, ADDRESS_DIGITS);
    out.text(" ").text(perms).text(" ").hex(offsetBytes, ADDRESS_DIGITS).text(" ");
    out.hex(device >>> MINOR_BITS, 2).text(":").hex(device & (1 << MINOR_BITS) - 1, 2);
    out.text(" ").decimal(inode).text(" ");
    if (!name.isEmpty()) {
      out.padTo(NAME_COLUMN).text(escaped(name));
    }
    out.text("\n");
  }

  /** As the kernel mangles names: a line end in one would look like the next line. */
  private static String escaped(String name) {
    return name.replace("\n", "\\012");
  }
}

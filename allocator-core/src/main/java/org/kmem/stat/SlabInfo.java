package org.kmem.stat;

import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmem.slab.CacheFigures;
import org.kmem.slab.SlabAllocator;

/**
 * The object caches: {@code /proc/slabinfo}, version 2.1. Immutable.
 *
 * <p>The tunables and the shared objects of the file belong to the allocator that Linux removed in 6.8. They
 * are always 0 and not kept.
 *
 * <p>Source: manual page {@code slabinfo(5)}; checked against files of Linux 6.12 and 6.18.
 *
 * @param caches in the order of the file: the latest first
 */
public record SlabInfo(List<CacheFigures> caches) {
  private static final String VERSION = "slabinfo - version: 2.1";
  private static final String COLUMNS =
      "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>"
          + " : tunables <limit> <batchcount> <sharedfactor>"
          + " : slabdata <active_slabs> <num_slabs> <sharedavail>";
  private static final String TUNABLES = " : tunables    0    0    0";

  private static final Pattern LINE =
      Pattern.compile(
          "(\\S+) +(\\d+) +(\\d+) +(\\d+) +(\\d+) +(\\d+)"
              + " : tunables +0 +0 +0"
              + " : slabdata +(\\d+) +(\\d+) +0");

  /** Keeps the list from changing. */
  public SlabInfo {
    caches = List.copyOf(caches);
  }

  /**
   * The caches of an allocator at this moment, the general ones among them. Of caches that share slabs only the
   * one that was first is listed, as in the kernel.
   *
   * @param slabs the allocator
   * @return recent values
   */
  public static SlabInfo of(SlabAllocator slabs) {
    return new SlabInfo(slabs.figures());
  }

  /**
   * Reads the kernel's text.
   *
   * @param text the file
   * @return its caches
   * @throws SlabInfoFormatException if it is of another version, or a line is not of a cache of SLUB
   */
  public static SlabInfo parse(String text) {
    List<String> lines = text.lines().toList();
    require(lines, 0, VERSION);
    require(lines, 1, COLUMNS);
    List<CacheFigures> caches = new ArrayList<>();
    for (int i = 2; i < lines.size(); i++) {
      caches.add(cache(i + 1, lines.get(i)));
    }
    return new SlabInfo(caches);
  }

  private static void require(List<String> lines, int index, String expected) {
    String line = index < lines.size() ? lines.get(index) : "";
    if (!line.equals(expected)) {
      throw new SlabInfoFormatException(
          index + 1,
          line,
          "give a file of version 2.1, where this line is \"" + expected + "\"",
          null);
    }
  }

  private static CacheFigures cache(int number, String line) {
    Matcher fields = LINE.matcher(line);
    if (!fields.matches()) {
      throw new SlabInfoFormatException(
          number, line, "expected a cache with its figures, tunables and shared objects 0", null);
    }
    try {
      return new CacheFigures(
          fields.group(1),
          Long.parseLong(fields.group(2)),
          Long.parseLong(fields.group(3)),
          Integer.parseInt(fields.group(4)),
          Integer.parseInt(fields.group(5)),
          Integer.parseInt(fields.group(6)),
          Long.parseLong(fields.group(7)),
          Long.parseLong(fields.group(8)));
    } catch (NumberFormatException e) {
      throw new SlabInfoFormatException(number, line, "a figure is too large", e);
    }
  }

  /**
   * The kernel's text.
   *
   * @return the file, each line ended
   */
  public String text() {
    Formatter text = new Formatter(Locale.ROOT);
    text.format("%s\n%s\n", VERSION, COLUMNS);
    for (CacheFigures cache : caches) {
      text.format(
          "%-17s %6d %6d %6d %4d %4d%s : slabdata %6d %6d %6d\n",
          cache.name(),
          cache.activeObjects(),
          cache.objects(),
          cache.sizeBytes(),
          cache.objectsPerSlab(),
          cache.pagesPerSlab(),
          TUNABLES,
          cache.activeSlabs(),
          cache.slabs(),
          0);
    }
    return text.toString();
  }

  /** The same as {@link #text}. */
  @Override
  public String toString() {
    return text();
  }
}

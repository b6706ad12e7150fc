package org.kmem.stat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/**
 * Counters of the whole machine: {@code /proc/vmstat}.
 *
 * <p>The allocator owns {@code nr_free_pages}, {@code nr_free_cma}, the {@code numa_} counters except
 * {@code numa_interleave}, {@code pgalloc_} of each zone type, and {@code pgfree}. As in the kernel,
 * {@code pgfree} includes the memory released at boot, and the {@code numa_} counters count blocks
 * while {@code pgalloc_} counts pages. Immutable.
 *
 * @param lines the figures in the kernel's order
 */
public record VmStat(List<Figure> lines) {
  private static final String PGALLOC = "pgalloc_";
  private static final String PGFREE = "pgfree";

  /** Keeps the lines from changing. */
  public VmStat {
    lines = List.copyOf(lines);
  }

  /**
   * The lines that the allocator owns.
   *
   * @param pages the allocator; may be in use by others
   * @return a snapshot of those lines only
   */
  public static VmStat of(PageAllocator pages) {
    return new VmStat(
        all(pages, VmFigures.NONE).stream().filter(line -> isOwn(line.name())).toList());
  }

  /**
   * The whole file.
   *
   * @param pages the allocator; may be in use by others
   * @param above all figures that the allocator does not own
   * @return a snapshot of all lines
   */
  public static VmStat of(PageAllocator pages, VmFigures above) {
    return new VmStat(all(pages, above));
  }

  private static List<Figure> all(PageAllocator pages, VmFigures above) {
    List<Figure> lines = new ArrayList<>();
    for (String name : FigureNames.ZONE) {
      lines.add(new Figure(name, sum(pages, zone -> ZoneFigures.value(zone, name, above))));
    }
    for (String name : FigureNames.NODE) {
      LongStream nodes =
          IntStream.range(0, pages.machine().nodes()).mapToLong(node -> above.ofNode(node, name));
      lines.add(new Figure(name, nodes.sum()));
    }
    for (String name : FigureNames.MACHINE) {
      lines.add(new Figure(name, ofMachine(pages, name, above)));
    }
    return lines;
  }

  private static long ofMachine(PageAllocator pages, String name, VmFigures above) {
    if (name.equals(PGFREE)) {
      return sum(pages, zone -> zone.source().bootPages() + zone.freedPages());
    }
    if (name.startsWith(PGALLOC)) {
      return sum(pages, zone -> pgalloc(zone.type()).equals(name) ? zone.allocatedPages() : 0);
    }
    return above.ofMachine(name);
  }

  private static String pgalloc(ZoneType type) {
    return PGALLOC + type.kernelName().toLowerCase(Locale.ROOT);
  }

  private static long sum(PageAllocator pages, ToLongFunction<Zone> figure) {
    return pages.zones().stream()
        .filter(zone -> zone.layout().isPopulated())
        .mapToLong(figure)
        .sum();
  }

  private static boolean isOwn(String name) {
    return ZoneFigures.isOwn(name) || name.startsWith(PGALLOC) || name.equals(PGFREE);
  }

  /**
   * One figure.
   *
   * @param name the kernel's name
   * @return its value
   * @throws IllegalArgumentException if there is no such line
   */
  public long value(String name) {
    return lines.stream()
        .filter(line -> line.name().equals(name))
        .mapToLong(Figure::value)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no line " + name + " in this vmstat"));
  }

  /**
   * The kernel's text.
   *
   * @return a line for each figure, each ended
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Figure line : lines) {
      text.append(line.name()).append(' ').append(line.value()).append('\n');
    }
    return text.toString();
  }

  /** The same as {@link #text}. */
  @Override
  public String toString() {
    return text();
  }
}

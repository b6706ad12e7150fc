package org.kmem.stat;

import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.kmem.gfp.MigrateType;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pcp.PerCpuPages;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.zone.Watermarks;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/**
 * Every zone with its sizes, watermarks, counters and per-CPU lists: {@code /proc/zoneinfo}.
 *
 * <p>All zones of all nodes are there, empty ones with their first lines only. A node's own figures stand in
 * its first zone that has memory. Immutable.
 *
 * <p>Source: kernel documentation {@code filesystems/proc.rst} and {@code admin-guide/sysctl/vm.rst}.
 *
 * @param zones all zones, by node and type
 */
public record ZoneInfo(List<Row> zones) {
  /** Memory per step of the statistics threshold. */
  private static final int THRESHOLD_STEP_SHIFT = 27;

  private static final int THRESHOLD_MAX = 125;

  /**
   * The per-CPU list of one CPU.
   *
   * @param cpu CPU
   * @param count pages it holds
   * @param high bound it keeps to, 0 before it was ever used
   * @param batch pages it moves at a time
   */
  public record Pageset(int cpu, long count, long high, long batch) {}

  /**
   * One zone; sizes in pages.
   *
   * @param node node of the zone
   * @param type type of the zone
   * @param nodeFigures the node's own figures, if this is its first zone with memory, or else none
   * @param free free pages, without per-CPU lists and isolated pageblocks
   * @param boost what fragmentation added to the watermarks
   * @param marks watermarks, boost included
   * @param spanned frames from first to last
   * @param present frames with memory
   * @param managed frames that the allocator manages
   * @param cma frames in CMA pageblocks; one that is being allocated from is not among them meanwhile
   * @param protection pages kept from requests, by the highest zone type they may use
   * @param figures the zone's own figures, none if it has no memory
   * @param pagesets a list for each CPU, none if the zone has no memory
   * @param statThreshold difference that a CPU may keep to itself before it updates the zone's figures
   * @param nodeUnreclaimable not 0 if reclaim has given up on the node
   * @param startPfn first frame
   */
  public record Row(
      int node,
      ZoneType type,
      List<Figure> nodeFigures,
      long free,
      long boost,
      Watermarks marks,
      long spanned,
      long present,
      long managed,
      long cma,
      List<Long> protection,
      List<Figure> figures,
      List<Pageset> pagesets,
      int statThreshold,
      long nodeUnreclaimable,
      long startPfn) {

    /** Keeps the row from changing. */
    public Row {
      nodeFigures = List.copyOf(nodeFigures);
      protection = List.copyOf(protection);
      figures = List.copyOf(figures);
      pagesets = List.copyOf(pagesets);
    }
  }

  /** Keeps the rows from changing. */
  public ZoneInfo {
    zones = List.copyOf(zones);
  }

  /**
   * Reads the counters; figures that the allocator does not own are 0.
   *
   * @param pages the allocator; may be in use by others
   * @return a snapshot
   */
  public static ZoneInfo of(PageAllocator pages) {
    return of(pages, VmFigures.NONE);
  }

  /**
   * Reads the counters.
   *
   * @param pages the allocator; may be in use by others
   * @param above all figures that the allocator does not own
   * @return a snapshot
   */
  public static ZoneInfo of(PageAllocator pages, VmFigures above) {
    List<Row> rows = new ArrayList<>();
    int nodeShown = -1;
    for (Zone zone : pages.zones()) {
      boolean showsNode = zone.layout().isPopulated() && zone.nodeId() != nodeShown;
      rows.add(row(zone, pages.slots(), above, showsNode));
      nodeShown = showsNode ? zone.nodeId() : nodeShown;
    }
    return new ZoneInfo(rows);
  }

  private static Row row(Zone zone, int cpus, VmFigures above, boolean showsNode) {
    boolean populated = zone.layout().isPopulated();
    int node = zone.nodeId();
    long boost = zone.source().watermarkBoost();
    long managed = zone.layout().managed();
    return new Row(
        node,
        zone.type(),
        showsNode ? nodeFigures(node, above) : List.of(),
        zone.freePages(),
        boost,
        zone.watermarks().boosted(boost),
        zone.layout().spanned(),
        zone.layout().present(),
        managed,
        zone.source().pageblockChange(MigrateType.CMA) * Order.PAGEBLOCK_PAGES,
        IntStream.range(0, ZoneType.COUNT).mapToObj(zone::lowmemReserve).toList(),
        populated ? ZoneFigures.of(zone, above) : List.of(),
        populated ? pagesets(zone, cpus) : List.of(),
        populated ? statThreshold(managed, cpus) : 0,
        above.ofNode(node, "node_unreclaimable"),
        zone.layout().startPfn());
  }

  private static List<Figure> nodeFigures(int node, VmFigures above) {
    return FigureNames.NODE.stream()
        .map(name -> new Figure(name, above.ofNode(node, name)))
        .toList();
  }

  /**
   * A zone without the kernel's lists shows the bounds that those show before they are set up, beside what is
   * cached in its own way.
   */
  private static List<Pageset> pagesets(Zone zone, int cpus) {
    PerCpuPages lists = zone.pcp();
    return IntStream.range(0, cpus)
        .mapToObj(cpu ->
            lists == null
                ? new Pageset(cpu, zone.source().cachedPages(cpu), 0, 1)
                : new Pageset(cpu, lists.count(cpu), lists.high(cpu), lists.batch(cpu)))
        .toList();
  }

  /**
   * Grows with the logarithms of the number of CPUs and of the zone's size: fewer CPUs drift less, and a
   * larger zone can bear more. While kswapd runs, the kernel uses a smaller one, not shown here.
   */
  static int statThreshold(long managedPages, int cpus) {
    long steps = managedPages >> (THRESHOLD_STEP_SHIFT - PageSize.SHIFT);
    return Math.min(THRESHOLD_MAX, 2 * bitLength(cpus) * (1 + bitLength(steps)));
  }

  private static int bitLength(long value) {
    return Long.SIZE - Long.numberOfLeadingZeros(value);
  }

  /**
   * The kernel's text.
   *
   * @return the file, each line ended
   */
  public String text() {
    Formatter text = new Formatter(Locale.ROOT);
    for (Row row : zones) {
      formatSizes(text, row);
      if (row.present() != 0) {
        formatRest(text, row);
      }
    }
    return text.toString();
  }

  private static void formatSizes(Formatter text, Row row) {
    text.format("Node %d, zone %8s\n", row.node(), row.type().kernelName());
    if (!row.nodeFigures().isEmpty()) {
      text.format("  per-node stats\n");
      formatFigures(text, row.nodeFigures());
    }
    text.format("  pages free     %d\n", row.free());
    text.format("        boost    %d\n", row.boost());
    text.format("        min      %d\n", row.marks().min());
    text.format("        low      %d\n", row.marks().low());
    text.format("        high     %d\n", row.marks().high());
    text.format("        promo    %d\n", row.marks().promo());
    text.format("        spanned  %d\n", row.spanned());
    text.format("        present  %d\n", row.present());
    text.format("        managed  %d\n", row.managed());
    text.format("        cma      %d\n", row.cma());
    text.format(
        "        protection: (%s)\n",
        row.protection().stream().map(String::valueOf).collect(Collectors.joining(", ")));
  }

  private static void formatRest(Formatter text, Row row) {
    formatFigures(text, row.figures());
    text.format("  pagesets\n");
    for (Pageset pageset : row.pagesets()) {
      text.format("    cpu: %d\n", pageset.cpu());
      text.format("              count: %d\n", pageset.count());
      text.format("              high:  %d\n", pageset.high());
      text.format("              batch: %d\n", pageset.batch());
      text.format("  vm stats threshold: %d\n", row.statThreshold());
    }
    text.format("  node_unreclaimable:  %d\n", row.nodeUnreclaimable());
    text.format("  start_pfn:           %d\n", row.startPfn());
  }

  private static void formatFigures(Formatter text, List<Figure> figures) {
    for (Figure figure : figures) {
      text.format("      %-12s %d\n", figure.name(), figure.value());
    }
  }

  /** The same as {@link #text}. */
  @Override
  public String toString() {
    return text();
  }
}

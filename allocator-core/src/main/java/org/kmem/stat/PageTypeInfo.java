package org.kmem.stat;

import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.kmem.gfp.MigrateType;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.units.Order;
import org.kmem.zone.FreeCensus;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/**
 * Free blocks and pageblocks of every zone that has memory, by migrate type: {@code
 * /proc/pagetypeinfo}.
 *
 * <p>Only a kernel built with CMA prints that type. Here it is printed if some pageblock is of it, or if
 * {@link #withCma} says so. Immutable.
 *
 * <p>Source: kernel documentation {@code filesystems/proc.rst}.
 *
 * @param hasCma whether the CMA type is printed
 * @param zones a row for each populated zone, by node and type
 */
public record PageTypeInfo(boolean hasCma, List<Row> zones) {
  /** Counting stops here: the kernel walks each list under the zone lock and gives up. */
  private static final long FREE_COUNT_LIMIT = 100_000;

  /**
   * One zone.
   *
   * @param node node of the zone
   * @param type type of the zone
   * @param free free blocks by migrate type
   * @param pageblocks pageblocks by migrate type
   */
  public record Row(int node, ZoneType type, List<FreeBlocks> free, List<Long> pageblocks) {
    /** Keeps the row from changing. */
    public Row {
      free = List.copyOf(free);
      pageblocks = List.copyOf(pageblocks);
    }
  }

  /** Keeps the rows from changing. */
  public PageTypeInfo {
    zones = List.copyOf(zones);
  }

  /**
   * Reads the counters.
   *
   * @param pages the allocator; may be in use by others
   * @return a snapshot
   */
  public static PageTypeInfo of(PageAllocator pages) {
    List<Row> rows =
        pages.zones().stream()
            .filter(zone -> zone.layout().isPopulated())
            .map(zone -> row(pages.machine(), zone))
            .toList();
    boolean cma = rows.stream().anyMatch(row -> row.pageblocks().get(MigrateType.CMA) > 0);
    return new PageTypeInfo(cma, rows);
  }

  private static Row row(MachineLayout machine, Zone zone) {
    FreeCensus census = zone.source().countFree();
    List<Long> pageblocks = new ArrayList<>(MigrateType.COUNT);
    for (int type = 0; type < MigrateType.COUNT; type++) {
      long born = type == MigrateType.MOVABLE ? PageblockCount.of(machine, zone.layout()) : 0;
      pageblocks.add(born + census.pageblockChange().get(type));
    }
    return new Row(zone.nodeId(), zone.type(), ZoneFreeBlocks.of(census), pageblocks);
  }

  /**
   * The same as a kernel built with or without CMA prints it.
   *
   * @param printed whether the CMA type is printed
   * @return a snapshot with the same numbers
   */
  public PageTypeInfo withCma(boolean printed) {
    return new PageTypeInfo(printed, zones);
  }

  /**
   * The same without migrate types.
   *
   * @return free blocks of the same moment
   */
  public BuddyInfo buddyInfo() {
    return new BuddyInfo(
        zones.stream()
            .map(row -> new BuddyInfo.Row(row.node(), row.type(), FreeBlocks.sum(row.free())))
            .toList());
  }

  /**
   * The kernel's text: for each node with memory, a table of free blocks and a table of pageblocks.
   *
   * @return the file, each line ended
   */
  public String text() {
    Formatter text = new Formatter(Locale.ROOT);
    int[] nodes = zones.stream().mapToInt(Row::node).distinct().toArray();
    for (int node : nodes) {
      List<Row> ofNode = zones.stream().filter(row -> row.node() == node).toList();
      text.format("Page block order: %d\n", Order.PAGEBLOCK);
      text.format("Pages per block:  %d\n\n", Order.PAGEBLOCK_PAGES);
      formatFree(text, ofNode);
      formatPageblocks(text, ofNode);
    }
    return text.toString();
  }

  private void formatFree(Formatter text, List<Row> rows) {
    text.format("%-43s ", "Free pages count per migrate type at order");
    for (int order = 0; order <= Order.MAX; order++) {
      text.format("%6d ", order);
    }
    text.format("\n");
    for (Row row : rows) {
      for (int type : printedTypes()) {
        text.format(
            "Node %4d, zone %8s, type %12s ",
            row.node(), row.type().kernelName(), MigrateType.nameOf(type));
        for (long blocks : row.free().get(type).byOrder()) {
          String mark = blocks >= FREE_COUNT_LIMIT ? ">" : "";
          text.format("%s%6d ", mark, Math.min(blocks, FREE_COUNT_LIMIT));
        }
        text.format("\n");
      }
    }
  }

  private void formatPageblocks(Formatter text, List<Row> rows) {
    text.format("\n%-23s", "Number of blocks type ");
    for (int type : printedTypes()) {
      text.format("%12s ", MigrateType.nameOf(type));
    }
    text.format("\n");
    for (Row row : rows) {
      text.format("Node %d, zone %8s ", row.node(), row.type().kernelName());
      for (int type : printedTypes()) {
        text.format("%12d ", row.pageblocks().get(type));
      }
      text.format("\n");
    }
  }

  private int[] printedTypes() {
    return IntStream.range(0, MigrateType.COUNT)
        .filter(type -> hasCma || type != MigrateType.CMA)
        .toArray();
  }

  /** The same as {@link #text}. */
  @Override
  public String toString() {
    return text();
  }
}

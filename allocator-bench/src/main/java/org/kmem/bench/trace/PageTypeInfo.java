package org.kmem.bench.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * Free blocks and page blocks per zone and migrate type: {@code /proc/pagetypeinfo}.
 *
 * @param pageblockOrder order of a page block
 * @param pagesPerBlock pages of a page block
 * @param freeLists each zone and migrate type
 * @param migrateTypes names by the recorded kernel's number, for example {@code Isolate} as number 4
 *     of a kernel without CMA
 * @param blockCounts page blocks of each zone
 */
public record PageTypeInfo(
    int pageblockOrder,
    long pagesPerBlock,
    List<FreeList> freeLists,
    List<String> migrateTypes,
    List<BlockCount> blockCounts) {
  /**
   * The free lists of a zone for one migrate type.
   *
   * @param node the zone's node
   * @param zone the zone's name
   * @param migrateType the type's name
   * @param freeBlocks free blocks by order; the kernel stops counting at 100000
   */
  public record FreeList(int node, String zone, String migrateType, List<Long> freeBlocks) {
    /** Copies the list. */
    public FreeList {
      freeBlocks = List.copyOf(freeBlocks);
    }
  }

  /**
   * The page blocks of a zone.
   *
   * @param node the zone's node
   * @param zone the zone's name
   * @param blocks page blocks by the recorded kernel's migrate type number
   */
  public record BlockCount(int node, String zone, List<Long> blocks) {
    /** Copies the list. */
    public BlockCount {
      blocks = List.copyOf(blocks);
    }
  }

  /** Copies the lists. */
  public PageTypeInfo {
    freeLists = List.copyOf(freeLists);
    migrateTypes = List.copyOf(migrateTypes);
    blockCounts = List.copyOf(blockCounts);
  }

  /**
   * Reads the kernel's text.
   *
   * @param source name in messages
   * @param text the snapshot
   * @return the counts
   * @throws TraceFormatException if a line is malformed
   */
  public static PageTypeInfo parse(String source, String text) throws TraceFormatException {
    SnapshotText lines = new SnapshotText(source, text);
    int pageblockOrder = 0;
    long pagesPerBlock = 0;
    List<FreeList> freeLists = new ArrayList<>();
    List<String> migrateTypes = new ArrayList<>();
    List<BlockCount> blockCounts = new ArrayList<>();
    while (lines.nextLine()) {
      String first = lines.word("a heading");
      if (first.equals("Page")) {
        lines.expect("block");
        lines.expect("order:");
        pageblockOrder = (int) lines.number("an order", LineParser.MAX_ORDER);
      } else if (first.equals("Pages")) {
        lines.expect("per");
        lines.expect("block:");
        pagesPerBlock = lines.number("pages");
      } else if (first.equals("Number")) {
        lines.expect("of");
        lines.expect("blocks");
        lines.expect("type");
        while (lines.hasWord()) {
          migrateTypes.add(lines.word("a migrate type"));
        }
      } else if (first.equals("Node") && migrateTypes.isEmpty()) {
        lines.rewindLine();
        ZoneName zone = ZoneName.read(lines);
        lines.expect("type");
        String type = lines.word("a migrate type");
        freeLists.add(new FreeList(zone.node(), zone.name(), type, ZoneName.counts(lines)));
      } else if (first.equals("Node")) {
        lines.rewindLine();
        ZoneName zone = ZoneName.read(lines);
        blockCounts.add(new BlockCount(zone.node(), zone.name(), ZoneName.counts(lines)));
      } else if (!first.equals("Free")) {
        throw lines.problem("expected a line of pagetypeinfo but found \"" + first + "\"");
      }
    }
    return new PageTypeInfo(pageblockOrder, pagesPerBlock, freeLists, migrateTypes, blockCounts);
  }
}

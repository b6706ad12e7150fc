package org.kmem.bench.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * The page blocks of a machine at one moment, by ascending page frame.
 *
 * @param blocks each page block
 */
public record PageBlocks(List<Block> blocks) {
  /**
   * One page block.
   *
   * @param pfn its first page frame
   * @param migrateType a number of the recorded kernel's own enum
   * @param skip whether compaction passes it by
   * @param freePages pages of it on the buddy lists
   */
  public record Block(long pfn, int migrateType, boolean skip, long freePages) {}

  /** Copies the list. */
  public PageBlocks {
    blocks = List.copyOf(blocks);
  }

  /**
   * Reads lines of {@code first_pfn migratetype skip_bit free_pages}, ascending.
   *
   * @param source name in messages
   * @param text the snapshot
   * @return the page blocks
   * @throws TraceFormatException if a line is malformed or out of order
   */
  public static PageBlocks parse(String source, String text) throws TraceFormatException {
    SnapshotText lines = new SnapshotText(source, text);
    List<Block> blocks = new ArrayList<>();
    long last = -1;
    while (lines.nextLine()) {
      long pfn = lines.number("a page frame number", LineScanner.PFN_MAX);
      if (pfn <= last) {
        throw lines.problem("expected a page frame above " + last + " but found " + pfn);
      }
      last = pfn;
      int migrateType = (int) lines.number("a migrate type", LineParser.MAX_MIGRATE_TYPE);
      boolean skip = lines.number("a skip bit", 1) == 1;
      blocks.add(
          new Block(
              pfn, migrateType, skip, lines.number("free pages", 1L << LineParser.MAX_ORDER)));
      lines.expectEnd();
    }
    return new PageBlocks(blocks);
  }
}

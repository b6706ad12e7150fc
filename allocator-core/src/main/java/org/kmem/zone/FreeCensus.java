package org.kmem.zone;

import java.util.List;

/**
 * What is free in a zone, counted.
 *
 * @param blocks free blocks: a list by migrate type of lists by order
 * @param pageblockChange pageblocks that became a type since boot, less those that ceased to be of it, by
 *     migrate type
 */
public record FreeCensus(List<List<Long>> blocks, List<Long> pageblockChange) {
  /** Keeps the lists from changing. */
  public FreeCensus {
    blocks = blocks.stream().map(List::copyOf).toList();
    pageblockChange = List.copyOf(pageblockChange);
  }
}

package org.kmem.mm.mapping;

/**
 * Hears of the nodes of a {@link PageIndex} in which values are and no pages: what is kept for pages that are gone.
 */
@FunctionalInterface
public interface ValueNodes {
  /** For an index whose values stand for something. */
  ValueNodes UNCOUNTED = (memoryNode, by) -> {};

  /**
   * Their number has changed.
   *
   * @param memoryNode the node of memory that they are on
   * @param by 1 or -1
   */
  void changed(int memoryNode, int by);
}

package org.kmem.stat;

import java.util.ArrayList;
import java.util.List;
import org.kmem.units.Order;

/**
 * How many free blocks of each order there are, in a zone or in one migrate type of it.
 *
 * <p>Immutable.
 *
 * @param byOrder {@link Order#COUNT} numbers of blocks, by order
 */
public record FreeBlocks(List<Long> byOrder) {

  /**
   * Checks that every order has its number.
   *
   * @throws IllegalArgumentException if not
   */
  public FreeBlocks {
    byOrder = List.copyOf(byOrder);
    if (byOrder.size() != Order.COUNT) {
      throw new IllegalArgumentException(
          byOrder.size() + " numbers of free blocks: give one for each of " + Order.COUNT);
    }
  }

  /**
   * Blocks of an order.
   *
   * @param order order
   * @return free blocks of exactly that order
   */
  public long blocks(int order) {
    return byOrder.get(order);
  }

  /**
   * Blocks of all orders.
   *
   * @return blocks, whatever their size
   */
  public long blocks() {
    return byOrder.stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Pages in blocks of an order or above.
   *
   * @param order smallest order
   * @return pages
   */
  public long pagesFrom(int order) {
    long pages = 0;
    for (int from = order; from <= Order.MAX; from++) {
      pages += blocks(from) << from;
    }
    return pages;
  }

  /**
   * Pages in all blocks.
   *
   * @return pages
   */
  public long pages() {
    return pagesFrom(0);
  }

  /** The sum of several, for example of a zone's migrate types. */
  static FreeBlocks sum(List<FreeBlocks> parts) {
    List<Long> sums = new ArrayList<>(Order.COUNT);
    for (int order = 0; order <= Order.MAX; order++) {
      int of = order;
      sums.add(parts.stream().mapToLong(part -> part.blocks(of)).sum());
    }
    return new FreeBlocks(sums);
  }
}

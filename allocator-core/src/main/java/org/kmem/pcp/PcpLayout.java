package org.kmem.pcp;

import org.kmem.gfp.MigrateType;
import org.kmem.page.PageLists;
import org.kmem.units.Order;

/**
 * Layout of one slot's per-CPU pages.
 *
 * <pre>
 *    0       4       8       12      16      20      24      28      32
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 *    | lock  | count | high  | hmin  | hmax  | batch | alloc | free  |
 *    +-------+-------+-------+-------+-------+-------+-------+-------+
 *    | flags |  pad  | allocated     | freed         | allocations   |  64
 *    +-------+-------+---------------+---------------+---------------+
 *    | list headers: 14 x 24 bytes                                   |  400
 *    +---------------------------------------------------------------+
 *    | pad                                                           |  512
 *    +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The first line is all that the fast path needs besides one list header and one struct page. Slots
 * are {@link #SIZE_BYTES} apart, four pairs of cache lines, so that no two share one, prefetched
 * neighbour included.
 *
 * <p>Lists are numbered {@code order * 3 + type} for orders 0 to 3; the last two hold huge pages, not
 * movable and movable.
 */
final class PcpLayout {
  static final int LOCK = 0;
  static final int COUNT = LOCK + Integer.BYTES;
  static final int HIGH = COUNT + Integer.BYTES;
  static final int HIGH_MIN = HIGH + Integer.BYTES;
  static final int HIGH_MAX = HIGH_MIN + Integer.BYTES;
  static final int BATCH = HIGH_MAX + Integer.BYTES;
  static final int ALLOC_FACTOR = BATCH + Integer.BYTES;
  static final int FREE_COUNT = ALLOC_FACTOR + Integer.BYTES;
  static final int FLAGS = FREE_COUNT + Integer.BYTES;
  static final int ALLOCATED = FLAGS + 2 * Integer.BYTES;
  static final int FREED = ALLOCATED + Long.BYTES;
  static final int ALLOCATIONS = FREED + Long.BYTES;
  static final int LISTS = 64;

  static final int LOW_ORDER_LISTS = (Order.COSTLY + 1) * MigrateType.PCP_TYPES;
  static final int LIST_COUNT = LOW_ORDER_LISTS + 2;
  static final int SIZE_BYTES = 512;

  static {
    if (ALLOCATIONS + Long.BYTES > LISTS
        || LISTS + LIST_COUNT * PageLists.HEADER_BYTES > SIZE_BYTES) {
      throw new AssertionError("per-CPU pages outgrew their layout");
    }
  }

  private PcpLayout() {}

  /** The list of blocks of an order and type. */
  static int list(int order, int type) {
    if (order > Order.COSTLY) {
      return LOW_ORDER_LISTS + (type == MigrateType.MOVABLE ? 1 : 0);
    }
    return order * MigrateType.PCP_TYPES + type;
  }

  /** The order of the blocks on a list. */
  static int order(int list) {
    return list >= LOW_ORDER_LISTS ? Order.PAGEBLOCK : list / MigrateType.PCP_TYPES;
  }
}

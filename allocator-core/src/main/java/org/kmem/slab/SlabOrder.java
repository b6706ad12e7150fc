package org.kmem.slab;

import org.kmem.units.Order;
import org.kmem.units.PageSize;

/**
 * How many pages a slab has.
 *
 * <p>A slab should hold enough objects for the machine's CPUs, leave little of itself unused, and be no
 * larger than order 3, above which blocks are hard to get. The smallest order that wastes at most 1/16 wins; if
 * there is none, 1/8 is good enough, then 1/4, then 1/2. Objects of more than the largest slab get
 * the block that covers one.
 *
 * <p>Source: kernel documentation {@code mm/slub.rst} (slab_min_objects, slab_max_order); checked against
 * {@code /proc/slabinfo} of Linux 6.12 and 6.18.
 */
final class SlabOrder {
  /** {@code slab_max_order}: a slab with several objects is no larger. */
  static final int MAX = Order.COSTLY;

  private static final int FIRST_WASTE_SHARE = 16;
  private static final int LAST_WASTE_SHARE = 2;

  private SlabOrder() {}

  /**
   * The order for objects of a size.
   *
   * @param sizeBytes distance of two objects in a slab, at least 1
   * @param cpus CPUs of the machine, at least 1
   * @return the order, above {@link Order#MAX} if no block holds an object
   */
  static int of(int sizeBytes, int cpus) {
    long most = Math.max(1, bytes(MAX) / sizeBytes);
    int first = covering(Math.min(wantedObjects(cpus), most) * sizeBytes);
    for (int share = FIRST_WASTE_SHARE; share >= LAST_WASTE_SHARE; share /= 2) {
      for (int order = first; order <= MAX; order++) {
        if (bytes(order) % sizeBytes <= bytes(order) / share) {
          return order;
        }
      }
    }
    return covering(sizeBytes);
  }

  /** The smallest block for a number of bytes. */
  static int covering(long bytes) {
    return Order.covering(PageSize.pagesFor(bytes));
  }

  static long bytes(int order) {
    return PageSize.SIZE_BYTES << order;
  }

  /** Each doubling of the CPUs adds four objects: 8 for one CPU, 12 for two. */
  private static int wantedObjects(int cpus) {
    int bitsOfCpus = Integer.SIZE - Integer.numberOfLeadingZeros(cpus);
    return 4 * (bitsOfCpus + 1);
  }
}

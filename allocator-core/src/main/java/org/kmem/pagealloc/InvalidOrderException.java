package org.kmem.pagealloc;

import org.kmem.units.Order;

/** An order without a free list was asked for. The allocator is as it was before the call. */
public final class InvalidOrderException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidOrderException(int order) {
    super(
        "order "
            + order
            + " has no free list: orders are 0 to "
            + Order.MAX
            + "; take a contiguous range for more");
  }
}

package org.kmem.bench.replay;

import org.kmem.bench.trace.MigrateTypeNumbers;
import org.kmem.bench.trace.TraceEvent;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.InvalidGfpException;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Lets through the page events that the recorded machine could have had. A damaged trace can parse and still name
 * frames, orders, types or flags that do not exist; such events are counted and left out.
 */
final class EventGate {
  private final long endPfn;
  private final MigrateTypeNumbers numbers;
  private long refused;

  EventGate(long endPfn, MigrateTypeNumbers numbers) {
    this.endPfn = endPfn;
    this.numbers = numbers;
  }

  /** Whether an event makes sense; counts it if not. Events of objects do not. */
  boolean admits(TraceEvent event) {
    boolean possible =
        switch (event.type()) {
          case PAGE_ALLOC ->
              isRequest(event) && (event.failed() || isBlock(event.pfn(), event.order()));
          case PAGE_FREE, PAGE_FREE_BATCHED -> isBlock(event.pfn(), event.order());
          case ZONE_LOCKED, PCPU_DRAIN ->
              isBlock(event.pfn(), event.order()) && isType(event.migrateType());
          case EXTFRAG ->
              isBlock(event.pfn(), event.order())
                  && Order.isValid(event.fallbackOrder())
                  && isType(event.migrateType());
          default -> true;
        };
    refused += possible ? 0 : 1;
    return possible;
  }

  /** Events left out so far. */
  long refused() {
    return refused;
  }

  /** Whether the machine could have a block. */
  boolean isBlock(long pfn, int order) {
    return Order.isValid(order)
        && pfn >= 0
        && pfn <= endPfn - Order.pages(order)
        && Pfn.isAligned(pfn, order);
  }

  private boolean isRequest(TraceEvent event) {
    if (!Order.isValid(event.order())) {
      return false;
    }
    try {
      GfpFlags.validate(event.gfpFlags() & ~GfpFlags.__GFP_NOFAIL, event.order());
      return true;
    } catch (InvalidGfpException contradiction) {
      return false;
    }
  }

  private boolean isType(int number) {
    try {
      return numbers.toMigrateType(number) >= 0;
    } catch (IllegalArgumentException unknown) {
      return false;
    }
  }
}

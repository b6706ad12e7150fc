package org.kmem.pagealloc;

import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.page.MemMap;
import org.kmem.page.PageFlags;
import org.kmem.pagealloc.BadPageException.Problem;
import org.kmem.units.CheckLevel;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;

/**
 * Checks what callers name, and says what is wrong with a page that is not what its caller thinks.
 *
 * <p>Reads struct pages without locks: a diagnosis of frames that others change meanwhile may be off, but
 * it never changes anything.
 */
final class PageCheck {
  private final MemMap memMap;
  private final LongFunction<@Nullable Zone> zoneOf;

  PageCheck(MemMap memMap, LongFunction<@Nullable Zone> zoneOf) {
    this.memMap = memMap;
    this.zoneOf = zoneOf;
  }

  static void request(int gfp, int order) {
    order(order);
    GfpFlags.validate(gfp, order);
  }

  static void order(int order) {
    if (!Order.isValid(order)) {
      throw new InvalidOrderException(order);
    }
  }

  static void type(int type, int types) {
    if (type < 0 || type >= types) {
      throw new IllegalArgumentException(
          "migrate type " + type + ": give one of 0 to " + (types - 1) + ", see MigrateType");
    }
  }

  /** The flags word of an allocated block, or an exception that says what is there instead. */
  int allocated(long pfn, int order) {
    order(order);
    if (pfn < 0 || pfn >= memMap.endPfn()) {
      throw diagnose(pfn, order);
    }
    int flags = memMap.flags(pfn);
    if (CheckLevel.STATE && !PageFlags.is(flags, PageFlags.ALLOCATED, order)) {
      throw diagnose(pfn, order);
    }
    return flags;
  }

  BadPageException diagnose(long pfn, int order) {
    if (pfn < 0 || pfn >= memMap.endPfn()) {
      return new BadPageException(
          Problem.FOREIGN, pfn, order, "this machine has frames 0 to " + (memMap.endPfn() - 1));
    }
    if (!Pfn.isAligned(pfn, order)) {
      return new BadPageException(
          Problem.MISALIGNED,
          pfn,
          order,
          "a block of this order starts at a multiple of " + (1L << order));
    }
    if (memMap.isImplicit(pfn)) {
      return new BadPageException(
          Problem.DOUBLE_FREE, pfn, order, "the frame is free and was never allocated");
    }
    int flags = memMap.flags(pfn);
    return switch (PageFlags.state(flags)) {
      case PageFlags.BUDDY, PageFlags.PCP ->
          new BadPageException(
              Problem.DOUBLE_FREE,
              pfn,
              order,
              "the block is already free: " + describe(pfn, flags));
      case PageFlags.ALLOCATED ->
          new BadPageException(
              Problem.WRONG_ORDER, pfn, order, "the block is " + describe(pfn, flags));
      default -> diagnoseInterior(pfn, order);
    };
  }

  /** Two freed one block at the same moment; this one came second. */
  static BadPageException freedByAnother(long pfn, int order) {
    return new BadPageException(
        Problem.DOUBLE_FREE, pfn, order, "another thread is freeing the block at this moment");
  }

  /** What is wrong with a block that should be reserved as a whole, or null if nothing is. */
  @Nullable BadPageException firstKnown(long pfn, int order) {
    for (long frame = pfn; frame < pfn + Order.pages(order); frame++) {
      if (memMap.isImplicit(frame) || headOf(frame) != Pfn.NONE || isUnmarkedFree(frame)) {
        return diagnose(frame, 0);
      }
    }
    return null;
  }

  private BadPageException diagnoseInterior(long pfn, int order) {
    long head = headOf(pfn);
    if (head == Pfn.NONE && isUnmarkedFree(pfn)) {
      return new BadPageException(Problem.DOUBLE_FREE, pfn, order, "the frame is already free");
    }
    if (head == Pfn.NONE) {
      return new BadPageException(
          Problem.FOREIGN, pfn, order, "the frame was never given to this allocator");
    }
    int flags = memMap.flags(head);
    return new BadPageException(
        PageFlags.state(flags) == PageFlags.ALLOCATED ? Problem.TAIL : Problem.DOUBLE_FREE,
        pfn,
        order,
        "the frame is inside a block: " + describe(head, flags));
  }

  private boolean isUnmarkedFree(long pfn) {
    Zone zone = zoneOf.apply(pfn);
    return zone != null && zone.source().isUnmarkedFree(pfn);
  }

  /** The first frame of the block that contains a frame, or none. */
  private long headOf(long pfn) {
    for (int order = 0; order <= Order.MAX; order++) {
      long head = Pfn.alignDown(pfn, order);
      int flags = memMap.flags(head);
      if (PageFlags.state(flags) != PageFlags.NONE
          && head + Order.pages(PageFlags.order(flags)) > pfn) {
        return head;
      }
    }
    return Pfn.NONE;
  }

  private static String describe(long head, int flags) {
    return "pfn "
        + head
        + ", order "
        + PageFlags.order(flags)
        + ", "
        + PageFlags.stateName(flags)
        + ", zone "
        + PageFlags.zoneId(flags);
  }
}

package org.kmem.pagealloc;

import org.jspecify.annotations.Nullable;
import org.kmem.page.MemMap;
import org.kmem.page.PageFlags;
import org.kmem.pagealloc.BadPageException.Problem;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Says what is wrong with a page that is not what its caller thinks; only called when something is.
 *
 * <p>Reads struct pages without locks: a diagnosis of frames that others change meanwhile may be off, but
 * it never changes anything.
 */
final class PageCheck {
  private final MemMap memMap;

  PageCheck(MemMap memMap) {
    this.memMap = memMap;
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

  /** What is wrong with a block that should be reserved as a whole, or null if nothing is. */
  @Nullable BadPageException firstKnown(long pfn, int order) {
    for (long frame = pfn; frame < pfn + Order.pages(order); frame++) {
      BadPageException found = diagnose(frame, 0);
      if (found.problem() != Problem.FOREIGN) {
        return found;
      }
    }
    return null;
  }

  private BadPageException diagnoseInterior(long pfn, int order) {
    for (int headOrder = 1; headOrder <= Order.MAX; headOrder++) {
      long head = Pfn.alignDown(pfn, headOrder);
      int flags = memMap.flags(head);
      if (head != pfn
          && PageFlags.state(flags) != PageFlags.NONE
          && head + (1L << PageFlags.order(flags)) > pfn) {
        return new BadPageException(
            PageFlags.state(flags) == PageFlags.ALLOCATED ? Problem.TAIL : Problem.DOUBLE_FREE,
            pfn,
            order,
            "the frame is inside a block: " + describe(head, flags));
      }
    }
    return new BadPageException(
        Problem.FOREIGN, pfn, order, "the frame was never given to this allocator");
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

package org.kmem.bitfield;

/**
 * The word of a {@link Magazine} that its owner writes with every page, two cache lines away from whatever lies
 * before the object: nobody else's writes slow the owner down.
 */
abstract class MagazineState extends MagazinePadding {
  /** Allocations since creation, and pages in the stack. */
  long state;
}

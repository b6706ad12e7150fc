package org.kmem.hook;

/**
 * An ear for what the buddy lists do: the kernel's tracepoints of the same names.
 *
 * <p>Called under the zone lock: implementations must be quick and must not call the allocator.
 */
public interface PageTrace {
  /** Hears nothing. */
  PageTrace NONE = new PageTrace() {};

  /**
   * A block left the lists of the type it was asked for: {@code mm_page_alloc_zone_locked}.
   *
   * @param pfn first frame
   * @param order its order
   * @param migrateType type asked for
   */
  default void zoneLocked(long pfn, int order, int migrateType) {}

  /**
   * A block went from a per-CPU list to the buddy lists: {@code mm_page_pcpu_drain}.
   *
   * @param pfn first frame
   * @param order its order
   * @param migrateType type of its pageblock
   */
  default void pcpuDrain(long pfn, int order, int migrateType) {}

  /**
   * A request was served from another type's lists: {@code mm_page_alloc_extfrag}.
   *
   * @param pfn first frame
   * @param order order asked for
   * @param fallbackOrder order of the block that was taken or split
   * @param migrateType type asked for
   * @param fallbackType type of the list it came from
   */
  default void extfrag(long pfn, int order, int fallbackOrder, int migrateType, int fallbackType) {}
}

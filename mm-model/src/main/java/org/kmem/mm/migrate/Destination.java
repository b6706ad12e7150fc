package org.kmem.mm.migrate;

/**
 * Where pages that are moved go. Kernel counterpart: {@code new_folio_t} and {@code free_folio_t}.
 */
@FunctionalInterface
public interface Destination {
  /**
   * A frame for a page that is to be moved.
   *
   * @param from the page
   * @return a page of the same order with one reference and no owner, or {@link org.kmem.units.Pfn#NONE}
   */
  long take(long from);

  /**
   * Takes a frame back that was not used after all.
   *
   * @param to what {@link #take} gave
   * @return whether it was taken back; if not, it is freed
   */
  default boolean giveBack(long to) {
    return false;
  }
}

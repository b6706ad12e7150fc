package org.kmem.mm.folio;

/**
 * Splits large folios, for who finds one where only smaller ones will do: reclaim, truncation, migration.
 *
 * <p>An interface because splitting has to go through all page tables, of which folios know nothing. Installed by
 * {@link Folios#install}; ask {@link Folios#split}.
 *
 * <p>Kernel counterpart: {@code split_huge_page_to_list_to_order}.
 */
@FunctionalInterface
public interface FolioSplitter {
  /**
   * Splits a folio.
   *
   * @param folio its first frame; locked by the caller, who holds one reference beside the mappings'
   * @param newOrder order of the parts, below its own
   * @return 0; {@code EAGAIN} if somebody else holds it, {@code EBUSY} if it is being written or has no owner any
   *     more, {@code EINVAL} if it cannot have such parts
   */
  long split(long folio, int newOrder);
}

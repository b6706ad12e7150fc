package org.kmem.mm.pgtable;

/**
 * Is told of pages of tables that come and go, so that who pays for them can count them.
 *
 * <p>Kernel counterpart: {@code pagetable_pte_ctor} with {@code NR_PAGETABLE}.
 */
@FunctionalInterface
public interface TableCounter {
  /**
   * A counted table has come into being, or is about to be freed.
   *
   * @param pfn its page
   * @param tables 1 or -1
   */
  void add(long pfn, int tables);
}

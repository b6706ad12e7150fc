package org.kmem.pool.budget;

/**
 * Is told what happens to a budget, and may free something when it is short.
 *
 * <p>Called on the thread whose allocation caused it, with none of the heap's locks held; what it throws goes to the
 * caller of that allocation, whose charge is taken back. It may allocate and free.
 */
public interface BudgetListener {
  /**
   * The budget has come to be above its {@code high}; called again when it has been below meanwhile.
   *
   * @param budget the budget
   * @param usedBytes what it uses
   */
  default void high(Budget budget, long usedBytes) {}

  /**
   * A charge was refused: the budget is at its {@code max} and nothing came free.
   *
   * @param budget the budget that is full; that of the client or one above it
   * @param bytes what was asked for
   */
  default void refused(Budget budget, long bytes) {}

  /**
   * The budget is at its {@code max}: frees what its user can do without, as a cache drops entries.
   *
   * @param budget the budget
   * @param bytes what is needed
   * @return bytes of objects that were freed, about; 0 if nothing was
   */
  default long reclaim(Budget budget, long bytes) {
    return 0;
  }
}

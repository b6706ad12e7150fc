package org.kmem.pool.budget;

import org.kmem.pool.event.HeapEvents;
import org.kmem.slab.SlabPayer;

/**
 * Charges slabs to a budget, and tells the Flight Recorder of them. Safe for any thread.
 *
 * @param budget the budget
 */
record BudgetPayer(Budget budget) implements SlabPayer {
  @Override
  public boolean charge(String cache, long bytes, boolean effort) {
    boolean charged = budget.charge(bytes, effort);
    if (charged) {
      HeapEvents.slabMade(cache, bytes);
    }
    return charged;
  }

  @Override
  public void uncharge(String cache, long bytes) {
    budget.uncharge(bytes);
    HeapEvents.slabFreed(cache, bytes);
  }
}

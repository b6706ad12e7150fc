package org.kmem.pool.top;

import java.time.Instant;
import java.util.List;
import org.kmem.pool.budget.BudgetFigures;
import org.kmem.pool.trim.Footprint;

/**
 * A heap at one moment, as far as it shows itself. Immutable.
 *
 * @param name name of the heap
 * @param pid process it is in
 * @param began when the process began
 * @param written when this was written
 * @param intervalMillis how often it is written
 * @param address address of its frames
 * @param capacityBytes what it can hand out in all
 * @param freeBytes free memory, in caches of threads or not
 * @param cachedBytes free memory in caches of threads
 * @param tableBytes what its own tables have in RAM
 * @param footprint what its frames have in RAM, by the trimmer's last look
 * @param caches its caches that have slabs
 * @param budgets its budgets, each before those below it
 */
public record HeapSnapshot(
    String name,
    long pid,
    Instant began,
    Instant written,
    int intervalMillis,
    long address,
    long capacityBytes,
    long freeBytes,
    long cachedBytes,
    long tableBytes,
    Footprint footprint,
    List<CacheRow> caches,
    List<BudgetFigures> budgets) {
  /** Keeps the lists from changing. */
  public HeapSnapshot {
    caches = List.copyOf(caches);
    budgets = List.copyOf(budgets);
  }
}

package org.kmem.pool.budget;

/**
 * What happened to a budget since it was opened: {@code memory.events}. Immutable.
 *
 * @param high charges that left it above its {@code high}
 * @param max charges that found it at its {@code max}, and had something freed for them
 * @param refused charges that were refused after that
 * @param throttledNanos how long its users were held back for being above {@code high}
 */
public record BudgetEvents(long high, long max, long refused, long throttledNanos) {}

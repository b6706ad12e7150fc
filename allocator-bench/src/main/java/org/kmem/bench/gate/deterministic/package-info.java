/**
 * The part of the gate that needs no quiet machine: seeded workloads run by one thread over every strategy, and what
 * the engine did meanwhile, counted and compared exactly.
 *
 * <p>Nothing in the engine counts for this. {@link org.kmem.bench.gate.deterministic.CountingLoader} loads the engine
 * once more beside the one in use and puts a call to {@link org.kmem.bench.gate.deterministic.Tally} before each atomic
 * operation, fence and monitor, off-heap and on the heap alike, and where the engine splits, merges, refills and drains.
 * Bytes on the heap are what the JVM says, so that counting is done in a JVM of its own, whose compiler leaves no
 * allocation out. What is compared, and what is not, is in {@code docs/BENCHMARKING.md}; why it is done in this way, in
 * decision 0168.
 *
 * <p>One thread at a time; no locks.
 *
 * <pre>{@code
 * CountTable now = CountingFork.count(err);
 * CountTable base = CountTable.read(file);
 * List<CountTable.Change> changes = now.changesSince(base);
 * }</pre>
 */
@NullMarked
package org.kmem.bench.gate.deterministic;

import org.jspecify.annotations.NullMarked;

/**
 * jcstress: two threads in the lock-free parts of the engine, as fast as the machine goes, with everything that
 * compiler and processor may reorder.
 *
 * <p>Each class is a test: what its actors do, and which outcomes there may be. {@code Loan} lends out small zones
 * ({@code StressZone}) and caches ({@code StressCache}), since jcstress makes states by the thousand. As it runs each
 * test with its actors compiled in fourteen ways, those of caches take turns at several situations ({@code CacheUse}).
 * {@link org.kmem.bench.concurrency.StressRun} runs the suite in a JVM of its own.
 *
 * <pre>{@code
 * StressRun.Outcome outcome = new StressRun(folder, Effort.QUICK, "Row").run(System.err::println);
 * }</pre>
 *
 * <p>Interleavings of single accesses are explored in the tests of allocator-core; this looks for what needs
 * weak memory. No locks.
 */
@NullMarked
package org.kmem.bench.concurrency;

import org.jspecify.annotations.NullMarked;

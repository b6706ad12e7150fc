/**
 * Fault injection: allocations that fail on purpose, to see whether callers cope.
 *
 * <p>Kernel counterpart: {@code failslab} and {@code fail_page_alloc},
 * Documentation/fault-injection/fault-injection.rst. {@link org.kmem.fault.FaultAttr} decides how often
 * and how many times; {@link org.kmem.fault.FailSlab} and {@link org.kmem.fault.FailPageAlloc} which
 * requests are asked at all. Seeded: one thread meets the same failures in each run.
 *
 * <pre>{@code
 * FailSlab failslab = new FailSlab(FaultAttr.parse("failslab=1,10,0,-1", seed));
 * if (failslab.shouldFail(gfp, sizeBytes, false)) {
 *   return 0; // as if there were no memory
 * }
 * }</pre>
 *
 * <p>Locks: each {@code FaultAttr} has one of its own, taken only while its probability is not 0, and
 * inside which nothing else is called.
 */
@NullMarked
package org.kmem.fault;

import org.jspecify.annotations.NullMarked;

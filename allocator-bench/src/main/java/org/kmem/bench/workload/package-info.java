/**
 * What is done to an allocator, and what is seen meanwhile, apart from how it is run: ageing, latencies,
 * and what programs do with pieces of memory.
 *
 * <p>Everything random comes from a seed. No locks but the monitors of {@link
 * org.kmem.bench.workload.Latencies} and {@link org.kmem.bench.workload.BatchRelay}.
 *
 * <pre>{@code
 * Ageing ageing = new Ageing(subject, 2, 42);
 * ageing.fill();
 * ageing.round();
 * double share = ageing.freeMemory().intactHugeShare();
 * }</pre>
 */
@NullMarked
package org.kmem.bench.workload;

import org.jspecify.annotations.NullMarked;

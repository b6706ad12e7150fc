/**
 * The workloads that are counted. Loaded together with the engine by the loader that makes both count, so nothing but
 * {@link org.kmem.bench.gate.deterministic.WorkSet} may name these classes from outside.
 *
 * <p>Everything random comes from a seed that never changes, every slot is named, and no clock is read: a row does the
 * same on every machine. One thread; no locks.
 *
 * <pre>{@code
 * try (WorkSet.Work work = workSet.open("page:bitfield pair")) {
 *   work.run();
 * }
 * }</pre>
 */
@NullMarked
package org.kmem.bench.gate.deterministic.script;

import org.jspecify.annotations.NullMarked;

/**
 * The regression gate: whether a change made benchmarks slower, on a machine that is known to be able to tell.
 *
 * <p>A {@link org.kmem.bench.gate.GatePolicy} says which rows, and what counts. A {@link
 * org.kmem.bench.gate.Campaign} measures both {@link org.kmem.bench.gate.Side sides} of each row in {@link
 * org.kmem.bench.gate.Block blocks} of four JVMs, base, candidate, candidate, base, or the other way round; what is
 * saved of it is a {@link org.kmem.bench.gate.BlockFile}. {@link org.kmem.bench.gate.Judgement} makes verdicts of the
 * blocks, and {@link org.kmem.bench.gate.Resampling} tells from blocks without a difference how often that would have been
 * wrong; a {@link org.kmem.bench.gate.Calibration} keeps this for a machine. No locks: one thread measures.
 *
 * <pre>{@code
 * BlockFile measured = campaign.run(saved -> {});
 * Judgement judgement = Judgement.of(measured.rows(), measured.criteria());
 * System.out.print(new GateTable(measured, judgement, trust).text());
 * }</pre>
 */
@NullMarked
package org.kmem.bench.gate;

import org.jspecify.annotations.NullMarked;

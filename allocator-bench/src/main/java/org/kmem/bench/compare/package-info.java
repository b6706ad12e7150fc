/**
 * Statistics over benchmark results: what a row's forks say together, and whether two of them differ.
 *
 * <p>The conventions are benchstat's: medians with intervals from order statistics, the Mann-Whitney U-test, a
 * change only where the test finds one, geometric means. The replicate is the fork, since iterations of one JVM share
 * its luck with the compiler.
 *
 * <pre>{@code
 * ResultSet before = JmhFile.read(Path.of("A.json"), JmhFile.PRIMARY);
 * ResultSet after = JmhFile.read(Path.of("B.json"), JmhFile.PRIMARY);
 * Comparison comparison = Comparison.of(List.of(before, after), Significance.USUAL, Replicate.FORK);
 * }</pre>
 */
@NullMarked
package org.kmem.bench.compare;

import org.jspecify.annotations.NullMarked;

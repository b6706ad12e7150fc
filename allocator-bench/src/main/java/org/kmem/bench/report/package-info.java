/**
 * What people read: result files, and tables as text and as Markdown.
 *
 * <p>A {@link org.kmem.bench.report.BenchRun} is what {@code ./kmem bench --json} writes: JMH's own JSON with
 * the environment it was measured in. {@link org.kmem.bench.report.BenchTable} renders one as text or
 * Markdown, {@link org.kmem.bench.report.ResultSection} puts that into a document. {@link
 * org.kmem.bench.report.ReplayTable} and {@link
 * org.kmem.bench.report.ObjectReplayTable} do so for replays. No locks.
 *
 * <pre>{@code
 * BenchRun run = BenchRun.read(Path.of("raw.json"));
 * System.out.print(BenchTable.of(run).text());
 * }</pre>
 */
@NullMarked
package org.kmem.bench.report;

import org.jspecify.annotations.NullMarked;

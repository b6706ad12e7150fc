/**
 * Plots: what is drawn, told once, and drawn twice: as a picture for documents ({@link
 * org.kmem.bench.report.plot.SvgPlot}), and by the script of a report's page, which gets it as JSON.
 *
 * <p>A {@link org.kmem.bench.report.plot.Plot} is {@link org.kmem.bench.report.plot.Series} of points between two
 * {@link org.kmem.bench.report.plot.Axis axes} that bring their ticks; {@link org.kmem.bench.report.plot.SeriesLook}
 * says how a series looks, the same in every plot of a page. Immutable but where said; no locks.
 *
 * <pre>{@code
 * Plot plot =
 *     Plot.of("intact huge frames", Axis.linear("round"), Axis.linear("share"))
 *         .line("page:bitfield", List.of(new Point(1, 0.5), new Point(2, 0.4)))
 *         .plot();
 * Files.writeString(file, SvgPlot.svg(plot));
 * }</pre>
 */
@NullMarked
package org.kmem.bench.report.plot;

import org.jspecify.annotations.NullMarked;

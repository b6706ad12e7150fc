/**
 * Gauges of an off-heap heap for Micrometer: for whoever has it already.
 *
 * <pre>{@code
 * new OffHeapMetrics(heap, Tags.of("service", "orders")).bindTo(registry);
 * }</pre>
 *
 * <p>Source: Micrometer's documentation of {@code MeterBinder}.
 */
@NullMarked
package org.kmem.pool.micrometer;

import org.jspecify.annotations.NullMarked;

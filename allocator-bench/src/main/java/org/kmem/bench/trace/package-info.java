/**
 * Kernel allocation traces: what the kernel's {@code kmem} events say, and the state of its memory
 * before and after.
 *
 * <p>A {@link org.kmem.bench.trace.Recording} is a trace with its snapshots. It is opened from a
 * folder, from a trace file, or from one compact {@code .kmt} file, and hands out a {@link
 * org.kmem.bench.trace.TraceCursor}:
 *
 * <pre>{@code
 * Recording recording = Recordings.open("vm512-a-procs");
 * try (TraceCursor cursor = recording.cursor()) {
 *   while (cursor.next()) {
 *     TraceEvent event = cursor.event();
 *     if (event.type() == TraceEventType.PAGE_ALLOC && !event.failed()) {
 *       take(event.pfn(), event.order());
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Kernel counterpart: the text of {@code /sys/kernel/tracing/trace}, of {@code trace-cmd report}
 * and of {@code perf script}; {@code /proc/zoneinfo}, {@code buddyinfo}, {@code pagetypeinfo}, {@code
 * vmstat} and {@code slabinfo}. No class here takes a lock; none is thread-safe unless it is a record.
 */
@NullMarked
package org.kmem.bench.trace;

import org.jspecify.annotations.NullMarked;

/**
 * What a heap tells the JDK Flight Recorder: allocations and frees, slabs made and freed, budgets that are high or full,
 * trims, and exhaustion.
 *
 * <p>All events are off until a recording asks for them: {@code org/kmem/pool/event/kmem.jfc}, in this module, has a
 * configuration with samples of allocations, {@code kmem-record.jfc} one with all of them, for a replay. Off, an
 * event costs a test of a flag. Pools ask whenever a recording begins or ends: an event that is switched on in a recording
 * that runs already is heard of by heaps at once, and by pools when the next one begins or ends.
 *
 * <p>Kernel counterpart: the tracepoints of {@code kmem} and {@code memcg}. Source: {@code trace/events-kmem.rst}.
 */
@NullMarked
package org.kmem.pool.event;

import org.jspecify.annotations.NullMarked;

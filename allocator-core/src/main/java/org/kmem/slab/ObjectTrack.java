package org.kmem.slab;

/**
 * Who allocated or freed an object last.
 *
 * @param stack from where; {@link CallStack#UNKNOWN} if the depot was full
 * @param slot slot of the call, the kernel's CPU
 * @param threadId thread of the call
 * @param threadName its name then; empty if the depot was full
 * @param whenNanos time of the call, see {@link TrackRecorder#nowNanos}
 */
record ObjectTrack(CallStack stack, int slot, long threadId, String threadName, long whenNanos) {}

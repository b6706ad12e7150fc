/**
 * Replays of recorded kernel traces: a page allocator is booted into the state that a recording starts with,
 * lives through the trace, and is compared with the state the kernel ended in.
 *
 * <p>{@code FollowReplay} does to the buddy lists what the kernel's own lists did;
 * {@code DecideReplay} passes on the allocations and frees only and lets the
 * allocator decide.
 */
@NullMarked
package org.kmem.bench.replay;

import org.jspecify.annotations.NullMarked;

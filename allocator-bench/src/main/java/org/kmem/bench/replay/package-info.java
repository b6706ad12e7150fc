/**
 * Replays of recorded kernel traces: a page allocator is booted into the state that a recording starts with,
 * lives through the trace, and is compared with the state the kernel ended in.
 *
 * <p>{@code FollowReplay} does to the buddy lists what the kernel's own lists did;
 * {@code DecideReplay} passes on the allocations and frees only and lets the
 * allocator decide.
 *
 * <p>{@link org.kmem.bench.replay.ObjectReplay} replays objects: an {@code ObjectScript} is what the trace asks for,
 * {@code ReplayedObjects} is who is asked, and {@code ObjectPlay} and {@code ObjectStress} are the ways, by one thread
 * and by many. No locks but those of the allocators; threads wait for each other in {@code AwaitedResults}.
 *
 * <pre>{@code
 * ObjectReplay replay =
 *     new ObjectReplay(recording, new Timing(5, Duration.ofSeconds(2)), Touch.LINES, step -> {});
 * ObjectReplayResult result = replay.run(ReplayMode.DECIDE, List.of("slab:sheaf", "malloc:ffm"));
 * }</pre>
 */
@NullMarked
package org.kmem.bench.replay;

import org.jspecify.annotations.NullMarked;

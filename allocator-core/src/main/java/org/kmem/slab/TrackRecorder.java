package org.kmem.slab;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes down who allocates and who frees, and reads it back: the depots and the clock that all caches of
 * an allocator share.
 *
 * <p>Safe for any thread, as far as each track has one writer at a time. Kernel counterpart: {@code
 * set_track} and {@code print_track} with {@code SLAB_STORE_USER}.
 */
final class TrackRecorder {
  /** Frames of a call stack that are kept, as many as the kernel keeps. */
  static final int STACK_DEPTH = 16;

  private static final int STACKS = 1 << 14;
  private static final int NAMES = 1 << 12;

  /** Frames of these are never the caller's. */
  private static final Set<Class<?>> OWN =
      Set.of(TrackRecorder.class, SlabDebug.class, SlabReporter.class, ObjectSampler.class);

  private final Depot<CallStack> stacks;
  private final Depot<String> names;
  private final LongSupplier nanoClock;
  private final long originNanos;
  private final Set<Class<?>> allocator;

  /**
   * Makes a recorder with empty depots.
   *
   * @param nanoClock time in nanoseconds, as {@link System#nanoTime()}
   * @param allocator further classes whose frames are not the caller's: what stands between the user
   *     and the checks
   */
  TrackRecorder(LongSupplier nanoClock, Set<Class<?>> allocator) {
    this(nanoClock, allocator, STACKS, NAMES);
  }

  TrackRecorder(LongSupplier nanoClock, Set<Class<?>> allocator, int stacks, int names) {
    this.nanoClock = nanoClock;
    originNanos = nanoClock.getAsLong();
    Set<Class<?>> all = new HashSet<>(OWN);
    all.addAll(allocator);
    this.allocator = Set.copyOf(all);
    this.stacks = new Depot<>(stacks);
    this.names = new Depot<>(names);
  }

  /**
   * Writes the running thread's track.
   *
   * @param track address of the track
   * @param slot slot of the call
   */
  void store(long track, int slot) {
    Thread thread = Thread.currentThread();
    TrackLayout.write(
        track,
        nowNanos(),
        thread.threadId(),
        stacks.idOf(stack()),
        names.idOf(thread.getName()),
        slot);
  }

  /**
   * Reads a track.
   *
   * @param track address of the track
   * @return what it says; {@code null} if none was stored
   */
  @Nullable ObjectTrack read(long track) {
    if (!TrackLayout.isSet(track)) {
      return null;
    }
    return new ObjectTrack(
        Objects.requireNonNullElse(stacks.get(TrackLayout.stackId(track)), CallStack.UNKNOWN),
        TrackLayout.slot(track),
        TrackLayout.threadId(track),
        Objects.requireNonNullElse(names.get(TrackLayout.nameId(track)), ""),
        TrackLayout.whenNanos(track));
  }

  /**
   * The running thread's track, for who keeps it on the heap.
   *
   * @param slot slot of the call
   * @return the track
   */
  ObjectTrack now(int slot) {
    Thread thread = Thread.currentThread();
    return new ObjectTrack(stack(), slot, thread.threadId(), thread.getName(), nowNanos());
  }

  /**
   * The time of tracks.
   *
   * @return nanoseconds since the recorder was made, the kernel's boot
   */
  long nowNanos() {
    return nanoClock.getAsLong() - originNanos;
  }

  private CallStack stack() {
    return CallStack.capture(STACK_DEPTH, allocator);
  }
}

package org.kmem.slab;

import org.kmem.memory.Memory;

/**
 * One track as it lies behind an object: who allocated it, or who freed it.
 *
 * <pre>
 *   offset  bytes
 *   0       8     time, nanoseconds since the recorder was made
 *   8       8     thread id
 *   16      4     call stack, number in the depot; 0 if unknown
 *   20      4     thread name, number in the depot; 0 if unknown
 *   24      4     slot
 *   28      4     1 if the track is set
 * </pre>
 *
 * <p>As large as the kernel's {@code struct track}, so that caches have the same objects per slab.
 * Not atomic: a track belongs to who allocates or frees the object.
 */
final class TrackLayout {
  /** Bytes of one track; an object has two, allocation first. */
  static final int SIZE_BYTES = 32;

  private static final int WHEN = 0;
  private static final int THREAD = WHEN + Long.BYTES;
  private static final int STACK = THREAD + Long.BYTES;
  private static final int NAME = STACK + Integer.BYTES;
  private static final int SLOT = NAME + Integer.BYTES;
  private static final int SET = SLOT + Integer.BYTES;

  private TrackLayout() {}

  static void write(long track, long whenNanos, long threadId, int stackId, int nameId, int slot) {
    Memory.putLong(track + WHEN, whenNanos);
    Memory.putLong(track + THREAD, threadId);
    Memory.putInt(track + STACK, stackId);
    Memory.putInt(track + NAME, nameId);
    Memory.putInt(track + SLOT, slot);
    Memory.putInt(track + SET, 1);
  }

  static void clear(long track) {
    Memory.fill(track, SIZE_BYTES, (byte) 0);
  }

  static boolean isSet(long track) {
    return Memory.getInt(track + SET) == 1;
  }

  static long whenNanos(long track) {
    return Memory.getLong(track + WHEN);
  }

  static long threadId(long track) {
    return Memory.getLong(track + THREAD);
  }

  static int stackId(long track) {
    return Memory.getInt(track + STACK);
  }

  static int nameId(long track) {
    return Memory.getInt(track + NAME);
  }

  static int slot(long track) {
    return Memory.getInt(track + SLOT);
  }
}

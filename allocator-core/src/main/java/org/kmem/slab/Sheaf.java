package org.kmem.slab;

import org.jspecify.annotations.Nullable;

/**
 * A number of free objects of one cache on their way between slots, {@link Barn} and slabs: their addresses in a
 * heap array.
 *
 * <p>Belongs to whoever took it out of a {@link Barn}, or made it; not thread-safe.
 *
 * <p>Kernel counterpart: {@code struct slab_sheaf}. Source: the cover letter of "SLUB percpu sheaves",
 * linux-mm 2025; Bonwick, Adams: "Magazines and Vmem", USENIX ATC 2001.
 */
final class Sheaf {
  /*
   * Implementation notes.
   * Objects are 8-byte addresses. A 4-byte offset of 8-byte granules would halve a sheaf, to 240 bytes at most,
   * but ends at 32 GiB of memory, needs a base at each access, and could not share an array with the state
   * word of SlotSheaves, which is one load less on the path that counts. What all sheaves of a cache take is
   * bounded by slots and barns, not by objects.
   */
  /** The fewest objects that are worth a sheaf: as many as the kernel's smallest has. */
  static final int MIN_CAPACITY = 4;

  private static final int SMALL_BYTES = 256;
  private static final int MEDIUM_BYTES = 1024;
  private static final int LARGE_BYTES = 4096;

  private final long[] objects;
  private int count;

  /** Makes an empty sheaf. */
  Sheaf(int capacity) {
    objects = new long[capacity];
  }

  /**
   * How many objects a sheaf has room for: what the kernel gives, less of them the larger they are.
   *
   * @param sizeBytes size of an object in its slab
   * @return objects
   */
  static int capacityFor(int sizeBytes) {
    if (sizeBytes < SMALL_BYTES) {
      return 60;
    }
    if (sizeBytes < MEDIUM_BYTES) {
      return 26;
    }
    return sizeBytes < LARGE_BYTES ? 12 : MIN_CAPACITY;
  }

  int capacity() {
    return objects.length;
  }

  int count() {
    return count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  boolean isFull() {
    return count == objects.length;
  }

  /** Takes the object on top; only if there is one. */
  long pop() {
    return objects[--count];
  }

  /** Takes up to {@code most} objects off the top. */
  int moveTo(long[] others, int from, int most) {
    int moved = Math.min(most, count);
    count -= moved;
    System.arraycopy(objects, count, others, from, moved);
    return moved;
  }

  /** Puts objects on top; only if there is room. */
  void add(long[] others, int from, int number) {
    System.arraycopy(others, from, objects, count, number);
    count += number;
  }

  /** Takes a full sheaf's objects out of a barn, only if it is empty; false, and still empty, if there are none. */
  boolean fillFrom(Barn barn) {
    if (barn.take(objects, 0)) {
      count = objects.length;
      return true;
    }
    return false;
  }

  /** Puts all objects in a barn if it is full; false, and as it was, if it is not or there is no room. */
  boolean emptyTo(Barn barn) {
    if (isFull() && barn.give(objects, 0)) {
      count = 0;
      return true;
    }
    return false;
  }

  /** Asks a source for as many objects as there is room for. */
  void fillFrom(ObjectSource source, int slot, int gfp) {
    count = source.allocBulk(slot, gfp, objects, count, objects.length);
  }

  /**
   * Gives all objects back to a source. One that it refuses is dropped, since keeping it would have every later
   * call refused; the others are given back all the same.
   *
   * @return objects given back
   * @throws BadObjectException for an object that was refused; the sheaf is empty then too
   */
  int emptyTo(ObjectSource source, int slot) {
    int number = count;
    count = 0;
    @Nullable BadObjectException refused = null;
    for (int from = 0; from < number; ) {
      try {
        source.freeBulk(slot, objects, from, number);
        from = number;
      } catch (BadObjectException e) {
        refused = e;
        // Those before it are free by now, and may be in use again: go on behind it.
        from = Math.max(from, lastIndexOf(e.object(), number)) + 1;
      }
    }
    if (refused != null) {
      throw refused;
    }
    return number;
  }

  private int lastIndexOf(long object, int number) {
    int index = number - 1;
    while (index >= 0 && objects[index] != object) {
      index--;
    }
    return index;
  }
}

package org.kmem.bench.example;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.kmem.memory.Memory;
import org.kmem.pool.OffHeap;
import org.kmem.pool.OffHeapExhaustedException;

/**
 * A cache of byte strings by {@code long} key that lies outside the Java heap, index and all: what was used least
 * recently goes when there is no memory for what is new.
 *
 * <p>It is as large as its heap lets it be; no entry is counted, no size configured. For any thread: one lock, so who
 * has many threads makes several caches over one heap. Close it before the heap.
 */
public final class OffHeapLruCache implements AutoCloseable {
  /*
   * Implementation notes.
   * An entry is one piece of the heap:
   *
   *   0        8      12     16     20       24
   *   | key    | next | newer| older| length | value ...
   *
   * next is the chain of its bucket; newer and older the order of use. They are references of 4 bytes: offset from the
   * heap's first byte in units of 8 bytes, plus 1, so 0 is none and 32 GiB can be told apart.
   * Entries are reached by address, which nobody checks: they are this class's own, and it is done with one before it
   * frees it.
   * The index is an array of such references, in pieces that a heap surely has in one block.
   */
  private static final long KEY = 0;
  private static final long NEXT = KEY + Long.BYTES;
  private static final long NEWER = NEXT + Integer.BYTES;
  private static final long OLDER = NEWER + Integer.BYTES;
  private static final long LENGTH = OLDER + Integer.BYTES;

  /** Bytes of an entry beside its value. */
  public static final long HEADER_BYTES = LENGTH + Integer.BYTES;

  /** The largest value: one block of the heap, whatever else is in it. */
  public static final int VALUE_BYTES_MAX = (1 << 20) - (int) HEADER_BYTES;

  private static final ValueLayout.OfByte BYTES = ValueLayout.JAVA_BYTE;
  private static final int NONE = 0;
  private static final long NOWHERE = 0;
  private static final int UNIT_SHIFT = 3;

  /** What references reach, and a GiB for holes before and between the heap's pages. */
  private static final long CAPACITY_BYTES_MAX = 31L << 30;

  private static final int INDEX_PIECE_BYTES = 1 << 20;
  private static final int BUCKETS_IN_PIECE = INDEX_PIECE_BYTES / Integer.BYTES;

  /** Odd, with bits all over: spreads keys that follow each other. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final OffHeap heap;

  /** Address of the heap's first byte. */
  private final long base;

  private final int bucketShift;

  /** Addresses of the index's pieces; guarded by this, as all below. */
  private long[] index;

  private int newest;
  private int oldest;
  private long entries;
  private long evictions;

  /**
   * Makes an empty cache.
   *
   * @param heap where entries and index lie; others may use it too
   * @param expectedEntries how many entries there will be, which decides the size of the index: 4 bytes for each
   * @throws OffHeapExhaustedException if there is no memory for the index
   */
  public OffHeapLruCache(OffHeap heap, long expectedEntries) {
    this.heap = heap;
    base = heap.pages().address(0);
    if (heap.capacityBytes() > CAPACITY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a heap of %d bytes: references of 4 bytes reach 31 GiB".formatted(heap.capacityBytes()));
    }
    long buckets =
        Math.max(BUCKETS_IN_PIECE, Long.highestOneBit(Math.max(2, expectedEntries) - 1) << 1);
    bucketShift = Long.SIZE - Long.numberOfTrailingZeros(buckets);
    index = new long[Math.toIntExact(buckets / BUCKETS_IN_PIECE)];
    int made = 0;
    try {
      for (; made < index.length; made++) {
        index[made] = heap.allocZeroed(INDEX_PIECE_BYTES);
      }
    } finally {
      if (made < index.length) {
        freeIndex(made);
      }
    }
  }

  private void freeIndex(int pieces) {
    for (int i = 0; i < pieces; i++) {
      heap.free(index[i]);
    }
  }

  /**
   * Puts a value in the place of what the key had. What was used least recently goes until there is memory.
   *
   * @param key key
   * @param value holds the value
   * @param length its bytes, from the beginning
   * @throws IllegalArgumentException if it is larger than {@link #VALUE_BYTES_MAX}, or than the array
   * @throws OffHeapExhaustedException if others have the heap's memory, and the cache is empty by now
   */
  public synchronized void put(long key, byte[] value, int length) {
    if (length < 0 || length > Math.min(value.length, VALUE_BYTES_MAX)) {
      throw new IllegalArgumentException(
          "a value of %d bytes out of an array of %d: values have up to %d bytes"
              .formatted(length, value.length, VALUE_BYTES_MAX));
    }
    long entry = take(HEADER_BYTES + length);
    remove(key);
    Memory.putLong(entry + KEY, key);
    Memory.putInt(entry + LENGTH, length);
    MemorySegment.copy(
        value, 0, heap.segment(entry, HEADER_BYTES + length), BYTES, HEADER_BYTES, length);
    long bucket = bucketOf(key);
    Memory.putInt(entry + NEXT, Memory.getInt(bucket));
    Memory.putInt(bucket, reference(entry));
    becomeNewest(entry);
    entries++;
  }

  /** Address of a piece, for which others may have to go. */
  private long take(long sizeBytes) {
    long address = heap.tryAlloc(sizeBytes);
    while (address == 0 && oldest != NONE) {
      drop(at(oldest));
      evictions++;
      address = heap.tryAlloc(sizeBytes);
    }
    return address != 0 ? address : heap.alloc(sizeBytes);
  }

  /**
   * Reads a value, which is then the one used most recently.
   *
   * @param key key
   * @param into where its bytes go; what does not fit is left out
   * @return its length, or -1 if there is none
   */
  public synchronized int get(long key, byte[] into) {
    long entry = find(key);
    if (entry == NOWHERE) {
      return -1;
    }
    if (reference(entry) != newest) {
      leaveOrder(entry);
      becomeNewest(entry);
    }
    int length = Memory.getInt(entry + LENGTH);
    int fits = Math.min(length, into.length);
    MemorySegment.copy(
        heap.segment(entry, HEADER_BYTES + length), BYTES, HEADER_BYTES, into, 0, fits);
    return length;
  }

  /**
   * Forgets a key.
   *
   * @param key key
   * @return whether it had a value
   */
  public synchronized boolean remove(long key) {
    long entry = find(key);
    if (entry != NOWHERE) {
      drop(entry);
    }
    return entry != NOWHERE;
  }

  /**
   * How many entries there are.
   *
   * @return entries
   */
  public synchronized long entries() {
    return entries;
  }

  /**
   * How many entries went so that others could come.
   *
   * @return entries since the cache was made
   */
  public synchronized long evictions() {
    return evictions;
  }

  private long find(long key) {
    int reference = Memory.getInt(bucketOf(key));
    while (reference != NONE) {
      long entry = at(reference);
      if (Memory.getLong(entry + KEY) == key) {
        return entry;
      }
      reference = Memory.getInt(entry + NEXT);
    }
    return NOWHERE;
  }

  private void drop(long entry) {
    int dropped = reference(entry);
    long link = bucketOf(Memory.getLong(entry + KEY));
    while (Memory.getInt(link) != dropped) {
      link = at(Memory.getInt(link)) + NEXT;
    }
    Memory.putInt(link, Memory.getInt(entry + NEXT));
    leaveOrder(entry);
    heap.free(entry);
    entries--;
  }

  private void leaveOrder(long entry) {
    int newer = Memory.getInt(entry + NEWER);
    int older = Memory.getInt(entry + OLDER);
    if (newer == NONE) {
      newest = older;
    } else {
      Memory.putInt(at(newer) + OLDER, older);
    }
    if (older == NONE) {
      oldest = newer;
    } else {
      Memory.putInt(at(older) + NEWER, newer);
    }
  }

  private void becomeNewest(long entry) {
    Memory.putInt(entry + NEWER, NONE);
    Memory.putInt(entry + OLDER, newest);
    if (newest == NONE) {
      oldest = reference(entry);
    } else {
      Memory.putInt(at(newest) + NEWER, reference(entry));
    }
    newest = reference(entry);
  }

  private long bucketOf(long key) {
    long bucket = (key * SPREAD) >>> bucketShift;
    return index[(int) (bucket / BUCKETS_IN_PIECE)] + (bucket % BUCKETS_IN_PIECE) * Integer.BYTES;
  }

  private int reference(long entry) {
    return (int) ((entry - base) >>> UNIT_SHIFT) + 1;
  }

  private long at(int reference) {
    return base + (Integer.toUnsignedLong(reference - 1) << UNIT_SHIFT);
  }

  /** Gives all memory back. The heap stays open. */
  @Override
  public synchronized void close() {
    while (oldest != NONE) {
      drop(at(oldest));
    }
    freeIndex(index.length);
    index = new long[0]; // whoever comes now gets an exception, not what is another's
  }
}

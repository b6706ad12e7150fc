package org.kmem.page;

import java.util.function.LongConsumer;
import org.kmem.memory.Memory;
import org.kmem.units.Pfn;

/**
 * A row of doubly linked lists of blocks, threaded through the struct pages of their first frames.
 *
 * <pre>
 *   header   0                 8                 16                24
 *            +-----------------+-----------------+-----------------+
 *            | first           | last            | blocks          |
 *            +-----------------+-----------------+-----------------+
 * </pre>
 *
 * <p>Headers are off-heap, where the owner put them, so that it decides what shares a cache line. A
 * frame is on at most one list. Every operation takes constant time. Not safe for threads: the owner
 * of the lists serialises.
 */
public final class PageLists {
  /** Bytes of one header. */
  public static final int HEADER_BYTES = 3 * Long.BYTES;

  private static final int FIRST = 0;
  private static final int LAST = Long.BYTES;
  private static final int BLOCKS = 2 * Long.BYTES;

  private final MemMap memMap;
  private final long headers;
  private final int count;

  /**
   * Makes empty lists.
   *
   * @param memMap whose frames they link
   * @param headersAddress where the headers go: {@code count * HEADER_BYTES} bytes, 8-aligned
   * @param count number of lists
   */
  public PageLists(MemMap memMap, long headersAddress, int count) {
    this.memMap = memMap;
    this.headers = headersAddress;
    this.count = count;
    for (int list = 0; list < count; list++) {
      Memory.putLong(header(list) + FIRST, Pfn.NONE);
      Memory.putLong(header(list) + LAST, Pfn.NONE);
      Memory.putLong(header(list) + BLOCKS, 0);
    }
  }

  /**
   * Number of lists.
   *
   * @return lists
   */
  public int count() {
    return count;
  }

  /**
   * Whether a list is empty.
   *
   * @param list index
   * @return true if no block is on it
   */
  public boolean isEmpty(int list) {
    return first(list) == Pfn.NONE;
  }

  /**
   * Blocks on a list.
   *
   * @param list index
   * @return number of blocks
   */
  public long blocks(int list) {
    return Memory.getLong(header(list) + BLOCKS);
  }

  /**
   * First block of a list.
   *
   * @param list index
   * @return its first frame, or {@link Pfn#NONE}
   */
  public long first(int list) {
    return Memory.getLong(header(list) + FIRST);
  }

  /**
   * Last block of a list.
   *
   * @param list index
   * @return its first frame, or {@link Pfn#NONE}
   */
  public long last(int list) {
    return Memory.getLong(header(list) + LAST);
  }

  /**
   * Puts a block at the front.
   *
   * @param list index
   * @param pfn first frame, on no list
   */
  public void addFirst(int list, long pfn) {
    long header = header(list);
    long page = memMap.pageAddress(pfn);
    long next = Memory.getLong(header + FIRST);
    Memory.putLong(page + PageLayout.NEXT, next);
    Memory.putLong(page + PageLayout.PREV, Pfn.NONE);
    Memory.putLong(next == Pfn.NONE ? header + LAST : prevOf(next), pfn);
    Memory.putLong(header + FIRST, pfn);
    addBlocks(header, 1);
  }

  /**
   * Puts a block at the back.
   *
   * @param list index
   * @param pfn first frame, on no list
   */
  public void addLast(int list, long pfn) {
    long header = header(list);
    long page = memMap.pageAddress(pfn);
    long prev = Memory.getLong(header + LAST);
    Memory.putLong(page + PageLayout.NEXT, Pfn.NONE);
    Memory.putLong(page + PageLayout.PREV, prev);
    Memory.putLong(prev == Pfn.NONE ? header + FIRST : nextOf(prev), pfn);
    Memory.putLong(header + LAST, pfn);
    addBlocks(header, 1);
  }

  /**
   * Takes a block off its list.
   *
   * @param list index of the list it is on
   * @param pfn its first frame
   */
  public void remove(int list, long pfn) {
    long header = header(list);
    long page = memMap.pageAddress(pfn);
    long next = Memory.getLong(page + PageLayout.NEXT);
    long prev = Memory.getLong(page + PageLayout.PREV);
    Memory.putLong(prev == Pfn.NONE ? header + FIRST : nextOf(prev), next);
    Memory.putLong(next == Pfn.NONE ? header + LAST : prevOf(next), prev);
    addBlocks(header, -1);
  }

  /**
   * Takes the first block off a list.
   *
   * @param list index
   * @return its first frame, or {@link Pfn#NONE}
   */
  public long pollFirst(int list) {
    long header = header(list);
    long pfn = Memory.getLong(header + FIRST);
    if (pfn != Pfn.NONE) {
      long next = Memory.getLong(memMap.pageAddress(pfn) + PageLayout.NEXT);
      Memory.putLong(header + FIRST, next);
      Memory.putLong(next == Pfn.NONE ? header + LAST : prevOf(next), Pfn.NONE);
      addBlocks(header, -1);
    }
    return pfn;
  }

  /**
   * Visits the blocks of a list from first to last; the list must not change meanwhile.
   *
   * @param list index
   * @param visitor gets each block's first frame
   */
  public void forEach(int list, LongConsumer visitor) {
    for (long pfn = first(list); pfn != Pfn.NONE; pfn = next(pfn)) {
      visitor.accept(pfn);
    }
  }

  /**
   * Whether a block is on a list; walks it.
   *
   * @param list index
   * @param pfn first frame
   * @return true if it is on the list
   */
  public boolean contains(int list, long pfn) {
    long at = first(list);
    while (at != Pfn.NONE && at != pfn) {
      at = next(at);
    }
    return at == pfn;
  }

  /**
   * Checks that a list is whole: links agree in both directions and the count equals the blocks.
   *
   * @param list index
   * @throws IllegalStateException naming the frame where it is not
   */
  public void verify(int list) {
    long prev = Pfn.NONE;
    long seen = 0;
    for (long pfn = first(list); pfn != Pfn.NONE; pfn = next(pfn)) {
      if (Memory.getLong(prevOf(pfn)) != prev || ++seen > blocks(list)) {
        throw new IllegalStateException("list " + list + " is broken at pfn " + pfn);
      }
      prev = pfn;
    }
    if (last(list) != prev || seen != blocks(list)) {
      throw new IllegalStateException(
          "list " + list + " counts " + blocks(list) + " blocks, holds " + seen);
    }
  }

  private long next(long pfn) {
    return Memory.getLong(nextOf(pfn));
  }

  private long header(int list) {
    return Memory.record(headers + (long) list * HEADER_BYTES);
  }

  private long nextOf(long pfn) {
    return memMap.pageAddress(pfn) + PageLayout.NEXT;
  }

  private long prevOf(long pfn) {
    return memMap.pageAddress(pfn) + PageLayout.PREV;
  }

  private static void addBlocks(long header, long delta) {
    Memory.putLong(header + BLOCKS, Memory.getLong(header + BLOCKS) + delta);
  }
}

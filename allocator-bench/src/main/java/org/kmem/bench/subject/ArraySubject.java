package org.kmem.bench.subject;

import java.util.Arrays;
import java.util.Optional;
import org.kmem.stat.FreeBlocks;
import org.kmem.units.Order;
import org.kmem.units.PageSize;

/**
 * A stack of block starts for each slot and order, and nothing else: the least that keeping free blocks by
 * slot can cost.
 *
 * <p>A slot never gets blocks of another; what is freed through it is its own from then on. Blocks are never
 * merged or split: memory that one order has taken, another cannot have.
 */
final class ArraySubject implements PageSubject {
  /*
   * Implementation notes.
   * One array for each slot and order. Element TOP is the number of blocks in the stack, which begins at
   * BASE. Two cache lines lie before TOP and one after it, so that slots never share a line and TOP shares
   * none with the array's length: the length is read with every access.
   *
   * A stack that is empty takes a chunk of memory that was never used; one that is full is replaced by a
   * larger one. Neither happens in a measurement that gives back what it takes, once it is warm.
   *
   * I1  chunks from nextChunkPage on were never handed out; of every page below it, exactly one block in
   *     the stacks or in a caller's hands has it.
   */
  private static final int TOP = 16;
  private static final int BASE = 32;
  private static final int BLOCKS_AT_FIRST = 512;
  private static final int CHUNK_PAGES = 1 << Order.MAX;

  /** A slot has this many stacks, as a power of two; those above the highest order stay empty. */
  private static final int SLOT_SHIFT = 4;

  private final long[][] stacks;
  private final long pages;
  private final Object chunkLock = new Object();

  /** First page that was never handed out; guarded by chunkLock. */
  private long nextChunkPage;

  ArraySubject(SubjectShape shape) {
    pages = PageSize.pagesFor(shape.memoryBytes());
    stacks = new long[shape.slots() << SLOT_SHIFT][BASE + BLOCKS_AT_FIRST];
  }

  @Override
  public long alloc(int slot, int order) {
    long[] stack = stacks[index(slot, order)];
    int top = (int) stack[TOP];
    if (top == 0) {
      return allocSlow(slot, order);
    }
    stack[TOP] = top - 1L;
    return stack[BASE + top - 1];
  }

  @Override
  public void free(int slot, long page, int order) {
    long[] stack = stacks[index(slot, order)];
    int top = (int) stack[TOP];
    if (BASE + top >= stack.length) {
      freeSlow(slot, page, order);
      return;
    }
    stack[BASE + top] = page;
    stack[TOP] = top + 1L;
  }

  private static int index(int slot, int order) {
    if (!Order.isValid(order)) {
      throw new IllegalArgumentException(
          "order " + order + ": the array control has orders 0 to " + Order.MAX);
    }
    return (slot << SLOT_SHIFT) + order;
  }

  private static int order(int index) {
    return index & ((1 << SLOT_SHIFT) - 1);
  }

  private void freeSlow(int slot, long page, int order) {
    int index = index(slot, order);
    stacks[index] = Arrays.copyOf(stacks[index], 2 * stacks[index].length);
    free(slot, page, order);
  }

  /** Takes a chunk that was never used: all its blocks but the first go on the stack, lowest on top. */
  private long allocSlow(int slot, int order) {
    long first;
    long end;
    synchronized (chunkLock) {
      first = nextChunkPage;
      end = Math.min(first + CHUNK_PAGES, pages);
      if (first + Order.pages(order) > end) {
        return NONE;
      }
      nextChunkPage = end;
    }
    long blocks = (end - first) >> order;
    for (long block = blocks - 1; block > 0; block--) {
      free(slot, first + (block << order), order);
    }
    return first;
  }

  /** Blocks in the stacks by order, and chunks that were never used as blocks of the highest order. */
  @Override
  public Optional<FreeMemory> freeMemory() {
    Long[] blocks = new Long[Order.COUNT];
    Arrays.fill(blocks, 0L);
    for (int index = 0; index < stacks.length; index++) {
      if (order(index) <= Order.MAX) {
        blocks[order(index)] += stacks[index][TOP];
      }
    }
    synchronized (chunkLock) {
      blocks[Order.MAX] += (pages - nextChunkPage) >> Order.MAX;
    }
    return Optional.of(new FreeMemory(new FreeBlocks(Arrays.asList(blocks)), 0));
  }

  @Override
  public void verify() {
    int usedPages = Math.toIntExact(nextChunkPage);
    boolean[] seen = new boolean[usedPages];
    for (int index = 0; index < stacks.length; index++) {
      for (int i = 0; i < stacks[index][TOP]; i++) {
        verifyBlock(stacks[index][BASE + i], order(index), seen);
      }
    }
    for (int page = 0; page < usedPages; page++) {
      if (!seen[page] && !isTail(page)) {
        throw new IllegalStateException("I1: page " + page + " is not free");
      }
    }
  }

  private static void verifyBlock(long start, int order, boolean[] seen) {
    for (int page = Math.toIntExact(start); page < start + Order.pages(order); page++) {
      if (seen[page]) {
        throw new IllegalStateException("I1: page " + page + " is free twice");
      }
      seen[page] = true;
    }
  }

  /** Whether a page lies in the last chunk, which may be too short for whole blocks. */
  private boolean isTail(int page) {
    return page >= pages - pages % CHUNK_PAGES;
  }

  @Override
  public void close() {
    // The heap takes it back.
  }
}

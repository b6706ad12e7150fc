package org.kmem.bench.subject;

import org.kmem.units.PageSize;

/**
 * A stack of pages for each slot, and nothing else: the least that keeping free pages by slot can cost.
 *
 * <p>Of order 0 only. A slot never gets pages of another; what is freed through it is its own from then on.
 */
final class ArraySubject implements PageSubject {
  /*
   * Implementation notes.
   * One array for each slot. Element TOP is the number of pages in the stack, which begins at BASE.
   * Two cache lines lie before TOP and one after it, so that slots never share a line and TOP shares
   * none with the array's length: the length is read with every access.
   *
   * I1  the pages in all stacks and those held by callers are 0 .. pages-1, each once.
   */
  private static final int TOP = 16;
  private static final int BASE = 32;

  private final long[][] stacks;
  private final int pages;

  ArraySubject(SubjectShape shape) {
    pages = Math.toIntExact(PageSize.pagesFor(shape.memoryBytes()));
    stacks = new long[shape.slots()][BASE + pages];
    for (int page = 0; page < pages; page++) {
      free(page % shape.slots(), page, 0);
    }
  }

  @Override
  public long alloc(int slot, int order) {
    checkOrder(order);
    long[] stack = stacks[slot];
    int top = (int) stack[TOP];
    if (top == 0) {
      return NONE;
    }
    stack[TOP] = top - 1L;
    return stack[BASE + top - 1];
  }

  @Override
  public void free(int slot, long page, int order) {
    checkOrder(order);
    long[] stack = stacks[slot];
    int top = (int) stack[TOP];
    stack[BASE + top] = page;
    stack[TOP] = top + 1L;
  }

  private static void checkOrder(int order) {
    if (order != 0) {
      throw new IllegalArgumentException("order " + order + ": the array control has order 0 only");
    }
  }

  @Override
  public void verify() {
    boolean[] seen = new boolean[pages];
    int free = 0;
    for (long[] stack : stacks) {
      for (int i = 0; i < stack[TOP]; i++) {
        int page = Math.toIntExact(stack[BASE + i]);
        if (seen[page]) {
          throw new IllegalStateException("I1: page " + page + " is free twice");
        }
        seen[page] = true;
        free++;
      }
    }
    if (free != pages) {
      throw new IllegalStateException("I1: %d of %d pages are free".formatted(free, pages));
    }
  }

  @Override
  public void close() {
    // The heap takes it back.
  }
}

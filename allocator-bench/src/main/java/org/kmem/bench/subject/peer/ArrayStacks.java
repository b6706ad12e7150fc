package org.kmem.bench.subject.peer;

/** A thread's stacks of the control, one for each size; refilled from the depot and emptied into it. */
final class ArrayStacks implements AddressSource {
  /*
   * Implementation notes.
   * One array for each class. Element TOP is the number of pieces in the stack, which begins at BASE. Two cache lines
   * lie before TOP, so that it shares none with the array's length, which is read with every access, and two behind
   * the last piece, so that threads share none.
   */
  private static final int TOP = 16;
  private static final int BASE = 32;
  private static final int CAPACITY = 2 * ArrayDepot.BATCH;

  private final ArrayDepot depot;
  private final long base;
  private final int regionShift;
  private final long[][] stacks = new long[SizeClasses.COUNT][BASE + CAPACITY + TOP];

  ArrayStacks(ArrayDepot depot, long base, int regionShift) {
    this.depot = depot;
    this.base = base;
    this.regionShift = regionShift;
  }

  @Override
  public long alloc(int sizeBytes) {
    int sizeClass = SizeClasses.of(sizeBytes);
    long[] stack = stacks[sizeClass];
    int top = (int) stack[TOP];
    if (top == 0) {
      top = depot.take(sizeClass, stack, BASE);
      if (top == 0) {
        return 0;
      }
    }
    stack[TOP] = top - 1L;
    return stack[BASE + top - 1];
  }

  @Override
  public void free(long address) {
    int sizeClass = (int) ((address - base) >>> regionShift);
    long[] stack = stacks[sizeClass];
    int top = (int) stack[TOP];
    if (top == CAPACITY) {
      top -= ArrayDepot.BATCH;
      depot.give(sizeClass, stack, BASE + top);
    }
    stack[BASE + top] = address;
    stack[TOP] = top + 1L;
  }

  /** Number of pieces in the stack of a class. */
  long pieces(int sizeClass) {
    return stacks[sizeClass][TOP];
  }
}

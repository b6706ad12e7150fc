package org.kmem.slab;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongConsumer;

/**
 * A queue of full sheaves of one cache, whose objects are copied in and out: one CAS for each sheaf.
 *
 * <p>Safe for any thread; nothing waits. What was done to objects before they were given is seen by who takes
 * them.
 */
final class SheafRing {
  /*
   * Implementation notes.
   *
   *   ring:  0         16      17        33      34        50
   *          +---------+-------+---------+-------+---------+--------+--------+--- ---+---------+
   *          | padding | gives | padding | takes | padding | cell 0 | cell 1 |  ...  | padding |
   *          +---------+-------+---------+-------+---------+--------+--------+--- ---+---------+
   *   cell:  0      1                      1 + c    stride
   *          +------+----------------------+--------+
   *          | turn | objects              | unused |
   *          +------+----------------------+--------+
   *
   * c is the capacity of a sheaf; cells are as many as there is room for, a power of two. Gives and takes are
   * numbered; give n and take n use cell n modulo room. A cell's turn is n while give n may fill it, n + 1 when
   * it has, which is when take n may empty it, and n + room when that has. Numbers are claimed by one CAS, turns
   * passed on by a store: Vyukov's bounded queue, with the objects themselves in the cells.
   *
   * B1  takes <= gives <= takes + room.
   * B2  while nobody is at work, cell n has turn n + 1 for takes <= n < gives.
   *
   * field             read                     write
   * gives, takes      acquire                  compareAndSet
   * turn              acquire                  release, by who claimed the number
   * objects           plain, by the same       plain, by the same
   *
   * Who finds a cell whose turn has not come says "no room" or "nothing there", though a thread may only have
   * been stopped between its CAS and its store: the caller goes on elsewhere. Who loses the CAS, or finds a
   * turn that is over, tries again: another thread got further.
   *
   * Objects are copied in and out. A queue of sheaves, which there was before, moves five more cache lines from
   * one CPU to another: place and reference in the queue, the sheaf's header, and all that once more on its way
   * back empty. And it makes garbage when more sheaves are under way than there is room for empty ones.
   *
   * Rejected: a stack, which would hand out the warmest objects, but has every trader on one word.
   */
  private static final int PADDING = 16;
  private static final int GIVES = PADDING;
  private static final int TAKES = GIVES + 1 + PADDING;
  private static final int CELLS = TAKES + 1 + PADDING;

  /** Words of a cache line. */
  private static final int LINE = 8;

  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

  private final int capacity;
  private final int room;
  private final int stride;
  private final long[] words;

  /**
   * Makes an empty ring.
   *
   * @param capacity objects in a full sheaf
   * @param room full sheaves at most, a power of two
   */
  SheafRing(int capacity, int room) {
    this.capacity = capacity;
    this.room = room;
    this.stride = Math.ceilDiv(1 + capacity, LINE) * LINE;
    this.words = new long[CELLS + room * stride + PADDING];
    for (int number = 0; number < room; number++) {
      words[cell(number)] = number;
    }
  }

  /** Takes a sheaf's worth of objects out; false, with nothing changed, if there is none at hand. */
  boolean take(long[] objects, int to) {
    while (true) {
      long number = (long) WORDS.getAcquire(words, TAKES);
      int cell = cell(number);
      long late = (long) WORDS.getAcquire(words, cell) - (number + 1);
      if (late < 0) {
        return false;
      }
      if (late == 0 && WORDS.compareAndSet(words, TAKES, number, number + 1)) {
        System.arraycopy(words, cell + 1, objects, to, capacity);
        // release: pairs with the acquire in give(); the objects are out before others come in
        WORDS.setRelease(words, cell, number + room);
        return true;
      }
    }
  }

  /** Puts a sheaf's worth of objects in; false, with nothing changed, if there is no room. */
  boolean give(long[] objects, int from) {
    while (true) {
      long number = (long) WORDS.getAcquire(words, GIVES);
      int cell = cell(number);
      long late = (long) WORDS.getAcquire(words, cell) - number;
      if (late < 0) {
        return false;
      }
      if (late == 0 && WORDS.compareAndSet(words, GIVES, number, number + 1)) {
        System.arraycopy(objects, from, words, cell + 1, capacity);
        // release: pairs with the acquire in take(); publishes the objects
        WORDS.setRelease(words, cell, number + 1);
        return true;
      }
    }
  }

  private int cell(long number) {
    return CELLS + ((int) number & (room - 1)) * stride;
  }

  int room() {
    return room;
  }

  /** Full sheaves, a recent number. */
  long sheaves() {
    long taken = (long) WORDS.getAcquire(words, TAKES);
    return (long) WORDS.getAcquire(words, GIVES) - taken;
  }

  /** Checks B1 and B2 and shows each object. Nobody may be at work. */
  void forEachFull(LongConsumer each) {
    if (sheaves() < 0 || sheaves() > room) {
      throw new IllegalStateException("B1 broken: " + sheaves() + " full sheaves");
    }
    for (long number = words[TAKES]; number < words[GIVES]; number++) {
      int cell = cell(number);
      if (words[cell] != number + 1) {
        throw new IllegalStateException(
            "B2 broken: it is turn %d of a cell, not %d".formatted(words[cell], number + 1));
      }
      for (int i = 1; i <= capacity; i++) {
        each.accept(words[cell + i]);
      }
    }
  }
}

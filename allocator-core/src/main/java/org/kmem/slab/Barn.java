package org.kmem.slab;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where the slots of one node trade objects of one cache, a sheaf's worth at a time: one CAS for each.
 *
 * <p>Safe for any thread; nothing waits. What was done to objects before they were given is seen by who takes
 * them.
 *
 * <p>Kernel counterpart: {@code struct node_barn}, which has a spin lock, and lists of full and of empty
 * sheaves.
 */
final class Barn {
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
   * been stopped between its CAS and its store: the caller goes on to the slabs. Who loses the CAS, or finds a
   * turn that is over, tries again: another thread got further.
   *
   * Objects are copied in and out. A queue of sheaves, which there was before, moves five more cache lines from
   * one CPU to another: place and reference in the queue, the sheaf's header, and all that once more on its way
   * back empty. And it makes garbage when more sheaves are under way than there is room for empty ones.
   *
   * The ring is made when the first sheaf's worth is given: few caches ever trade.
   *
   * Rejected: a stack, which would hand out the warmest objects, but has every trader on one word.
   */
  /** Full sheaves that there is room for at least, if a budget allows; the kernel keeps 10. */
  static final int ROOM_MIN = 16;

  /** The same where a budget does not allow for it. */
  static final int ROOM_SMALLEST = 4;

  private static final int ROOM_MAX = 256;

  /** What the objects in a barn may come to, where there is much memory. */
  private static final long BYTES_MAX = 1 << 20;

  /** What they may come to of all memory, as a shift. */
  private static final int SHARE_SHIFT = 10;

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
  private final AtomicReference<long @Nullable []> ring = new AtomicReference<>();
  private final MpmcVarHandleArrayQueue<Sheaf> empty = new MpmcVarHandleArrayQueue<>(ROOM_MIN);

  /**
   * Makes an empty barn.
   *
   * @param capacity objects in a full sheaf
   * @param room full sheaves at most, a power of two
   */
  Barn(int capacity, int room) {
    this.capacity = capacity;
    this.room = room;
    this.stride = Math.ceilDiv(1 + capacity, LINE) * LINE;
  }

  /**
   * How many full sheaves a barn is to have room for.
   *
   * @param memoryBytes all memory
   * @param sheafBytes what a sheaf's objects take
   * @return a power of two
   */
  static int roomFor(long memoryBytes, long sheafBytes) {
    long sheaves = Math.min(BYTES_MAX, memoryBytes >>> SHARE_SHIFT) / sheafBytes;
    return (int) Long.highestOneBit(Math.clamp(sheaves, ROOM_MIN, ROOM_MAX));
  }

  /** Takes a sheaf's worth of objects out; false, with nothing changed, if there is none at hand. */
  boolean take(long[] objects, int to) {
    long[] words = ring.getAcquire();
    if (words == null) {
      return false;
    }
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
    long[] words = ring.getAcquire();
    if (words == null) {
      words = makeRing();
    }
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

  private long[] makeRing() {
    long[] made = new long[CELLS + room * stride + PADDING];
    for (int number = 0; number < room; number++) {
      made[cell(number)] = number;
    }
    long[] before = ring.compareAndExchange(null, made);
    return before != null ? before : made;
  }

  /** Takes an empty sheaf, or makes one. */
  Sheaf takeEmpty() {
    Sheaf sheaf = empty.relaxedPoll();
    return sheaf != null ? sheaf : new Sheaf(capacity);
  }

  /** Puts an empty sheaf by, or leaves it to the collector if there are enough of them. */
  void giveEmpty(Sheaf sheaf) {
    empty.relaxedOffer(sheaf);
  }

  /** Lets go of all empty sheaves. */
  void trim() {
    for (int i = 0; i < ROOM_MIN && empty.relaxedPoll() != null; i++) {}
  }

  int room() {
    return room;
  }

  /** Whether a full sheaf would be taken, as things are now. */
  boolean hasRoom() {
    return sheaves() < room;
  }

  /** Objects in full sheaves, a recent number. */
  long objects() {
    return sheaves() * capacity;
  }

  private long sheaves() {
    long[] words = ring.getAcquire();
    if (words == null) {
      return 0;
    }
    long taken = (long) WORDS.getAcquire(words, TAKES);
    return (long) WORDS.getAcquire(words, GIVES) - taken;
  }

  /** Checks B1 and B2 and shows each object. Nobody may be at work. */
  void forEachFull(LongConsumer each) {
    long[] words = ring.getAcquire();
    if (words == null) {
      return;
    }
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

package org.kmem.slab;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.kmem.units.CheckLevel;

/**
 * The objects that one slot has at hand: a main and a spare sheaf, as the two halves of one stack.
 *
 * <p>Of an owner slot they are for its owner, without atomic operations, see {@code org.kmem.percpu}; of a
 * slot that threads share, for the holder of their lock. Figures and {@link #requestDrain} are for any thread.
 *
 * <p>Kernel counterpart: {@code struct slub_percpu_sheaves}.
 */
final class SlotSheaves {
  /*
   * Implementation notes.
   *
   *   words:  0         16      17     18      19        20        32           32 + c   32 + 2c   + 16
   *           +---------+-------+------+-------+---------+---------+------------+--------+---------+
   *           | padding | state | lock | limit | fetched | padding | first half | second | padding |
   *           +---------+-------+------+-------+---------+---------+------------+--------+---------+
   *   state:  allocations since creation << 8 | objects in the stack
   *   limit:  objects from which on none is taken back
   *
   * Where the kernel swaps main and spare, one half of the stack is used up or full and the other goes on:
   * nothing moves. At the ends of the stack a sheaf's worth of objects is copied from or to the barn, c words of
   * 8 bytes for c allocations or frees. In exchange the way of an allocation has one load less (there is one
   * array, for good), and it is the objects freed longest ago that leave.
   *
   * The counter of allocations rides in the word that has to be written anyway; frees follow from H3. State and
   * objects are elements of one heap array, padded on both sides, so that the compiler keeps the state in a
   * register from one call to the next, and no two slots write one cache line. The word below the first object
   * is 0, like no object: what is on top can be looked at in an empty stack. Whoever has the array has all that
   * an allocation or a free needs: hence the two that take nothing else, for owners.
   *
   * c is the capacity of a sheaf.
   * H1  0 <= objects <= 2c.
   * H2  an object in the stack is taken from the source below, is of this cache by the page side table, and is
   *     in no other sheaf.
   * H3  objects = fetched - allocations + frees, where fetched counts objects that came from barn or source,
   *     less those that left for them.
   *
   * field          read by          written by                   guard
   * words          user, figures    user                         ownership, or the lock
   * limit          user, plain      user, drainers               monitor
   * drainWanted,   user             user, drainers               monitor
   *   closed
   *
   * The user reads the limit without the monitor at each free: what it misses once, it sees at a later call.
   * The lock is held for no longer than copying a sheaf takes, and never while the source below, and so the
   * page allocator and whoever reclaims, is at work: who holds it waits for nobody, and a virtual thread is not
   * unmounted with it.
   */
  private static final int PADDING = 16;
  private static final int STATE = PADDING;
  private static final int LOCK = STATE + 1;
  private static final int LIMIT = LOCK + 1;
  private static final int FETCHED = LIMIT + 1;
  private static final int FIRST = 2 * PADDING;

  private static final int ALLOCATION_SHIFT = 8;
  private static final int COUNT_MASK = (1 << ALLOCATION_SHIFT) - 1;
  private static final long ONE_ALLOCATION = 1L << ALLOCATION_SHIFT;

  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

  private final CacheSpan span;
  private final int room;
  private final long[] words;
  private boolean drainWanted;
  private boolean closed;

  /**
   * Makes an empty stack.
   *
   * @param span which addresses are of the cache
   * @param capacity of a sheaf, at most 127
   */
  SlotSheaves(CacheSpan span, int capacity) {
    this.span = span;
    this.room = 2 * capacity;
    this.words = new long[FIRST + room + PADDING];
    words[LIMIT] = room;
  }

  /** The stack as an owner uses it, for {@link #alloc(long[])} and {@link #free(long[], long)}. */
  long[] words() {
    return words;
  }

  CacheSpan span() {
    return span;
  }

  /** Hands an object out; 0 if there is none. */
  long alloc() {
    return alloc(words);
  }

  /** Whether there is no object in the stack with this array. */
  static boolean isEmpty(long[] words) {
    return ((int) words[STATE] & COUNT_MASK) == 0;
  }

  /** Hands an object of the stack with this array out; 0 if there is none. */
  static long alloc(long[] words) {
    long state = words[STATE];
    int count = (int) state & COUNT_MASK;
    if (count == 0) {
      return 0;
    }
    long object = words[FIRST - 1 + count];
    words[STATE] = state + (ONE_ALLOCATION - 1);
    return object;
  }

  /**
   * Takes an object back.
   *
   * @param object any number
   * @return false, with nothing changed, if there is no room, or a check of constant cost says that the object
   *     cannot be one that is in use: who has time finds out which
   */
  boolean free(long object) {
    return (!CheckLevel.STATE || span.contains(object))
        && !(CheckLevel.FULL && contains(object))
        && free(words, object);
  }

  /** Takes an object of the cache back; false, with nothing changed, if there is no room, or it is on top. */
  static boolean free(long[] words, long object) {
    long state = words[STATE];
    int count = (int) state & COUNT_MASK;
    if (count >= words[LIMIT] || (CheckLevel.STATE && words[FIRST - 1 + count] == object)) {
      return false;
    }
    words[FIRST + count] = object;
    words[STATE] = state + 1;
    return true;
  }

  /** Takes an object back that is known to be the cache's and in use; false, with nothing changed, if there is no room. */
  static boolean freeInUse(long[] words, long object) {
    long state = words[STATE];
    int count = (int) state & COUNT_MASK;
    if (count >= words[LIMIT]) {
      return false;
    }
    words[FIRST + count] = object;
    words[STATE] = state + 1;
    return true;
  }

  /** Whether an object was freed into here and not handed out since: looks at all, or only on top. */
  boolean contains(long object) {
    int count = count();
    int lowest = CheckLevel.FULL ? 0 : Math.max(0, count - 1);
    for (int i = lowest; i < count; i++) {
      if (words[FIRST + i] == object) {
        return true;
      }
    }
    return false;
  }

  /** Hands out as many objects as there are, at most to the end of a range; returns where the next one goes. */
  int allocBulk(long[] objects, int from, int to) {
    int number = Math.min(count(), to - from);
    System.arraycopy(words, FIRST + count() - number, objects, from, number);
    words[STATE] += number * (ONE_ALLOCATION - 1);
    return from + number;
  }

  /** Takes objects back until there is no room or one is refused; returns which is the next one. */
  int freeBulk(long[] objects, int from, int to) {
    int next = from;
    while (next < to && free(objects[next])) {
      next++;
    }
    return next;
  }

  /** Moves a full sheaf's objects in from a barn; false, with nothing changed, if it has none, or there is no room. */
  boolean fillFrom(Barn barn) {
    int count = count();
    if (count > room / 2 || !barn.take(words, FIRST + count)) {
      return false;
    }
    words[STATE] += room / 2;
    words[FETCHED] += room / 2;
    return true;
  }

  /**
   * Moves the objects that have been here longest out to a barn, a full sheaf's; false, with nothing changed, if
   * it has no room, or there are not so many.
   */
  boolean emptyTo(Barn barn) {
    int count = count();
    if (count < room / 2 || !barn.give(words, FIRST)) {
      return false;
    }
    dropOldest(count, room / 2);
    return true;
  }

  /** Moves objects in from a sheaf, all if there is room. */
  void putFrom(Sheaf sheaf) {
    int count = count();
    int moved = sheaf.moveTo(words, FIRST + count, room - count);
    words[STATE] += moved;
    words[FETCHED] += moved;
  }

  /** Moves the objects that have been here longest out to an empty sheaf. */
  void moveTo(Sheaf sheaf) {
    int count = count();
    int moved = Math.min(count, sheaf.capacity());
    sheaf.add(words, FIRST, moved);
    dropOldest(count, moved);
  }

  private void dropOldest(int count, int dropped) {
    System.arraycopy(words, FIRST + dropped, words, FIRST, count - dropped);
    words[STATE] -= dropped;
    words[FETCHED] -= dropped;
  }

  /** Asks the owner to give everything back: it does so when it next frees or runs out. */
  synchronized void requestDrain() {
    drainWanted = true;
    words[LIMIT] = 0;
  }

  /** Whether the owner was asked to give everything back since it was last told so. */
  boolean pollDrainWanted() {
    return words[LIMIT] == 0 && endDrain();
  }

  private synchronized boolean endDrain() {
    boolean wanted = drainWanted;
    drainWanted = false;
    words[LIMIT] = closed ? 0 : room;
    return wanted;
  }

  boolean tryLock() {
    return WORDS.compareAndSet(words, LOCK, 0L, 1L);
  }

  /** Hands an object out under the lock; 0 if there is none, or somebody else has the lock. */
  long tryAlloc() {
    if (!tryLock()) {
      return 0;
    }
    long object = alloc();
    unlock();
    return object;
  }

  /** Takes an object back under the lock; false, with nothing changed, as {@link #free(long)}, or if somebody else has it. */
  boolean tryFree(long object) {
    if (!tryLock()) {
      return false;
    }
    boolean taken = free(object);
    unlock();
    return taken;
  }

  /** The same of an object that is known to be the cache's and in use. */
  boolean tryFreeInUse(long object) {
    if (!tryLock()) {
      return false;
    }
    boolean taken = CheckLevel.FULL ? free(object) : freeInUse(words, object);
    unlock();
    return taken;
  }

  void unlock() {
    // release: pairs with the CAS of tryLock(); publishes the stack
    WORDS.setRelease(words, LOCK, 0L);
  }

  /** Waits for the lock; its holder is about to let go, but may be stopped by the scheduler: sleep. */
  void lockSlow() {
    while (!tryLock()) {
      LockSupport.parkNanos(1_000);
    }
  }

  /** Objects in the stack, a recent number for all but the user. */
  int count() {
    return (int) words[STATE] & COUNT_MASK;
  }

  /** Objects handed out since creation. */
  long allocations() {
    return words[STATE] >>> ALLOCATION_SHIFT;
  }

  /** Objects taken back since creation. */
  long frees() {
    return count() - words[FETCHED] + allocations();
  }

  long object(int index) {
    return words[FIRST + index];
  }

  /** Forgets all objects, and takes no more back: the cache's number may be another's next. Nobody may be at work. */
  synchronized void close() {
    closed = true;
    words[LIMIT] = 0;
    words[FETCHED] -= count();
    words[STATE] -= count();
  }

  /** Checks H1. Nobody may be at work. */
  void verify() {
    if (count() > room) {
      throw new IllegalStateException(
          "H1 broken: %d objects in a slot that has room for %d".formatted(count(), room));
    }
  }
}

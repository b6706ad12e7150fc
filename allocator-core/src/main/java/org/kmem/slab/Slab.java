package org.kmem.slab;

import org.kmem.memory.Memory;
import org.kmem.page.PageLayout;
import org.kmem.units.Pfn;

/**
 * What is known of a slab: the holder's own area of the struct page of its first frame.
 *
 * <pre>
 *   24                32       36       40                48       52                64
 *   +-----------------+--------+--------+-----------------+--------+-----------------+
 *   | state           | cache  | shape  | next            | listed | unused          |
 *   +-----------------+--------+--------+-----------------+--------+-----------------+
 *
 *   state:  63            32 31     30      16 15          0      shape:  31  20 19 16 15     0
 *           +---------------+--------+---------+-----------+              +------+-----+--------+
 *           | generation    | frozen | in use  | free head |              | node |order| objects|
 *           +---------------+--------+---------+-----------+              +------+-----+--------+
 * </pre>
 *
 * <p>The free head is the index of the first free object, {@link #NO_OBJECT} if there is none; {@code
 * FreeLink} says how the list goes on. A frozen slab belongs to one slot, which counts the objects it took
 * off the list as in use. The generation grows with each change, so that no two states of a slab are the
 * same. {@code next} links the slabs of a slot; the page's own links put a slab on a node's list while
 * {@code listed} is 1.
 *
 * <p>Every method takes the address of the struct page. Pure accessors; who may call them is the business of
 * the source that owns the slab. Kernel counterpart: {@code struct slab}.
 */
final class Slab {
  /** Free head of a slab without free objects. */
  static final int NO_OBJECT = 0xFFFF;

  /** Most objects of a slab. */
  static final int OBJECTS_LIMIT = 0x7FFF;

  /** Most nodes that a slab can be of. */
  static final int NODES_LIMIT = 1 << 12;

  static final int STATE = PageLayout.OWNER;
  static final int CACHE = STATE + Long.BYTES;
  static final int SHAPE = CACHE + Integer.BYTES;
  static final int NEXT = SHAPE + Integer.BYTES;
  static final int LISTED = NEXT + Long.BYTES;

  private static final int HEAD_MASK = 0xFFFF;
  private static final int IN_USE_SHIFT = 16;
  private static final int IN_USE_MASK = OBJECTS_LIMIT;
  private static final long FROZEN = 1L << 31;
  private static final int GENERATION_SHIFT = 32;

  private static final int ORDER_SHIFT = 16;
  private static final int ORDER_MASK = 15;
  private static final int NODE_SHIFT = 20;

  private Slab() {}

  /** Makes the record of a new slab, all of its objects in use and on no list. */
  static void init(long page, int cacheId, int objects, int order, int node) {
    Memory.putInt(page + CACHE, cacheId);
    Memory.putInt(page + SHAPE, (node << NODE_SHIFT) | (order << ORDER_SHIFT) | objects);
    Memory.putLong(page + NEXT, Pfn.NONE);
    Memory.putInt(page + LISTED, 0);
    Memory.putLongRelease(page + STATE, state(NO_OBJECT, objects, false, 0));
  }

  static long state(int head, int inUse, boolean frozen, int generation) {
    return ((long) generation << GENERATION_SHIFT)
        | (frozen ? FROZEN : 0)
        | ((long) inUse << IN_USE_SHIFT)
        | head;
  }

  /** The state that follows another. */
  static long next(long state, int head, int inUse, boolean frozen) {
    return state(head, inUse, frozen, generation(state) + 1);
  }

  static int head(long state) {
    return (int) state & HEAD_MASK;
  }

  static int inUse(long state) {
    return ((int) state >>> IN_USE_SHIFT) & IN_USE_MASK;
  }

  /** Objects that are free by a state of the slab. */
  static int free(long page, long state) {
    return objects(page) - inUse(state);
  }

  static boolean isFrozen(long state) {
    return (state & FROZEN) != 0;
  }

  static int generation(long state) {
    return (int) (state >>> GENERATION_SHIFT);
  }

  static long state(long page) {
    // acquire: pairs with the compare-and-set that gave an object back; its link is read next
    return Memory.getLongAcquire(page + STATE);
  }

  static boolean compareAndSetState(long page, long expected, long state) {
    return Memory.compareAndSetLong(page + STATE, expected, state);
  }

  /** Sets the state of a slab that only the caller can reach, or changes under its lock. */
  static void setState(long page, long state) {
    // release: pairs with the acquire of state(); publishes links to those who read without a lock
    Memory.putLongRelease(page + STATE, state);
  }

  static int cacheId(long page) {
    return Memory.getInt(page + CACHE);
  }

  static int objects(long page) {
    return Memory.getInt(page + SHAPE) & HEAD_MASK;
  }

  static int order(long page) {
    return (Memory.getInt(page + SHAPE) >>> ORDER_SHIFT) & ORDER_MASK;
  }

  static int node(long page) {
    return Memory.getInt(page + SHAPE) >>> NODE_SHIFT;
  }

  static long nextSlab(long page) {
    return Memory.getLong(page + NEXT);
  }

  static void setNextSlab(long page, long pfn) {
    Memory.putLong(page + NEXT, pfn);
  }

  static boolean isListed(long page) {
    return Memory.getInt(page + LISTED) != 0;
  }

  static void setListed(long page, boolean listed) {
    Memory.putInt(page + LISTED, listed ? 1 : 0);
  }

  /** Words for a state, for messages. */
  static String describe(long page) {
    long state = state(page);
    return "slab of "
        + objects(page)
        + " objects, "
        + inUse(state)
        + " in use, free head "
        + (head(state) == NO_OBJECT ? "none" : head(state))
        + (isFrozen(state) ? ", frozen" : "")
        + ", generation "
        + generation(state);
  }
}

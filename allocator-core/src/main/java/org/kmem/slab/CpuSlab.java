package org.kmem.slab;

import org.kmem.memory.LockWord;
import org.kmem.memory.Memory;
import org.kmem.units.Pfn;

/**
 * What a slot has of a cache, in its line of {@link CacheLines}: a slab to allocate from and a chain of partial
 * ones in reserve.
 *
 * <pre>
 *   0      4      8        16              24       32            40       48      56    128
 *   +------+------+--------+---------------+--------+-------------+--------+-------+-----+
 *   | lock | list | slab   | first object  | chain  | chain slabs | frozen | idle  | pad |
 *   +------+------+--------+---------------+--------+-------------+--------+-------+-----+
 *
 *   list:  31              16 15           0     frozen, idle: what the slot's holders add to NodeCounts
 *          +-----------------+--------------+
 *          | length          | first index  |
 *          +-----------------+--------------+
 * </pre>
 *
 * <p>The list is of objects that were taken off the slab's own; {@code FreeLink} says how it goes on. Every
 * method takes the address of the line. Who holds the lock, a {@link LockWord}, may change the rest; reading is for anyone, and
 * recent. Kernel counterpart: {@code struct kmem_cache_cpu}.
 */
final class CpuSlab {
  /** A list without objects. */
  static final int EMPTY = Slab.NO_OBJECT;

  private static final int LOCK = 0;
  private static final int LIST = LOCK + Integer.BYTES;
  private static final int SLAB = LIST + Integer.BYTES;
  private static final int FIRST_OBJECT = SLAB + Long.BYTES;
  private static final int CHAIN = FIRST_OBJECT + Long.BYTES;
  private static final int CHAIN_SLABS = CHAIN + Long.BYTES;
  private static final int FROZEN = CHAIN_SLABS + Long.BYTES;
  private static final int IDLE = FROZEN + Long.BYTES;

  private static final int HEAD_MASK = 0xFFFF;
  private static final int LENGTH_SHIFT = 16;

  private CpuSlab() {}

  /** Makes the record of a slot that has nothing; the line is zero. */
  static void init(long line) {
    setOwn(line, Pfn.NONE, 0, EMPTY);
    setChain(line, Pfn.NONE, 0);
  }

  static boolean tryLock(long line) {
    return LockWord.tryLock(line + LOCK);
  }

  static void unlock(long line) {
    LockWord.unlock(line + LOCK);
  }

  static void lockSlow(long line) {
    LockWord.lockSlow(line + LOCK);
  }

  static boolean isLocked(long line) {
    return Memory.getInt(line + LOCK) != 0;
  }

  static int list(long line) {
    return Memory.getInt(line + LIST);
  }

  static void setList(long line, int list) {
    Memory.putInt(line + LIST, list);
  }

  static int list(int head, int length) {
    return (length << LENGTH_SHIFT) | head;
  }

  static int head(int list) {
    return list & HEAD_MASK;
  }

  static int length(int list) {
    return list >>> LENGTH_SHIFT;
  }

  /** A list without its first object. */
  static int tail(int list, int next) {
    return ((list - (1 << LENGTH_SHIFT)) & ~HEAD_MASK) | next;
  }

  /** The slab that the slot allocates from, or none. */
  static long own(long line) {
    return Memory.getLong(line + SLAB);
  }

  static void setOwn(long line, long pfn, long firstObject, int list) {
    Memory.putLong(line + SLAB, pfn);
    Memory.putLong(line + FIRST_OBJECT, firstObject);
    setList(line, list);
  }

  /** The slot is left without a slab of its own; its list is empty. */
  static void dropOwn(long line) {
    Memory.putLong(line + SLAB, Pfn.NONE);
  }

  /** Address of object 0 of the own slab. */
  static long firstObject(long line) {
    return Memory.getLong(line + FIRST_OBJECT);
  }

  /** The first slab of the chain, or none; {@code Slab} says how it goes on. */
  static long chain(long line) {
    return Memory.getLong(line + CHAIN);
  }

  static int chainSlabs(long line) {
    return Memory.getInt(line + CHAIN_SLABS);
  }

  static void setChain(long line, long pfn, int slabs) {
    Memory.putLong(line + CHAIN, pfn);
    Memory.putInt(line + CHAIN_SLABS, slabs);
  }

  static long frozen(long line) {
    return Memory.getLong(line + FROZEN);
  }

  static void addFrozen(long line, int delta) {
    Memory.putLong(line + FROZEN, frozen(line) + delta);
  }

  static long idle(long line) {
    return Memory.getLong(line + IDLE);
  }

  static void addIdle(long line, int delta) {
    Memory.putLong(line + IDLE, idle(line) + delta);
  }
}

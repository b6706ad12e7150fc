package org.kmem.bitfield;

import java.util.BitSet;
import org.kmem.gfp.MigrateType;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.LockWord;
import org.kmem.memory.Memory;
import org.kmem.units.Order;
import org.kmem.units.PageSize;

/**
 * Free blocks that lie ready for each slot of one zone: a stack for each of some orders and of three migrate types, off
 * the heap, with a lock, counts and sums before them.
 *
 * <pre>
 *   0      4            40          64      128
 *   +------+------------+-----------+-------+--------------------------+
 *   | lock | 9 counts   | 3 words   |  pad  | stacks of 4-byte offsets |
 *   +------+------------+-----------+-------+--------------------------+
 * </pre>
 *
 * <p>Methods that take {@code at} work on the slot whose header is there, see {@link #at}, and want its lock unless they
 * say otherwise; the others take the locks themselves. What is pushed and popped, and what goes where when a stack is
 * full or empty, is up to {@link SlotCaches} and {@link SlotBlocks}. Safe for any thread.
 */
final class SlotStacks implements AutoCloseable {
  /*
   * Implementation notes.
   * S1  0 <= count(order, type) <= capacity for each stack.
   * S2  a page of a block in a stack is in no other block of a stack; it is taken in the rows, and not allocated.
   *
   * Struct pages of cached blocks are not marked: a page that is taken in the rows and first of nothing is
   * cached or reserved, and who has to know which looks through the stacks (isCached), which only
   * diagnosis and verify() do.
   *
   * Everything in a slot is protected by its lock word, except that counts and sums are read by anyone.
   */
  private static final int LOCK = 0;
  private static final int COUNTS = LOCK + Integer.BYTES;
  private static final int COUNT_LIMIT = 9;
  private static final int WORDS = COUNTS + COUNT_LIMIT * Integer.BYTES;
  private static final int STACKS = 128;

  private final Bitfield bitfield;
  private final int slots;
  private final int lowestOrder;
  private final int stackCount;
  private final int capacity;
  private final long stackBytes;
  private final long slotBytes;
  private final BackingMemory backing;
  private final long base;

  SlotStacks(Bitfield bitfield, int slots, int lowestOrder, int highestOrder, int capacity) {
    this.bitfield = bitfield;
    this.slots = slots;
    this.lowestOrder = lowestOrder;
    this.capacity = capacity;
    stackCount = (highestOrder - lowestOrder + 1) * MigrateType.PCP_TYPES;
    stackBytes = (long) capacity * Integer.BYTES;
    slotBytes = slotBytes(stackCount, capacity);
    backing = BackingMemory.reserveSparse(PageSize.roundUp(slots * slotBytes));
    base = backing.address();
  }

  /** Bytes of a slot: whole pairs of cache lines, so that neighbours share none. */
  static long slotBytes(int stackCount, int capacity) {
    if (stackCount > COUNT_LIMIT) {
      throw new AssertionError("a slot's header has no room for " + stackCount + " counts");
    }
    return (STACKS + (long) stackCount * capacity * Integer.BYTES + 127) & -128;
  }

  int slots() {
    return slots;
  }

  /** Address of a slot's header. */
  long at(int slot) {
    return base + slot * slotBytes;
  }

  int stack(int order, int type) {
    return (order - lowestOrder) * MigrateType.PCP_TYPES + type;
  }

  private int orderOf(int stack) {
    return stack / MigrateType.PCP_TYPES + lowestOrder;
  }

  static boolean tryLock(long at) {
    return LockWord.tryLock(at + LOCK);
  }

  static void lockSlow(long at) {
    LockWord.lockSlow(at + LOCK);
  }

  static void unlock(long at) {
    LockWord.unlock(at + LOCK);
  }

  /** Blocks in a stack; without the lock, a recent value. */
  static int count(long at, int stack) {
    return Memory.getIntAcquire(at + COUNTS + (long) stack * Integer.BYTES);
  }

  static void setCount(long at, int stack, int count) {
    // release: pairs with the acquire of readers without the lock, who want a recent value only
    Memory.putIntRelease(at + COUNTS + (long) stack * Integer.BYTES, count);
  }

  /** Address of one of a slot's three words, which are its user's. */
  static long word(long at, int index) {
    return at + WORDS + (long) index * Long.BYTES;
  }

  static void add(long at, int index, long delta) {
    Memory.putLong(word(at, index), Memory.getLong(word(at, index)) + delta);
  }

  /** Sum of a word over all slots, a recent value. */
  long sum(int index) {
    long sum = 0;
    for (int slot = 0; slot < slots; slot++) {
      sum += Memory.getLongAcquire(word(at(slot), index));
    }
    return sum;
  }

  /** Offset of a frame in the zone, which is what stacks have. */
  int offset(long pfn) {
    return (int) (pfn - bitfield.basePfn());
  }

  int get(long at, int stack, int index) {
    return Memory.getInt(entry(at, stack, index));
  }

  void set(long at, int stack, int index, int offset) {
    Memory.putInt(entry(at, stack, index), offset);
  }

  long pfn(int offset) {
    return bitfield.basePfn() + Integer.toUnsignedLong(offset);
  }

  private long entry(long at, int stack, int index) {
    return at + STACKS + stack * stackBytes + (long) index * Integer.BYTES;
  }

  /** Takes blocks out of a stack from an index on; those above move down. */
  void remove(long at, int stack, int index, int blocks) {
    int left = count(at, stack) - blocks;
    for (int i = index; i < left; i++) {
      set(at, stack, i, get(at, stack, i + blocks));
    }
    setCount(at, stack, left);
  }

  /** Takes a given block out of the stack it is in; false if it is in none of that order. */
  boolean takeExact(long pfn, int order) {
    int first = stack(order, 0);
    boolean taken = false;
    for (int slot = 0; slot < slots && !taken; slot++) {
      long at = at(slot);
      lockSlow(at);
      for (int stack = first; stack < first + MigrateType.PCP_TYPES && !taken; stack++) {
        int index = find(at, stack, pfn, 1);
        taken = index >= 0;
        if (taken) {
          remove(at, stack, index, 1);
        }
      }
      unlock(at);
    }
    return taken;
  }

  /** Whether a page is of a block in a stack. */
  boolean isCached(long pfn) {
    boolean found = false;
    for (int slot = 0; slot < slots && !found; slot++) {
      long at = at(slot);
      lockSlow(at);
      for (int stack = 0; stack < stackCount && !found; stack++) {
        found = find(at, stack, pfn, Order.pages(orderOf(stack))) >= 0;
      }
      unlock(at);
    }
    return found;
  }

  /** Index of the block that has a page among its first ones, or -1. */
  private int find(long at, int stack, long pfn, long pages) {
    for (int i = count(at, stack) - 1; i >= 0; i--) {
      long first = pfn(get(at, stack, i));
      if (pfn >= first && pfn < first + pages) {
        return i;
      }
    }
    return -1;
  }

  /** Pages a slot holds, a recent value. */
  int pages(int slot) {
    int pages = 0;
    for (int stack = 0; stack < stackCount; stack++) {
      pages += count(at(slot), stack) << orderOf(stack);
    }
    return pages;
  }

  /** Pages all slots hold, a recent value. */
  long pages() {
    long pages = 0;
    for (int slot = 0; slot < slots; slot++) {
      pages += pages(slot);
    }
    return pages;
  }

  /**
   * Checks S1 and S2, as far as rows can tell. Nobody may be at work.
   *
   * @param cached offsets of pages that other caches hold; those held here are added
   * @throws IllegalStateException naming the page that is wrong
   */
  void verify(BitSet cached) {
    for (int slot = 0; slot < slots; slot++) {
      for (int stack = 0; stack < stackCount; stack++) {
        int count = count(at(slot), stack);
        if (count < 0 || count > capacity) {
          throw new IllegalStateException("S1 broken in slot " + slot + ": counts " + count);
        }
        for (int i = 0; i < count; i++) {
          int first = get(at(slot), stack, i);
          for (int page = 0; page < Order.pages(orderOf(stack)); page++) {
            verifyPage(slot, first + page, cached);
          }
        }
      }
    }
  }

  private void verifyPage(int slot, int offset, BitSet cached) {
    if (offset < 0 || cached.get(offset) || bitfield.isFree(pfn(offset))) {
      throw new IllegalStateException(
          "S2 broken in slot " + slot + ": pfn " + pfn(offset) + " is cached twice or also free");
    }
    cached.set(offset);
  }

  /** Gives the stacks back. */
  @Override
  public void close() {
    backing.close();
  }
}

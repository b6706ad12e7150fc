package org.kmem.slab;

import java.lang.invoke.VarHandle;
import java.util.BitSet;
import org.kmem.memory.Memory;
import org.kmem.units.CheckLevel;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * {@code slab:treiber}: one stack of free objects for all slots, without a lock.
 *
 * <pre>
 *   top:  63          n n-1              0      link:  63            n n-1              0
 *         +------------+-----------------+             +--------------+-----------------+
 *         | tag        | object          |             | seal         | next object     |
 *         +------------+-----------------+             +--------------+-----------------+
 * </pre>
 *
 * <p>An object is named by its distance from the start of memory in words, plus 1; <i>n</i> bits name any of
 * this machine. Slabs go back to the page allocator by {@link #shrink} only. Safe for any thread.
 *
 * <p>Source: R. K. Treiber: "Systems Programming: Coping with Parallelism", IBM RJ 5118, 1986.
 */
final class TreiberSource implements ObjectSource {
  /*
   * Implementation notes.
   *
   * T1  every object on the stack is one of this cache's, sealed, and there once.
   * T2  the states of slabs say that all objects are in use, except while shrink() counts.
   *
   * The tag grows with each change of the top, so that a compare-and-set succeeds only if nothing has
   * happened since the top was read; then whatever was read below it was right as well. Before that, a
   * link may be anything: it is followed only if it names a word of this machine, whose memory stays
   * mapped.
   *
   * The seal is of the object's address and the next object, so that a link of which one byte was written over
   * has it no more. It has fewer bits than FreeLink's, as the next object needs more: what looks like a double
   * free is looked up on the stack before it is called one. With a secret of the cache the link cannot be made up.
   *
   * Progress: a compare-and-set fails only because another succeeded.
   */
  private static final int WORD_SHIFT = 3;
  private static final long SEAL = 0x9E37_79B9_7F4A_7C15L;

  private final SlabPages slabs;
  private final long top;
  private final long memoryBase;
  private final long words;
  private final long nameMask;
  private final int nameBits;
  private final long secret;
  private final boolean checks;

  TreiberSource(SlabPages slabs, long memoryBase, long endPfn, CacheLines lines, int cacheId) {
    this.slabs = slabs;
    this.top = lines.nodeLines(cacheId);
    this.memoryBase = memoryBase;
    this.words = endPfn << (PageSize.SHIFT - WORD_SHIFT);
    this.nameBits = Long.SIZE - Long.numberOfLeadingZeros(words);
    this.nameMask = (1L << nameBits) - 1;
    this.secret = slabs.links().secret();
    this.checks = secret != 0;
    Memory.putLong(top, 0);
  }

  @Override
  public long alloc(int slot, int gfp) {
    while (true) {
      long seen = top();
      long name = seen & nameMask;
      if (name == 0) {
        long object = grow(slot, gfp);
        if (object != 0 || (top() & nameMask) == 0) {
          return object;
        }
        continue;
      }
      long object = object(name);
      long link = Memory.getLong(slabs.linkWord(object));
      if ((CheckLevel.STATE || checks) && !isSealed(link, object)) {
        checkUnchanged(seen, object);
      } else if (compareAndSetTop(seen, nextOf(link))) {
        Memory.putLong(slabs.linkWord(object), 0);
        return object;
      }
    }
  }

  /** If the top is as it was, what was read below it should have been right. */
  private void checkUnchanged(long seen, long object) {
    VarHandle.loadLoadFence(); // this look at the top must not come before that at the link
    if (top() == seen) {
      throw slabs.corrupt(object);
    }
  }

  @Override
  public int allocBulk(int slot, int gfp, long[] objects, int from, int to) {
    int next = from;
    boolean done = false;
    try {
      while (next < to) {
        int taken = takeChain(objects, next, to);
        if (taken == next) {
          long object = alloc(slot, gfp);
          if (object == 0) {
            break;
          }
          objects[taken++] = object;
        }
        next = taken;
      }
      done = true;
    } finally {
      if (!done) {
        freeBulk(slot, objects, from, next);
      }
    }
    return next;
  }

  /** Takes objects by one compare-and-set; gives one past the last index written. */
  private int takeChain(long[] objects, int from, int to) {
    while (true) {
      long seen = top();
      long name = seen & nameMask;
      int next = from;
      while (next < to && name != 0) {
        long object = name <= words ? object(name) : 0;
        long link = object == 0 ? 0 : Memory.getLong(slabs.linkWord(object));
        if (object == 0 || !isSealed(link, object)) {
          checkUnchanged(seen, object);
          break;
        }
        objects[next++] = object;
        name = nextOf(link);
      }
      if (next == from && name == 0) {
        return from;
      }
      if (compareAndSetTop(seen, name)) {
        for (int i = from; i < next; i++) {
          Memory.putLong(slabs.linkWord(objects[i]), 0);
        }
        return next;
      }
    }
  }

  /** Takes an object of a new slab and puts the others on the stack; 0 if there is no memory. */
  private long grow(int slot, int gfp) {
    long pfn = slabs.make(slot, gfp);
    if (pfn == Pfn.NONE) {
      return 0;
    }
    int count = Slab.objects(slabs.page(pfn));
    for (int i = 1; i < count - 1; i++) {
      link(slabs.object(pfn, i), name(slabs.object(pfn, i + 1)));
    }
    if (count > 1) {
      push(slabs.object(pfn, 1), slabs.object(pfn, count - 1));
    }
    // The page may have been of this cache before, and the object be sealed from then.
    Memory.putLong(slabs.linkWord(slabs.object(pfn, 0)), 0);
    return slabs.object(pfn, 0);
  }

  @Override
  public void free(int slot, long object) {
    if ((CheckLevel.STATE || checks) && looksFree(object) && isOnStack(object)) {
      throw slabs.doubleFree(object);
    }
    push(object, object);
  }

  @Override
  public void freeBulk(int slot, long[] objects, int from, int to) {
    int linked = from;
    for (int i = from; i < to; i++) {
      if ((CheckLevel.STATE || checks) && looksFree(objects[i])) {
        // One that was named twice is on the stack once those before it are.
        if (linked < i) {
          push(objects[i - 1], objects[linked]);
          linked = i;
        }
        if (isOnStack(objects[i])) {
          throw slabs.doubleFree(objects[i]);
        }
      }
      link(objects[i], linked < i ? name(objects[i - 1]) : 0);
    }
    if (linked < to) {
      push(objects[to - 1], objects[linked]);
    }
  }

  /** Puts objects that are linked from first to last on the stack. */
  private void push(long first, long last) {
    long seen;
    do {
      seen = top();
      link(last, seen & nameMask);
    } while (!compareAndSetTop(seen, name(first)));
  }

  @Override
  public boolean looksFree(long object) {
    return isSealed(Memory.getLong(slabs.linkWord(object)), object);
  }

  /** Looks through the stack, for as long as it makes sense: others may change it meanwhile. */
  private boolean isOnStack(long sought) {
    long left = slabs.objects();
    for (long name = top() & nameMask; name != 0 && name <= words && left-- > 0; ) {
      long object = object(name);
      if (object == sought) {
        return true;
      }
      name = nextOf(Memory.getLong(slabs.linkWord(object)));
    }
    return false;
  }

  @Override
  public int drain(int slot) {
    return 0;
  }

  /**
   * Takes the whole stack, counts for each slab how much of it is there, gives back what is there completely,
   * and puts the rest back. Others find an empty stack meanwhile and make new slabs.
   */
  @Override
  public synchronized long shrink() {
    long seen;
    do {
      seen = top();
    } while (!compareAndSetTop(seen, 0));
    long taken = seen & nameMask;
    for (long name = taken; name != 0; name = next(name)) {
      long page = slabs.page(slabs.slabOf(object(name)));
      long state = Slab.state(page);
      Slab.setState(page, Slab.next(state, Slab.NO_OBJECT, Slab.inUse(state) - 1, false));
    }
    long empty = Pfn.NONE;
    long first = 0;
    long last = 0;
    for (long name = taken; name != 0; ) {
      long object = object(name);
      name = next(name);
      long pfn = slabs.slabOf(object);
      long page = slabs.page(pfn);
      if (Slab.inUse(Slab.state(page)) > 0) {
        last = first == 0 ? object : last;
        link(object, first == 0 ? 0 : name(first));
        first = object;
      } else if (!Slab.isListed(page)) {
        Slab.setListed(page, true);
        Slab.setNextSlab(page, empty);
        empty = pfn;
      }
    }
    if (first != 0) {
      restoreStates(name(first));
      push(first, last);
    }
    return discard(empty);
  }

  private void restoreStates(long chain) {
    for (long name = chain; name != 0; name = next(name)) {
      long page = slabs.page(slabs.slabOf(object(name)));
      long state = Slab.state(page);
      Slab.setState(page, Slab.next(state, Slab.NO_OBJECT, Slab.objects(page), false));
    }
  }

  private long discard(long chain) {
    long pages = 0;
    for (long pfn = chain; pfn != Pfn.NONE; ) {
      long next = Slab.nextSlab(slabs.page(pfn));
      pages += slabs.end(pfn) - pfn;
      slabs.discard(0, pfn);
      pfn = next;
    }
    return pages;
  }

  @Override
  public long cachedObjects() {
    long objects = 0;
    long limit = slabs.objects();
    for (long name = top() & nameMask; name != 0 && name <= words && objects < limit; objects++) {
      name = next(name);
    }
    return objects;
  }

  @Override
  public void markFree(long pfn, BitSet free) {
    for (long name = top() & nameMask; name != 0; name = next(name)) {
      if (slabs.slabOf(object(name)) == pfn) {
        free.set(slabs.index(pfn, object(name)));
      }
    }
  }

  @Override
  public void verify() {
    long limit = slabs.objects();
    BitSet seen = new BitSet();
    for (long name = top() & nameMask; name != 0; name = next(name)) {
      // A machine of more words than a bit set has bits is not verified at once.
      int bit = (int) (name & Integer.MAX_VALUE);
      boolean twice = words <= Integer.MAX_VALUE && seen.get(bit);
      seen.set(bit);
      if (name > words || twice || limit-- <= 0 || !looksFree(object(name))) {
        throw new IllegalStateException(
            "T1 broken in %s: 0x%x is on the stack twice, not sealed, or nobody's"
                .formatted(slabs.name(), object(name)));
      }
      slabs.check(object(name));
    }
    for (long pfn = slabs.nextSlab(0); pfn != Pfn.NONE; pfn = slabs.nextSlab(slabs.end(pfn))) {
      long page = slabs.page(pfn);
      if (Slab.inUse(Slab.state(page)) != Slab.objects(page)) {
        throw slabs.broken("T2", pfn, "not all objects are in use");
      }
    }
  }

  private long top() {
    // acquire: pairs with the compare-and-set that pushed; the link of the first object is read
    // next
    return Memory.getLongAcquire(top);
  }

  private boolean compareAndSetTop(long seen, long name) {
    return Memory.compareAndSetLong(top, seen, (((seen >>> nameBits) + 1) << nameBits) | name);
  }

  private long object(long name) {
    return memoryBase + ((name - 1) << WORD_SHIFT);
  }

  private long name(long object) {
    return ((object - memoryBase) >>> WORD_SHIFT) + 1;
  }

  private long next(long name) {
    return nextOf(Memory.getLong(slabs.linkWord(object(name))));
  }

  private void link(long object, long next) {
    long plain = (((object * SEAL) ^ (next << nameBits)) & ~nameMask) | next;
    Memory.putLong(slabs.linkWord(object), plain ^ secret);
  }

  private boolean isSealed(long link, long object) {
    long plain = link ^ secret;
    long next = plain & nameMask;
    return ((plain ^ (next << nameBits) ^ (object * SEAL)) & ~nameMask) == 0;
  }

  private long nextOf(long link) {
    return (link ^ secret) & nameMask;
  }
}

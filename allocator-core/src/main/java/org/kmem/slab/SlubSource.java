package org.kmem.slab;

import java.util.BitSet;
import java.util.concurrent.locks.LockSupport;
import org.kmem.memory.Memory;
import org.kmem.page.MemMap;
import org.kmem.units.Pfn;

/**
 * {@code slab:slub}: each slot has a slab to itself and a few partial ones in reserve, each node a list of
 * partial slabs, as Linux 6.12 has it.
 *
 * <pre>
 *   0      4      8        16              24       32            128
 *   +------+------+--------+---------------+--------+-------------+-----+
 *   | lock | free | slab   | first object  | chain  | chain slabs | pad |   for each slot
 *   +------+------+--------+---------------+--------+-------------+-----+
 * </pre>
 *
 * <p>An object comes from the slot's own list; one of another slab goes back to that slab by one
 * compare-and-set. A lock of a node is taken only when a slab without free objects gets one, or one without
 * objects in use has no more. A slot is locked by one compare-and-set and never waited for by {@link
 * #alloc} and {@link #free}: who finds it taken goes past it, to the slab or the node. Safe for any thread.
 *
 * <p>What is kept for slots is bounded, whatever the number of threads: each slot has a slab of its own and at most
 * {@link SlabGeometry#cpuPartialSlabs} partial ones, each node at most {@link SlabGeometry#minPartial} slabs that are
 * empty. {@link #shrink} gives all of it back.
 *
 * <p>Kernel counterpart: {@code struct kmem_cache_cpu}; source: {@code Documentation/mm/slub.rst} and the
 * cover letters of SLUB. Differs in that a slot is shared by any threads, so that its lock stands where
 * the kernel counts transactions of a CPU.
 */
final class SlubSource implements ObjectSource {
  /*
   * Implementation notes.
   *
   * A slab is in one of these states:
   *
   *   frozen, the slot's own     free objects: the slot's list, and those others gave back, on its own
   *   frozen, in a slot's chain  has a free object, on its own list
   *   partial                    not frozen, has a free object, on its node's list
   *   full                       not frozen, no free object, nowhere
   *
   * S1  slabs counted = slabs in the table, the same for objects.
   * S2  objects on a slab's free list = objects - in use, each once and sealed; a slot's own list has
   *     distinct others of its slab.
   * S3  on a node's list if and only if partial.
   * S4  frozen if and only if a slot's own or in one slot's chain, and in one place only.
   *
   * Why it is right. In a frozen slab only the slot's holder takes objects, all at once; others push, so a
   * push that succeeds has linked to the head that was there. In a slab that is not frozen, objects are
   * taken under the node's monitor, and it becomes partial or empty under it; others push in between. A
   * full slab is either frozen by who gives back its first object, who holds the slot that gets it, or
   * becomes partial under the monitor. Whichever of the two succeeds in changing the state wins; the
   * other looks again.
   *
   * Pages are asked for, and given back, without any lock: reclaim may come back here.
   */
  private static final int LOCK = 0;
  private static final int FREE = LOCK + Integer.BYTES;
  private static final int SLAB = FREE + Integer.BYTES;
  private static final int FIRST_OBJECT = SLAB + Long.BYTES;
  private static final int CHAIN = FIRST_OBJECT + Long.BYTES;
  private static final int CHAIN_SLABS = CHAIN + Long.BYTES;

  private final SlabPages slabs;
  private final FreeLink links;
  private final PartialSlabs[] nodes;
  private final int slots;
  private final long lines;
  private final int sizeBytes;
  private final int chainLimit;
  private final boolean samples;

  /**
   * Makes a source without slabs.
   *
   * @param slabs the cache's slabs
   * @param memMap memory map of the machine
   * @param lines room for what slots and nodes have
   * @param cacheId the cache in the table of pages
   * @param samples whether a request that finds its slot without objects may get a sampled one; not below sheaves
   */
  SlubSource(SlabPages slabs, MemMap memMap, CacheLines lines, int cacheId, boolean samples) {
    this.slabs = slabs;
    this.links = slabs.links();
    this.samples = samples;
    this.slots = lines.slots();
    this.lines = lines.slotLines(cacheId);
    this.sizeBytes = slabs.geometry().sizeBytes();
    this.chainLimit = slabs.geometry().cpuPartialSlabs();
    this.nodes = new PartialSlabs[lines.nodes()];
    for (int node = 0; node < nodes.length; node++) {
      long header = lines.nodeLines(cacheId) + (long) node * CacheLines.LINE_BYTES;
      nodes[node] = new PartialSlabs(slabs, memMap, header);
    }
    for (int slot = 0; slot < slots; slot++) {
      long line = line(slot);
      setOwnLocked(line, Pfn.NONE, Slab.NO_OBJECT);
      Memory.putLong(line + CHAIN, Pfn.NONE);
    }
  }

  @Override
  public long alloc(int slot, int gfp) {
    long line = line(slot);
    if (tryLock(line)) {
      int free = Memory.getInt(line + FREE);
      if (free == Slab.NO_OBJECT) {
        return allocSlow(slot, gfp, line);
      }
      long object = Memory.getLong(line + FIRST_OBJECT) + (long) free * sizeBytes;
      long word = links.read(object);
      if (!links.isDamaged(word, object)) {
        Memory.putInt(line + FREE, links.next(word));
        links.clear(object);
        unlock(line);
        return object;
      }
      unlock(line);
      throw slabs.corrupt(object);
    }
    return allocPast(slot, gfp);
  }

  /** Takes an object whose slot has run out; holds the slot's lock when called, not when it returns. */
  private long allocSlow(int slot, int gfp, long line) {
    long object;
    try {
      object = samples ? slabs.sample(slot, slabs.geometry().objects()) : 0;
      if (object == 0 && refillLocked(slot, line)) {
        object = popLocked(line);
      }
    } finally {
      unlock(line);
    }
    return object != 0 ? object : allocNew(slot, gfp, line);
  }

  /** Takes an object without the slot, which somebody else is using. */
  private long allocPast(int slot, int gfp) {
    long object = takeFrom(nodes[slabs.nodeOfSlot(slot)]);
    return object != 0 ? object : allocNew(slot, gfp, line(slot));
  }

  private static long takeFrom(PartialSlabs node) {
    if (node.isEmpty()) {
      return 0;
    }
    synchronized (node) {
      return node.takeObjectLocked();
    }
  }

  /** The first object of a slot's list, which is not empty. */
  private long topLocked(long line) {
    return Memory.getLong(line + FIRST_OBJECT) + (long) Memory.getInt(line + FREE) * sizeBytes;
  }

  /** Takes the first object of a slot's list, which is not empty. */
  private long popLocked(long line) {
    long object = topLocked(line);
    long word = links.read(object);
    if (links.isDamaged(word, object)) {
      throw slabs.corrupt(object);
    }
    Memory.putInt(line + FREE, links.next(word));
    links.clear(object);
    return object;
  }

  /** Finds free objects for a slot that has none: in its slab, its chain, on its node's list. */
  private boolean refillLocked(int slot, long line) {
    long own = Memory.getLong(line + SLAB);
    if (own != Pfn.NONE) {
      int head = takeAll(slabs.page(own));
      if (head != Slab.NO_OBJECT) {
        Memory.putInt(line + FREE, head);
        return true;
      }
      Memory.putLong(line + SLAB, Pfn.NONE);
    }
    long next = Memory.getLong(line + CHAIN);
    if (next != Pfn.NONE) {
      Memory.putLong(line + CHAIN, Slab.nextSlab(slabs.page(next)));
      addChainSlabs(line, -1);
    } else {
      next = takeSlabs(nodes[slabs.nodeOfSlot(slot)], line);
    }
    if (next == Pfn.NONE) {
      return false;
    }
    setOwnLocked(line, next, takeAll(slabs.page(next)));
    return true;
  }

  /**
   * Takes all free objects of a frozen slab at once, or ends that it is frozen if there are none.
   *
   * @return the first of them, or none
   */
  private static int takeAll(long page) {
    while (true) {
      long state = Slab.state(page);
      int head = Slab.head(state);
      boolean frozen = head != Slab.NO_OBJECT;
      // Nobody else takes objects of a frozen slab: this is repeated only when one has come back.
      long taken = Slab.next(state, Slab.NO_OBJECT, Slab.objects(page), frozen);
      if (Slab.compareAndSetState(page, state, taken)) {
        return head;
      }
    }
  }

  /** Takes a slab from a node, and more for the chain, up to half of what it may hold. */
  private long takeSlabs(PartialSlabs node, long line) {
    if (node.isEmpty()) {
      return Pfn.NONE;
    }
    synchronized (node) {
      long first = node.takeSlabLocked();
      for (int more = 0; first != Pfn.NONE && more < chainLimit / 2; more++) {
        long pfn = node.takeSlabLocked();
        if (pfn == Pfn.NONE) {
          break;
        }
        Slab.setNextSlab(slabs.page(pfn), Memory.getLong(line + CHAIN));
        Memory.putLong(line + CHAIN, pfn);
        addChainSlabs(line, 1);
      }
      return first;
    }
  }

  /** Takes an object of a new slab, which becomes the slot's own unless that has found one meanwhile. */
  private long allocNew(int slot, int gfp, long line) {
    long pfn = slabs.make(slot, gfp);
    if (pfn == Pfn.NONE) {
      return allocElsewhere(slot, gfp);
    }
    slabs.makeFree(pfn);
    long page = slabs.page(pfn);
    if (tryLock(line)) {
      if (Memory.getLong(line + SLAB) == Pfn.NONE) {
        Slab.setState(page, Slab.next(Slab.state(page), Slab.NO_OBJECT, Slab.objects(page), true));
        setOwnLocked(line, pfn, 0);
        long object = popLocked(line);
        unlock(line);
        return object;
      }
      unlock(line);
    }
    PartialSlabs node = nodes[Slab.node(page)];
    synchronized (node) {
      node.addFirstLocked(pfn);
      return node.takeObjectLocked();
    }
  }

  /** The last resort when there are no pages: what came back meanwhile, and other nodes' slabs. */
  private long allocElsewhere(int slot, int gfp) {
    int own = slabs.nodeOfSlot(slot);
    long object = takeFrom(nodes[own]);
    if (object == 0 && !SlabPages.isForThisNode(gfp)) {
      for (int i = 1; i < nodes.length && object == 0; i++) {
        object = takeFrom(nodes[(own + i) % nodes.length]);
      }
    }
    return object;
  }

  @Override
  public int allocBulk(int slot, int gfp, long[] objects, int from, int to) {
    int next = from;
    boolean done = false;
    try {
      next = popMany(slot, objects, from, to);
      while (next < to) {
        long object = alloc(slot, gfp);
        if (object == 0) {
          break;
        }
        objects[next++] = object;
      }
      done = true;
    } finally {
      if (!done) {
        freeBulk(slot, objects, from, next);
      }
    }
    return next;
  }

  /** Takes what a slot and its node have, under one lock; gives one past the last index written. */
  private int popMany(int slot, long[] objects, int from, int to) {
    long line = line(slot);
    if (!tryLock(line)) {
      return from;
    }
    int next = from;
    while (next < to
        && (Memory.getInt(line + FREE) != Slab.NO_OBJECT || refillLocked(slot, line))
        && isTopSoundLocked(line)) {
      objects[next++] = popLocked(line);
    }
    unlock(line);
    return next;
  }

  /** Whether the first object of a slot's list can be popped; if not, alloc() says why. */
  private boolean isTopSoundLocked(long line) {
    long object = topLocked(line);
    return !links.isDamaged(links.read(object), object);
  }

  @Override
  public void free(int slot, long object) {
    checkInUse(object);
    long pfn = slabs.slabOf(object);
    give(slot, pfn, slabs.index(pfn, object), object, 1);
  }

  private void checkInUse(long object) {
    if (links.isFreeAlready(object)) {
      throw slabs.doubleFree(object);
    }
  }

  @Override
  public void freeBulk(int slot, long[] objects, int from, int to) {
    for (int next = from; next < to; ) {
      next = freeRun(slot, objects, next, to);
    }
  }

  /**
   * Gives objects of one slab that follow each other back together, up to one that is free already, which
   * is for the next run to find.
   *
   * @return one past the last index
   */
  private int freeRun(int slot, long[] objects, int from, int to) {
    long last = objects[from];
    checkInUse(last);
    long pfn = slabs.slabOf(last);
    int head = slabs.index(pfn, last);
    links.write(last, Slab.NO_OBJECT);
    int next = from + 1;
    while (next < to && slabs.slabOf(objects[next]) == pfn) {
      long object = objects[next];
      if (links.isFreeAlready(object)) {
        break;
      }
      links.write(object, head);
      head = slabs.index(pfn, object);
      next++;
    }
    give(slot, pfn, head, last, next - from);
    return next;
  }

  /** Gives objects that are linked up to the last back to their slab. */
  private void give(int slot, long pfn, int head, long last, int count) {
    long line = line(slot);
    boolean locked = tryLock(line);
    if (locked && Memory.getLong(line + SLAB) == pfn) {
      links.write(last, Memory.getInt(line + FREE));
      Memory.putInt(line + FREE, head);
      unlock(line);
      return;
    }
    giveElsewhere(slot, line, locked, pfn, head, last, count);
  }

  /** Gives objects back to a slab that is not the slot's own; the slot's lock is let go of. */
  private void giveElsewhere(
      int slot, long line, boolean locked, long pfn, int head, long last, int count) {
    long page = slabs.page(pfn);
    while (true) {
      long state = Slab.state(page);
      boolean frozen = Slab.isFrozen(state);
      boolean full = Slab.head(state) == Slab.NO_OBJECT;
      boolean freezes = !frozen && full && locked && chainLimit > 0;
      if (!frozen && !freezes && (full || Slab.inUse(state) == count)) {
        if (locked) {
          unlock(line);
        }
        giveUnderLock(slot, pfn, head, last, count);
        return;
      }
      links.write(last, Slab.head(state));
      long given = Slab.next(state, head, Slab.inUse(state) - count, frozen || freezes);
      if (Slab.compareAndSetState(page, state, given)) {
        long replaced = freezes ? chainLocked(line, pfn) : Pfn.NONE;
        if (locked) {
          unlock(line);
        }
        giveChain(slot, replaced);
        return;
      }
    }
  }

  private void giveUnderLock(int slot, long pfn, int head, long last, int count) {
    PartialSlabs node = nodes[Slab.node(slabs.page(pfn))];
    long empty;
    synchronized (node) {
      empty = node.giveObjectsLocked(pfn, head, last, count);
    }
    if (empty != Pfn.NONE) {
      slabs.discard(slot, empty);
    }
  }

  /** Puts a slab in a slot's chain; if that is full, gives the chain it replaces. */
  private long chainLocked(long line, long pfn) {
    long chain = Memory.getLong(line + CHAIN);
    boolean replaces = Memory.getInt(line + CHAIN_SLABS) >= chainLimit;
    Slab.setNextSlab(slabs.page(pfn), replaces ? Pfn.NONE : chain);
    Memory.putLong(line + CHAIN, pfn);
    if (replaces) {
      Memory.putInt(line + CHAIN_SLABS, 0);
    }
    addChainSlabs(line, 1);
    return replaces ? chain : Pfn.NONE;
  }

  /**
   * Gives the slabs of a chain that no slot has any more to their nodes.
   *
   * @return free objects of it
   */
  private int giveChain(int slot, long chain) {
    int objects = 0;
    for (long pfn = chain; pfn != Pfn.NONE; ) {
      long page = slabs.page(pfn);
      long next = Slab.nextSlab(page);
      objects += Slab.objects(page) - Slab.inUse(Slab.state(page));
      giveSlab(slot, pfn, Slab.NO_OBJECT, 0, 0);
      pfn = next;
    }
    return objects;
  }

  private void giveSlab(int slot, long pfn, int head, int last, int count) {
    PartialSlabs node = nodes[Slab.node(slabs.page(pfn))];
    long empty;
    synchronized (node) {
      empty = node.giveSlabLocked(pfn, head, last, count);
    }
    if (empty != Pfn.NONE) {
      slabs.discard(slot, empty);
    }
  }

  @Override
  public int drain(int slot) {
    long line = line(slot);
    lockSlow(line);
    long own = Memory.getLong(line + SLAB);
    int head = Memory.getInt(line + FREE);
    long chain = Memory.getLong(line + CHAIN);
    setOwnLocked(line, Pfn.NONE, Slab.NO_OBJECT);
    Memory.putLong(line + CHAIN, Pfn.NONE);
    Memory.putInt(line + CHAIN_SLABS, 0);
    unlock(line);
    int objects = giveChain(slot, chain);
    return own == Pfn.NONE ? objects : objects + giveOwn(slot, own, head);
  }

  private int giveOwn(int slot, long pfn, int head) {
    int count = 0;
    int last = Slab.NO_OBJECT;
    for (int at = head; at != Slab.NO_OBJECT; count++) {
      last = at;
      at = links.next(links.read(slabs.object(pfn, at)));
    }
    giveSlab(slot, pfn, head, last, count);
    return count;
  }

  @Override
  public long shrink() {
    for (int slot = 0; slot < slots; slot++) {
      drain(slot);
    }
    long pages = 0;
    for (PartialSlabs node : nodes) {
      pages += PartialSlabs.discardEmpty(slabs, node);
    }
    return pages;
  }

  @Override
  public long cachedObjects() {
    long objects = 0;
    for (int slot = 0; slot < slots; slot++) {
      long line = line(slot);
      lockSlow(line);
      long own = Memory.getLong(line + SLAB);
      if (own != Pfn.NONE) {
        BitSet free = new BitSet();
        slabs.markList(own, Memory.getInt(line + FREE), free);
        objects += free.cardinality();
      }
      unlock(line);
    }
    return objects;
  }

  @Override
  public void markFree(long pfn, BitSet free) {
    slabs.markList(pfn, Slab.head(Slab.state(slabs.page(pfn))), free);
    for (int slot = 0; slot < slots; slot++) {
      if (Memory.getLong(line(slot) + SLAB) == pfn) {
        slabs.markList(pfn, Memory.getInt(line(slot) + FREE), free);
      }
    }
  }

  @Override
  public boolean looksFree(long object) {
    return links.isSealed(links.read(object), object);
  }

  @Override
  public void verify() {
    long listed = 0;
    for (PartialSlabs node : nodes) {
      listed += node.verify();
    }
    long frozen = 0;
    for (int slot = 0; slot < slots; slot++) {
      frozen += verifySlot(line(slot));
    }
    for (long pfn = slabs.nextSlab(0); pfn != Pfn.NONE; pfn = slabs.nextSlab(slabs.end(pfn))) {
      PartialSlabs.verifyFreeList(slabs, pfn);
      long page = slabs.page(pfn);
      long state = Slab.state(page);
      boolean partial = !Slab.isFrozen(state) && Slab.head(state) != Slab.NO_OBJECT;
      if (partial != Slab.isListed(page)) {
        throw slabs.broken("S3", pfn, "on a node's list: " + Slab.isListed(page));
      }
      listed -= partial ? 1 : 0;
      frozen -= Slab.isFrozen(state) ? 1 : 0;
    }
    if (listed != 0 || frozen != 0) {
      throw new IllegalStateException(
          "S3 or S4 broken in %s: %d slabs too many on lists, %d with slots"
              .formatted(slabs.name(), listed, frozen));
    }
  }

  /** Checks S4 for the slabs of a slot; gives their number. */
  private int verifySlot(long line) {
    long own = Memory.getLong(line + SLAB);
    int found = 0;
    if (own != Pfn.NONE) {
      markFree(own, new BitSet());
      found = verifyFrozen(own);
    }
    int chained = 0;
    for (long pfn = Memory.getLong(line + CHAIN); pfn != Pfn.NONE; ) {
      chained += verifyFrozen(pfn);
      pfn = Slab.nextSlab(slabs.page(pfn));
    }
    int counted = Memory.getInt(line + CHAIN_SLABS);
    if (counted != chained || Memory.getInt(line + LOCK) != 0) {
      throw new IllegalStateException(
          "S4 broken in %s: a slot counts %d slabs, has %d, or is locked"
              .formatted(slabs.name(), counted, chained));
    }
    return found + chained;
  }

  private int verifyFrozen(long pfn) {
    if (!Slab.isFrozen(Slab.state(slabs.page(pfn)))) {
      throw slabs.broken("S4", pfn, "a slot's slab is not frozen");
    }
    return 1;
  }

  private long line(int slot) {
    return lines + (long) slot * CacheLines.LINE_BYTES;
  }

  private void setOwnLocked(long line, long pfn, int free) {
    Memory.putLong(line + SLAB, pfn);
    Memory.putLong(line + FIRST_OBJECT, pfn == Pfn.NONE ? 0 : slabs.firstObject(pfn));
    Memory.putInt(line + FREE, free);
  }

  private static void addChainSlabs(long line, int delta) {
    Memory.putInt(line + CHAIN_SLABS, Memory.getInt(line + CHAIN_SLABS) + delta);
  }

  private static boolean tryLock(long line) {
    return Memory.compareAndSetInt(line + LOCK, 0, 1);
  }

  private static void unlock(long line) {
    // release: pairs with the CAS of tryLock; publishes the slot's list and chain
    Memory.putIntRelease(line + LOCK, 0);
  }

  /** Waits for a slot; its holder is bounded, but may be stopped by the scheduler: sleep. */
  private static void lockSlow(long line) {
    while (!tryLock(line)) {
      LockSupport.parkNanos(1_000);
    }
  }
}

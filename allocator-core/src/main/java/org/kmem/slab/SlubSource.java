package org.kmem.slab;

import java.util.BitSet;
import org.kmem.page.MemMap;
import org.kmem.units.Pfn;

/**
 * {@code slab:slub}: each slot has a slab to itself and a few partial ones in reserve, each node a list of
 * partial slabs, as Linux 6.12 has it.
 *
 * <p>An object comes from the slot's own list; one of another slab goes back to that slab by one
 * compare-and-set. A lock of a node is taken only when a slab without free objects gets one, or one without
 * objects in use has no more. A slot is locked by one compare-and-set and never waited for by {@link
 * #alloc} and {@link #free}: who finds it taken goes past it, to the slab or the node. Safe for any thread.
 * {@link CpuSlab} says what a slot has.
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
   * S5  idle = objects - in use of slabs that are not frozen, frozen = the same of those that are; NodeCounts
   *     and what is in the lines of its slots together. A slot's list is as long as its word says.
   *
   * Whoever changes the state of a slab knows by how many objects, so S5 holds change by change. Under a node's
   * monitor it goes to NodeCounts, under a slot's lock to the slot's line, so that an object given back to a slab
   * of another costs no third atomic operation; what is left, who found the slot taken or gives to a slab of
   * another node, to the adders of NodeCounts.
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
  private final SlabPages slabs;
  private final FreeLink links;
  private final PartialSlabs[] nodes;
  private final int slots;
  private final long lines;
  private final int sizeBytes;
  private final boolean samples;
  private final SlubBooks books;

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
    this.nodes = new PartialSlabs[lines.nodes()];
    for (int node = 0; node < nodes.length; node++) {
      long header = lines.nodeLines(cacheId) + (long) node * CacheLines.LINE_BYTES;
      nodes[node] = new PartialSlabs(slabs, memMap, header);
    }
    for (int slot = 0; slot < slots; slot++) {
      CpuSlab.init(line(slot));
    }
    this.books = new SlubBooks(slabs, nodes, slots, lines.slotLines(cacheId));
  }

  @Override
  public long alloc(int slot, int gfp) {
    long line = line(slot);
    if (CpuSlab.tryLock(line)) {
      int list = CpuSlab.list(line);
      if (list == CpuSlab.EMPTY) {
        return allocSlow(slot, gfp, line);
      }
      long object = CpuSlab.firstObject(line) + (long) CpuSlab.head(list) * sizeBytes;
      long word = links.read(object);
      if (!links.isDamaged(word, object)) {
        CpuSlab.setList(line, CpuSlab.tail(list, links.next(word)));
        links.clear(object);
        CpuSlab.unlock(line);
        return object;
      }
      CpuSlab.unlock(line);
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
      CpuSlab.unlock(line);
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
    return CpuSlab.firstObject(line) + (long) CpuSlab.head(CpuSlab.list(line)) * sizeBytes;
  }

  /** Takes the first object of a slot's list, which is not empty. */
  private long popLocked(long line) {
    long object = topLocked(line);
    long word = links.read(object);
    if (links.isDamaged(word, object)) {
      throw slabs.corrupt(object);
    }
    CpuSlab.setList(line, CpuSlab.tail(CpuSlab.list(line), links.next(word)));
    links.clear(object);
    return object;
  }

  /** Finds free objects for a slot that has none: in its slab, its chain, on its node's list. */
  private boolean refillLocked(int slot, long line) {
    long own = CpuSlab.own(line);
    if (own != Pfn.NONE) {
      int list = takeAll(line, slabs.page(own));
      if (list != CpuSlab.EMPTY) {
        CpuSlab.setList(line, list);
        return true;
      }
      CpuSlab.dropOwn(line);
    }
    long next = CpuSlab.chain(line);
    if (next != Pfn.NONE) {
      long rest = Slab.nextSlab(slabs.page(next));
      CpuSlab.setChain(line, rest, CpuSlab.chainSlabs(line) - 1);
    } else {
      next = takeSlabs(nodes[slabs.nodeOfSlot(slot)], line);
    }
    if (next == Pfn.NONE) {
      return false;
    }
    setOwnLocked(line, next, takeAll(line, slabs.page(next)));
    return true;
  }

  /**
   * Takes all free objects of a frozen slab at once, or ends that it is frozen if there are none.
   *
   * @return the list of them
   */
  private static int takeAll(long line, long page) {
    while (true) {
      long state = Slab.state(page);
      int head = Slab.head(state);
      boolean frozen = head != Slab.NO_OBJECT;
      // Nobody else takes objects of a frozen slab: this is repeated only when one has come back.
      long taken = Slab.next(state, Slab.NO_OBJECT, Slab.objects(page), frozen);
      if (Slab.compareAndSetState(page, state, taken)) {
        int count = Slab.free(page, state);
        CpuSlab.addFrozen(line, -count);
        return CpuSlab.list(head, count);
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
      int most = slabs.tuning().cpuPartialSlabs() / 2;
      for (int more = 0; first != Pfn.NONE && more < most; more++) {
        long pfn = node.takeSlabLocked();
        if (pfn == Pfn.NONE) {
          break;
        }
        Slab.setNextSlab(slabs.page(pfn), CpuSlab.chain(line));
        CpuSlab.setChain(line, pfn, CpuSlab.chainSlabs(line) + 1);
      }
      return first;
    }
  }

  /** Takes an object of a new slab, which becomes the slot's own unless that has found one meanwhile. */
  private long allocNew(int slot, int gfp, long line) {
    long pfn = slabs.make(slot, gfp);
    if (pfn == Pfn.NONE) {
      return allocElsewhere(slabs.nodeOfSlot(slot), gfp);
    }
    slabs.makeFree(pfn);
    long page = slabs.page(pfn);
    if (CpuSlab.tryLock(line)) {
      if (CpuSlab.own(line) == Pfn.NONE) {
        Slab.setState(page, Slab.next(Slab.state(page), Slab.NO_OBJECT, Slab.objects(page), true));
        setOwnLocked(line, pfn, CpuSlab.list(0, Slab.objects(page)));
        long object = popLocked(line);
        CpuSlab.unlock(line);
        return object;
      }
      CpuSlab.unlock(line);
    }
    return share(pfn);
  }

  /** Gives a new slab, its objects free, to its node and takes one of them. */
  private long share(long pfn) {
    PartialSlabs node = nodes[Slab.node(slabs.page(pfn))];
    synchronized (node) {
      node.addNewLocked(pfn);
      return node.takeObjectLocked();
    }
  }

  /** Objects come from the slot's slab if it is of the node, from the node's list, from a new slab. */
  @Override
  public long allocNode(int slot, int gfp, int node) {
    if (nodes.length == 1) {
      return alloc(slot, gfp);
    }
    long line = line(slot);
    if (CpuSlab.tryLock(line)) {
      long own = CpuSlab.own(line);
      boolean near = own != Pfn.NONE && Slab.node(slabs.page(own)) == node;
      boolean has = near && CpuSlab.list(line) != CpuSlab.EMPTY;
      long object = has && isTopSoundLocked(line) ? popLocked(line) : 0;
      CpuSlab.unlock(line);
      if (object != 0) {
        return object;
      }
    }
    long object = takeFrom(nodes[node]);
    if (object != 0) {
      return object;
    }
    long pfn = slabs.make(slot, SlabPages.TRY_NODE, node, null);
    if (pfn == Pfn.NONE) {
      pfn = slabs.make(slot, gfp, node, null);
    }
    if (pfn == Pfn.NONE) {
      return allocElsewhere(node, gfp);
    }
    slabs.makeFree(pfn);
    return share(pfn);
  }

  /** The last resort when there are no pages: what came back meanwhile, and other nodes' slabs. */
  private long allocElsewhere(int own, int gfp) {
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
      // One by one only what starts a slab, or passes a slot that somebody is using.
      for (boolean more = true; more && next < to; ) {
        next = popMany(slot, objects, next, to);
        long object = next < to ? alloc(slot, gfp) : 0;
        more = object != 0;
        if (more) {
          objects[next++] = object;
        }
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
    if (!CpuSlab.tryLock(line)) {
      return from;
    }
    int next = from;
    while (next < to
        && (CpuSlab.list(line) != CpuSlab.EMPTY || refillLocked(slot, line))
        && isTopSoundLocked(line)) {
      objects[next++] = popLocked(line);
    }
    CpuSlab.unlock(line);
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
    long line = line(slot);
    boolean locked = CpuSlab.tryLock(line);
    if (give(slot, line, locked, pfn, slabs.index(pfn, object), object, 1)) {
      CpuSlab.unlock(line);
    }
  }

  private void checkInUse(long object) {
    if (links.isFreeAlready(object)) {
      throw slabs.doubleFree(object);
    }
  }

  /** The slot is locked once, as long as no node's monitor and no page is needed. */
  @Override
  public void freeBulk(int slot, long[] objects, int from, int to) {
    long line = line(slot);
    boolean locked = false;
    for (int next = from; next < to; ) {
      long last = objects[next];
      if (links.isFreeAlready(last)) {
        if (locked) {
          CpuSlab.unlock(line);
        }
        throw slabs.doubleFree(last);
      }
      long pfn = slabs.slabOf(last);
      int end = linkRun(pfn, objects, next, to);
      int head = slabs.index(pfn, objects[end - 1]);
      locked = locked || CpuSlab.tryLock(line);
      locked = give(slot, line, locked, pfn, head, last, end - next);
      next = end;
    }
    if (locked) {
      CpuSlab.unlock(line);
    }
  }

  /**
   * Links objects of one slab that follow each other, up to one that is free already, which is for the next run to
   * find.
   *
   * @return one past the last index
   */
  private int linkRun(long pfn, long[] objects, int from, int to) {
    int head = slabs.index(pfn, objects[from]);
    links.write(objects[from], Slab.NO_OBJECT);
    int next = from + 1;
    while (next < to && slabs.slabOf(objects[next]) == pfn && !links.isFreeAlready(objects[next])) {
      links.write(objects[next], head);
      head = slabs.index(pfn, objects[next]);
      next++;
    }
    return next;
  }

  /**
   * Gives objects that are linked up to the last back to their slab.
   *
   * @param locked whether the slot is locked by the caller
   * @return whether it still is
   */
  private boolean give(
      int slot, long line, boolean locked, long pfn, int head, long last, int count) {
    if (locked && CpuSlab.own(line) == pfn) {
      int list = CpuSlab.list(line);
      links.write(last, CpuSlab.head(list));
      CpuSlab.setList(line, CpuSlab.list(head, CpuSlab.length(list) + count));
      return true;
    }
    return giveElsewhere(slot, line, locked, pfn, head, last, count);
  }

  /** The same to a slab that is not the slot's own. */
  private boolean giveElsewhere(
      int slot, long line, boolean locked, long pfn, int head, long last, int count) {
    long page = slabs.page(pfn);
    while (true) {
      long state = Slab.state(page);
      boolean frozen = Slab.isFrozen(state);
      boolean full = Slab.head(state) == Slab.NO_OBJECT;
      boolean freezes = !frozen && full && locked && slabs.tuning().cpuPartialSlabs() > 0;
      if (!frozen && !freezes && (full || Slab.inUse(state) == count)) {
        if (locked) {
          CpuSlab.unlock(line);
        }
        giveUnderLock(slot, pfn, head, last, count);
        return false;
      }
      links.write(last, Slab.head(state));
      long given = Slab.next(state, head, Slab.inUse(state) - count, frozen || freezes);
      if (Slab.compareAndSetState(page, state, given)) {
        countGiven(slot, line, locked, page, frozen || freezes, count);
        long replaced = freezes ? chainLocked(line, pfn) : Pfn.NONE;
        if (replaced == Pfn.NONE) {
          return locked;
        }
        CpuSlab.unlock(line);
        giveChain(slot, replaced);
        return false;
      }
    }
  }

  /** S5, for objects that went back to a slab without its node's monitor. */
  private void countGiven(
      int slot, long line, boolean locked, long page, boolean frozen, int count) {
    if (frozen && locked) {
      CpuSlab.addFrozen(line, count);
    } else if (frozen) {
      slabs.countsOf(page).passFrozen(count);
    } else if (locked && (nodes.length == 1 || Slab.node(page) == slabs.nodeOfSlot(slot))) {
      CpuSlab.addIdle(line, count);
    } else {
      slabs.countsOf(page).passIdle(count);
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
    long chain = CpuSlab.chain(line);
    boolean replaces = CpuSlab.chainSlabs(line) >= slabs.tuning().cpuPartialSlabs();
    Slab.setNextSlab(slabs.page(pfn), replaces ? Pfn.NONE : chain);
    CpuSlab.setChain(line, pfn, replaces ? 1 : CpuSlab.chainSlabs(line) + 1);
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
    CpuSlab.lockSlow(line);
    long own = CpuSlab.own(line);
    int head = CpuSlab.head(CpuSlab.list(line));
    long chain = CpuSlab.chain(line);
    CpuSlab.init(line);
    CpuSlab.unlock(line);
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
    return books.cachedObjects();
  }

  @Override
  public long idleObjects(int node) {
    return books.idleObjects(node);
  }

  @Override
  public SlotSlabs slabsOf(int slot) {
    return books.slabsOf(slot);
  }

  @Override
  public void markFree(long pfn, BitSet free) {
    books.markFree(pfn, free);
  }

  @Override
  public boolean looksFree(long object) {
    return links.isSealed(links.read(object), object);
  }

  @Override
  public void verify() {
    books.verify();
  }

  private long line(int slot) {
    return lines + (long) slot * CacheLines.LINE_BYTES;
  }

  private void setOwnLocked(long line, long pfn, int list) {
    CpuSlab.setOwn(line, pfn, slabs.firstObject(pfn), list);
  }
}

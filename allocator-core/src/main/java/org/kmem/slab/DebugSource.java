package org.kmem.slab;

import java.util.stream.LongStream;
import org.kmem.page.MemMap;
import org.kmem.units.Pfn;

/**
 * Where the objects of a cache that is debugged come from, whatever the strategy: one lock, one list of slabs, and
 * {@link SlabDebug} asked before anything changes.
 *
 * <p>Safe for any thread. Kernel counterpart: caches with debug flags, which have no CPU slabs and go through {@code
 * alloc_single_from_partial} and {@code free_to_partial_list}.
 */
final class DebugSource extends OneListSource implements SlabView {
  /*
   * Implementation notes.
   * The lock is held while reports are made and delivered, and not while pages are asked for or given back. What the
   * table of pages says is this cache's is so under the lock: a slab leaves the table before the lock is let go of, and
   * enters it with all of its patterns in place.
   *
   * Links keep their seal when their object is handed out: whether an object is free is asked of the list, and what
   * lies behind an object stays as it was, as in the kernel.
   *
   * A slab that repair took out of use has no free objects, so it leaves the list; what it lost counts as in use for
   * good.
   */

  /** A link that leads nowhere. */
  private static final int DAMAGED = -1;

  private final SlabDebug debug;
  private final boolean zeroesOnAlloc;
  private final boolean zeroesOnFree;

  /**
   * Makes a source without slabs.
   *
   * @param slabs the cache's slabs
   * @param memMap memory map of the machine
   * @param headerAddress room for the list's header
   * @param recorder of the allocator's tracks
   * @param policy what becomes of reports
   * @param switches what is checked and traced
   * @param wipe when objects are zeroed
   */
  DebugSource(
      SlabPages slabs,
      MemMap memMap,
      long headerAddress,
      TrackRecorder recorder,
      SlabBugPolicy policy,
      DebugSwitches switches,
      ObjectWipe wipe) {
    super(slabs, memMap, headerAddress);
    SlabGeometry geometry = slabs.geometry();
    this.debug = new SlabDebug(slabs.name(), geometry, this, recorder, policy, switches);
    this.zeroesOnAlloc = wipe.onAlloc(geometry);
    this.zeroesOnFree = wipe.onFree(geometry);
  }

  @Override
  public DebugSource debug() {
    return this;
  }

  @Override
  public long alloc(int slot, int gfp) {
    return allocRequested(slot, gfp, slabs.objectBytes());
  }

  @Override
  public long allocRequested(int slot, int gfp, int requestedBytes) {
    return alloc(slot, gfp, requestedBytes, slabs.nodeOfSlot(slot));
  }

  @Override
  public long allocNode(int slot, int gfp, int node) {
    return alloc(slot, gfp, slabs.objectBytes(), node);
  }

  private long alloc(int slot, int gfp, int requestedBytes, int node) {
    synchronized (partial) {
      long object = takeLocked(slot, requestedBytes);
      if (object != 0) {
        return object;
      }
    }
    long pfn = slabs.make(slot, gfp, node, debug);
    if (pfn != Pfn.NONE) {
      slabs.makeFree(pfn);
    }
    synchronized (partial) {
      if (pfn != Pfn.NONE) {
        partial.addNewLocked(pfn);
      }
      return takeLocked(slot, requestedBytes);
    }
  }

  /** Takes an object of the first slab that can be trusted, or 0. */
  private long takeLocked(int slot, int requestedBytes) {
    for (long pfn = partial.firstLocked(); pfn != Pfn.NONE; pfn = partial.firstLocked()) {
      long page = slabs.page(pfn);
      long slab = slabs.address(pfn);
      long object = slabs.object(pfn, Slab.head(Slab.state(page)));
      if (!debug.checks()) {
        checkHead(page, object);
      }
      if (debug.onAlloc(slot, slab, object, requestedBytes)) {
        long state = Slab.state(page);
        int next = nextFree(slab, object);
        Slab.setState(page, Slab.next(state, next, Slab.inUse(state) + 1, false));
        slabs.countsOf(page).addIdleLocked(-1);
        if (next == Slab.NO_OBJECT) {
          partial.removeLocked(pfn);
        }
        if (zeroesOnAlloc) {
          ObjectWipe.zero(object, requestedBytes);
        }
        return object;
      }
      settleLocked(pfn);
    }
    return 0;
  }

  /** What must be right even where nothing is checked, or the list would end anywhere. */
  private void checkHead(long page, long object) {
    if (Slab.head(Slab.state(page)) >= Slab.objects(page)
        || links.isDamaged(links.read(object), object)) {
      throw slabs.corrupt(object);
    }
  }

  @Override
  public void free(int slot, long object) {
    long empty;
    synchronized (partial) {
      empty = giveLocked(slot, object);
      if (empty != Pfn.NONE) {
        slabs.forget(empty);
      }
    }
    if (empty != Pfn.NONE) {
      slabs.giveBack(slot, empty);
    }
  }

  /** Gives an object back; gives its slab if that is now empty, and to be discarded by the caller. */
  private long giveLocked(int slot, long object) {
    if (!slabs.contains(object)) {
      debug.onFree(slot, 0, object);
      return Pfn.NONE;
    }
    long pfn = slabs.slabOf(object);
    long slab = slabs.address(pfn);
    if (!debug.checks()) {
      checkInUse(slab, object);
    }
    if (partial.discardsLocked(Slab.inUse(Slab.state(slabs.page(pfn))) - 1)) {
      debug.onGiveBack(slot, slab);
      settleLocked(pfn);
    }
    if (!debug.onFree(slot, slab, object)) {
      settleLocked(pfn);
      return Pfn.NONE;
    }
    if (zeroesOnFree) {
      ObjectWipe.zero(object, slabs.objectBytes());
    }
    return partial.giveObjectsLocked(pfn, slabs.index(pfn, object), object, 1);
  }

  /** What must be right even where nothing is checked, or the free list would have an object twice. */
  private void checkInUse(long slab, long object) {
    if (!slabs.isObject(object)) {
      throw slabs.problem(object);
    }
    if (debug.isFree(slab, object)) {
      throw slabs.doubleFree(object);
    }
  }

  /** Takes a slab that has lost its free objects off the list. */
  private void settleLocked(long pfn) {
    long page = slabs.page(pfn);
    if (Slab.isListed(page) && Slab.head(Slab.state(page)) == Slab.NO_OBJECT) {
      partial.removeLocked(pfn);
    }
  }

  /**
   * Reports that an object of this cache is freed to another one.
   *
   * @throws SlabBugException if the policy throws
   */
  void reportWrongCache(int slot, String named, long object) {
    synchronized (partial) {
      debug.onWrongCache(slot, named, slabs.address(slabs.slabOf(object)), object);
    }
  }

  /**
   * Reports that an object of a cache that is not debugged is freed to this one.
   *
   * @throws SlabBugException if the policy throws
   */
  void reportObjectOf(int slot, String owner, long object) {
    debug.onObjectOf(slot, owner, object);
  }

  /**
   * Reports the objects in use before the cache is destroyed.
   *
   * @return whether there are any
   * @throws SlabBugException if there are and the policy throws
   */
  boolean reportRemaining(int slot) {
    synchronized (partial) {
      return debug.onDestroy(slot, addressesLocked()) > 0;
    }
  }

  /**
   * Checks everything in all slabs: {@code validate} in {@code /sys/kernel/slab}.
   *
   * @return slabs in which something was wrong
   * @throws SlabBugException for the first finding, if the policy throws
   */
  int validate(int slot) {
    int bad = 0;
    synchronized (partial) {
      for (long pfn = slabs.nextSlab(0); pfn != Pfn.NONE; pfn = slabs.nextSlab(slabs.end(pfn))) {
        bad += debug.checkSlab(slot, slabs.address(pfn)) ? 0 : 1;
        settleLocked(pfn);
      }
    }
    return bad;
  }

  /** Lets the holder of an object use all of it. */
  void grantAll(long object) {
    synchronized (partial) {
      debug.grantAll(object);
    }
  }

  private long[] addressesLocked() {
    LongStream.Builder found = LongStream.builder();
    for (long pfn = slabs.nextSlab(0); pfn != Pfn.NONE; pfn = slabs.nextSlab(slabs.end(pfn))) {
      found.add(slabs.address(pfn));
    }
    return found.build().toArray();
  }

  @Override
  public boolean looksFree(long object) {
    synchronized (partial) {
      return debug.isFree(slabs.address(slabs.slabOf(object)), object);
    }
  }

  @Override
  public long shrink() {
    long[] empty;
    synchronized (partial) {
      for (long pfn : partial.emptyLocked()) {
        debug.onGiveBack(0, slabs.address(pfn));
        settleLocked(pfn);
      }
      empty = partial.takeEmpty();
      for (long pfn : empty) {
        slabs.forget(pfn);
      }
    }
    long pages = 0;
    for (long pfn : empty) {
      pages += slabs.end(pfn) - pfn;
      slabs.giveBack(0, pfn);
    }
    return pages;
  }

  /** The first frame of a slab by its address. */
  private long pfn(long slab) {
    return slabs.slabOf(slab);
  }

  @Override
  public int objects(long slab) {
    return Slab.objects(slabs.page(pfn(slab)));
  }

  @Override
  public long slabBytes(long slab) {
    return SlabOrder.bytes(Slab.order(slabs.page(pfn(slab))));
  }

  @Override
  public int freeHead(long slab) {
    return Slab.head(Slab.state(slabs.page(pfn(slab))));
  }

  @Override
  public int inUse(long slab) {
    return Slab.inUse(Slab.state(slabs.page(pfn(slab))));
  }

  @Override
  public int nextFree(long slab, long object) {
    long word = links.read(object);
    return links.isSealed(word, object) ? links.next(word) : DAMAGED;
  }

  @Override
  public void endListAt(long slab, long object) {
    links.write(object, Slab.NO_OBJECT);
  }

  @Override
  public void setState(long slab, int freeHead, int inUse) {
    long page = slabs.page(pfn(slab));
    Slab.setState(page, Slab.next(Slab.state(page), freeHead, inUse, false));
    // What was there may have been damaged, so that what changes by this is not known.
    partial.recountIdleLocked();
  }

  @Override
  public long descriptor(long slab) {
    return slabs.page(pfn(slab));
  }

  @Override
  public String flagsText(long slab) {
    return slabs.flagsText(pfn(slab));
  }
}

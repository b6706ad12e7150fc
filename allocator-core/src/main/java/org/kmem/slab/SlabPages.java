package org.kmem.slab;

import static org.kmem.gfp.GfpFlags.__GFP_COMP;
import static org.kmem.gfp.GfpFlags.__GFP_DIRECT_RECLAIM;
import static org.kmem.gfp.GfpFlags.__GFP_DMA;
import static org.kmem.gfp.GfpFlags.__GFP_DMA32;
import static org.kmem.gfp.GfpFlags.__GFP_FS;
import static org.kmem.gfp.GfpFlags.__GFP_HARDWALL;
import static org.kmem.gfp.GfpFlags.__GFP_HIGH;
import static org.kmem.gfp.GfpFlags.__GFP_IO;
import static org.kmem.gfp.GfpFlags.__GFP_KSWAPD_RECLAIM;
import static org.kmem.gfp.GfpFlags.__GFP_MEMALLOC;
import static org.kmem.gfp.GfpFlags.__GFP_NOFAIL;
import static org.kmem.gfp.GfpFlags.__GFP_NOMEMALLOC;
import static org.kmem.gfp.GfpFlags.__GFP_NORETRY;
import static org.kmem.gfp.GfpFlags.__GFP_NOWARN;
import static org.kmem.gfp.GfpFlags.__GFP_RECLAIM;
import static org.kmem.gfp.GfpFlags.__GFP_RECLAIMABLE;
import static org.kmem.gfp.GfpFlags.__GFP_RETRY_MAYFAIL;
import static org.kmem.gfp.GfpFlags.__GFP_THISNODE;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.IntToLongFunction;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.page.MemMap;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.slab.BadObjectException.Problem;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;

/**
 * The slabs of one cache as memory: gets and gives back their pages, and knows where each object is.
 *
 * <p>A slab is named by its first frame. Safe for any thread; what is in a slab is up to the source.
 */
final class SlabPages {
  /*
   * Implementation notes.
   * An object's index is its offset divided by the size, as a multiplication: with offsets and sizes
   * below 2^22 and many objects only in slabs of order 3 at most, the rounding of the reciprocal never
   * reaches the next integer, and the product never reaches 2^63.
   */
  private static final int RECIPROCAL_SHIFT = 45;

  /** What a request for an object may say about the request for its slab. */
  private static final int KEPT =
      __GFP_RECLAIM
          | __GFP_HIGH
          | __GFP_IO
          | __GFP_FS
          | __GFP_NOWARN
          | __GFP_RETRY_MAYFAIL
          | __GFP_NOFAIL
          | __GFP_NORETRY
          | __GFP_MEMALLOC
          | __GFP_NOMEMALLOC
          | __GFP_HARDWALL
          | __GFP_THISNODE;

  /** A request for a slab of its node or none, without effort. */
  static final int TRY_NODE = GfpFlags.GFP_NOWAIT | __GFP_THISNODE;

  private final PageAllocator pages;
  private final MemMap memMap;
  private final SlabTable table;
  private final String name;
  private final SlabGeometry geometry;
  private final int id;
  private final @Nullable LongConsumer constructor;
  private final int placement;
  private final long memoryBase;
  private final int sizeBytes;
  private final int leftBytes;
  private final int linkOffset;
  private final FreeLink links;
  private final @Nullable CacheSampler sampler;
  private final long reciprocal;

  /** Whether an object starts at every multiple of the size: it is a power of two, and objects are all there is. */
  private final boolean fillsSlabs;

  private final NodeCounts[] counts;
  private final CacheTuning tuning;
  private final SlabBacking backing;

  /** Told of slabs before they are given back; set before there are any. */
  private LongConsumer onDiscard = pfn -> {};

  /** Grows when caches are merged: who is handed the other cache afterwards sees it. */
  private int objectBytes;

  /**
   * The slabs of a cache, none at first.
   *
   * @param pages where pages come from
   * @param table whose a page is
   * @param name of the cache
   * @param geometry of the cache
   * @param id of the cache in the table
   * @param constructor of objects, null for none
   * @param links of free objects
   * @param sampler where sampled objects come from, null for none
   * @param backing what slabs are made of, and who pays
   */
  SlabPages(
      PageAllocator pages,
      SlabTable table,
      String name,
      SlabGeometry geometry,
      int id,
      @Nullable LongConsumer constructor,
      FreeLink links,
      @Nullable CacheSampler sampler,
      SlabBacking backing) {
    this.pages = pages;
    this.memMap = pages.memMap();
    this.table = table;
    this.name = name;
    this.geometry = geometry;
    this.id = id;
    this.constructor = constructor;
    this.placement = placement(geometry.flags()) | backing.mobility();
    this.backing = backing;
    this.memoryBase = pages.address(0);
    this.sizeBytes = geometry.sizeBytes();
    this.leftBytes = geometry.redZoneLeftBytes();
    this.linkOffset = geometry.freePointerOffset();
    this.reciprocal = (1L << RECIPROCAL_SHIFT) / sizeBytes + 1;
    this.fillsSlabs =
        leftBytes == 0
            && (long) geometry.objects() * sizeBytes == SlabOrder.bytes(geometry.order())
            && (long) geometry.minObjects() * sizeBytes == SlabOrder.bytes(geometry.minOrder())
            && Integer.bitCount(sizeBytes) == 1;
    this.counts = new NodeCounts[pages.machine().nodes()];
    Arrays.setAll(counts, node -> new NodeCounts());
    this.tuning = new CacheTuning(geometry);
    this.links = links;
    this.sampler = sampler;
    this.objectBytes = geometry.objectSizeBytes();
  }

  private static int placement(int flags) {
    int gfp = (flags & CacheFlags.SLAB_RECLAIM_ACCOUNT) != 0 ? __GFP_RECLAIMABLE : 0;
    if ((flags & CacheFlags.SLAB_CACHE_DMA) != 0) {
      return gfp | __GFP_DMA;
    }
    return (flags & CacheFlags.SLAB_CACHE_DMA32) != 0 ? gfp | __GFP_DMA32 : gfp;
  }

  /**
   * Gets a slab, of the smallest possible order if there is no memory for the normal one. Its objects are
   * constructed, all in use, and nobody knows it but the caller.
   *
   * @return its first frame, or {@link Pfn#NONE}
   */
  long make(int slot, int gfp) {
    return make(slot, gfp, nodeOfSlot(slot), null);
  }

  /** The same, preferring a node; of a cache that is debugged, patterns are written before objects are constructed. */
  long make(int slot, int gfp, int preferred, @Nullable SlabDebug debug) {
    int request = (gfp & KEPT) | placement;
    int order = geometry.order();
    int minOrder = geometry.minOrder();
    long pfn = Pfn.NONE;
    if (order > minOrder) {
      pfn = take(slot, withoutEffort(request) | __GFP_COMP, order, preferred, false);
    }
    if (pfn == Pfn.NONE) {
      order = minOrder;
      int least = order == 0 ? request : request | __GFP_COMP;
      pfn = take(slot, least, order, preferred, true);
    }
    if (pfn == Pfn.NONE) {
      return Pfn.NONE;
    }
    int count = order == geometry.order() ? geometry.objects() : geometry.minObjects();
    if (debug != null) {
      debug.onNewSlab(address(pfn), count, SlabOrder.bytes(order));
    }
    construct(slot, pfn, order, count);
    Slab.init(page(pfn), id, count, order, zone(pfn).nodeId());
    table.setAll(pfn, id, order);
    countsOf(page(pfn)).addSlab(count);
    return pfn;
  }

  /** Takes the pages of a slab, if somebody pays for them. */
  private long take(int slot, int gfp, int order, int preferred, boolean effort) {
    SlabPayer payer = backing.payer();
    if (!payer.charge(name, SlabOrder.bytes(order), effort)) {
      return Pfn.NONE;
    }
    long pfn = Pfn.NONE;
    try {
      pfn = pages.allocOnNode(slot, gfp, order, preferred);
    } finally {
      if (pfn == Pfn.NONE) {
        payer.uncharge(name, SlabOrder.bytes(order));
      }
    }
    return pfn;
  }

  private Zone zone(long pfn) {
    return Objects.requireNonNull(pages.zoneOf(pfn), "an allocated page is in a zone");
  }

  /** A larger slab is worth taking, not worth working for. */
  private static int withoutEffort(int request) {
    int gfp = (request | __GFP_NOWARN | __GFP_NORETRY) & ~(__GFP_NOFAIL | __GFP_RETRY_MAYFAIL);
    return (gfp & __GFP_DIRECT_RECLAIM) != 0
        ? (gfp | __GFP_NOMEMALLOC) & ~(__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)
        : gfp;
  }

  private void construct(int slot, long pfn, int order, int count) {
    LongConsumer user = constructor;
    if (user == null) {
      return;
    }
    boolean done = false;
    try {
      for (int i = 0; i < count; i++) {
        user.accept(object(pfn, i));
      }
      done = true;
    } finally {
      if (!done) {
        free(slot, pfn, order);
      }
    }
  }

  private void free(int slot, long pfn, int order) {
    pages.free(slot, pfn, order);
    backing.payer().uncharge(name, SlabOrder.bytes(order));
  }

  /** Puts all objects of a slab that only the caller can reach on its free list, in rising order. */
  void makeFree(long pfn) {
    long page = page(pfn);
    int count = Slab.objects(page);
    for (int i = 0; i < count; i++) {
      long object = object(pfn, i);
      links.write(object, i + 1 < count ? i + 1 : Slab.NO_OBJECT);
    }
    Slab.setState(page, Slab.next(Slab.state(page), 0, 0, false));
  }

  /** Has a listener told the first frame of each slab before it is given back. */
  void onDiscard(LongConsumer listener) {
    onDiscard = listener;
  }

  /** Gives a slab back that nobody can reach any more. */
  void discard(int slot, long pfn) {
    forget(pfn);
    giveBack(slot, pfn);
  }

  /** The first half of {@link #discard}: the slab is no longer the cache's. */
  void forget(long pfn) {
    onDiscard.accept(pfn);
    long page = page(pfn);
    countsOf(page).removeSlab(Slab.objects(page));
    table.setAll(pfn, SlabTable.GONE, Slab.order(page));
  }

  /** The second half: its pages are free. */
  void giveBack(int slot, long pfn) {
    free(slot, pfn, Slab.order(page(pfn)));
  }

  /** Whether a request is for the node of its slot and no other. */
  static boolean isForThisNode(int gfp) {
    return (gfp & __GFP_THISNODE) != 0;
  }

  String name() {
    return name;
  }

  /** The class that constructs objects, without what the JVM adds to a lambda's; empty for none. */
  String constructorName() {
    String named = constructor == null ? "" : constructor.getClass().getName();
    int lambda = named.indexOf("$$Lambda");
    return lambda < 0 ? named : named.substring(0, lambda);
  }

  SlabGeometry geometry() {
    return geometry;
  }

  /** What may be changed while the cache is in use. */
  CacheTuning tuning() {
    return tuning;
  }

  /** What slabs are made of, and who pays. */
  SlabBacking backing() {
    return backing;
  }

  int nodes() {
    return counts.length;
  }

  NodeCounts counts(int node) {
    return counts[node];
  }

  /** Where a slab is counted, by its struct page. */
  NodeCounts countsOf(long page) {
    return counts[Slab.node(page)];
  }

  FreeLink links() {
    return links;
  }

  /** Bytes that the users of the cache asked for at most. */
  int objectBytes() {
    return objectBytes;
  }

  /** Makes room for users of another size; the owner's monitor is held. */
  void growObjectsTo(int bytes) {
    objectBytes = bytes;
  }

  long slabs() {
    long slabs = 0;
    for (NodeCounts ofNode : counts) {
      slabs += ofNode.slabs();
    }
    return slabs;
  }

  long objects() {
    long objects = 0;
    for (NodeCounts ofNode : counts) {
      objects += ofNode.objects();
    }
    return objects;
  }

  /** All memory that slabs could be of. */
  long memoryBytes() {
    return table.endPfn() << PageSize.SHIFT;
  }

  int nodeOfSlot(int slot) {
    return pages.nodeOf(slot);
  }

  /** Address of the struct page of a slab. */
  long page(long pfn) {
    return memMap.pageAddress(pfn);
  }

  /** Address of the first byte of a slab. */
  long address(long pfn) {
    return memoryBase + (pfn << PageSize.SHIFT);
  }

  /** Address of object 0 of a slab. */
  long firstObject(long pfn) {
    return address(pfn) + leftBytes;
  }

  long object(long pfn, int index) {
    return firstObject(pfn) + (long) index * sizeBytes;
  }

  /** The slab of an object of this cache. */
  long slabOf(long object) {
    long pfn = (object - memoryBase) >>> PageSize.SHIFT;
    return Pfn.alignDown(pfn, SlabTable.order(table.get(pfn)));
  }

  /** The index of an object in its slab. */
  int index(long pfn, long object) {
    return (int) (((object - firstObject(pfn)) * reciprocal) >>> RECIPROCAL_SHIFT);
  }

  /** Address of the link of an object, should it be free. */
  long linkWord(long object) {
    return object + linkOffset;
  }

  /** The first slab of the cache at or above a frame, or none. */
  long nextSlab(long from) {
    return table.nextSlab(id, from);
  }

  /** One past the last frame of a slab. */
  long end(long pfn) {
    return pfn + Order.pages(SlabTable.order(table.get(pfn)));
  }

  /** Whether an address is in a slab of this cache. */
  boolean contains(long address) {
    long pfn = (address - memoryBase) >>> PageSize.SHIFT;
    return Long.compareUnsigned(pfn, table.endPfn()) < 0 && SlabTable.id(table.get(pfn)) == id;
  }

  /** Whether an address and the entry of its page alone say whether an object of this cache starts there. */
  boolean fillsSlabs() {
    return fillsSlabs;
  }

  /** Whether an object of this cache starts at an address. */
  boolean isObject(long address) {
    long pfn = (address - memoryBase) >>> PageSize.SHIFT;
    if (Long.compareUnsigned(pfn, table.endPfn()) >= 0) {
      return false;
    }
    int entry = table.get(pfn);
    if (SlabTable.id(entry) != id) {
      return false;
    }
    if (fillsSlabs) {
      return ((address - memoryBase) & (sizeBytes - 1)) == 0;
    }
    long slab = Pfn.alignDown(pfn, SlabTable.order(entry));
    long offset = address - firstObject(slab);
    int index = (int) ((offset * reciprocal) >>> RECIPROCAL_SHIFT);
    return offset >= 0 && (long) index * sizeBytes == offset && index < Slab.objects(page(slab));
  }

  /**
   * Checks that an object of this cache starts at an address.
   *
   * @throws BadObjectException if none does
   */
  void check(long object) {
    if (!isObject(object)) {
      throw problem(object);
    }
  }

  /** Says what is at an address where no object of this cache starts. */
  BadObjectException problem(long object) {
    long pfn = (object - memoryBase) >>> PageSize.SHIFT;
    if (Long.compareUnsigned(pfn, table.endPfn()) >= 0) {
      return bad(Problem.FOREIGN, object, "the address is outside this machine's memory");
    }
    if (!contains(object)) {
      return diagnose(object, table.get(pfn));
    }
    long slab = slabOf(object);
    return bad(
        Problem.INTERIOR,
        object,
        "no object starts there: offset %d of a slab at pfn %d with objects of %d bytes"
            .formatted(object - firstObject(slab), slab, sizeBytes));
  }

  /**
   * Counts allocations, and hands out a sampled object if it is time.
   *
   * @param allocations how many have been made, or will be, for each time this is called
   * @return the object, or 0
   */
  long sample(int slot, int allocations) {
    CacheSampler source = sampler;
    return source == null ? 0 : source.alloc(slot, allocations, objectBytes);
  }

  /**
   * Frees what is no object of the slabs: a sampled object.
   *
   * @throws BadObjectException if it is none of this cache's
   */
  void freeSampled(int slot, long object) {
    CacheSampler source = sampler;
    if (source == null || !source.free(slot, object)) {
      throw problem(object);
    }
  }

  /** Addresses of the sampled objects in use. */
  List<Long> sampledObjects() {
    CacheSampler source = sampler;
    return source == null ? List.of() : source.objects();
  }

  /** Flags of the page of a slab, as the kernel prints them. */
  String flagsText(long pfn) {
    boolean listed = Slab.isListed(page(pfn));
    int zone = zone(pfn).type().index();
    return "%s(%snode=%d|zone=%d)"
        .formatted(
            listed ? "0x200" : "0x0", listed ? "workingset|" : "", Slab.node(page(pfn)), zone);
  }

  private BadObjectException diagnose(long object, int entry) {
    int other = SlabTable.id(entry);
    if (other == SlabTable.GONE) {
      return bad(
          Problem.DOUBLE_FREE, object, "its page was given back: all objects there were freed");
    }
    if (entry == SlabTable.NONE) {
      return bad(Problem.FOREIGN, object, "its page is no slab's");
    }
    return bad(
        Problem.WRONG_CACHE,
        object,
        other == SlabTable.LARGE
            ? "it is a large object of pages of its own: use kfree"
            : "it is of cache number " + other + ", this is number " + id);
  }

  BadObjectException doubleFree(long object) {
    return bad(
        Problem.DOUBLE_FREE, object, "it is free already; " + Slab.describe(page(slabOf(object))));
  }

  BadObjectException corrupt(long object) {
    return bad(
        Problem.CORRUPT,
        object,
        "the link in this free object was written over, so someone used it after freeing it; "
            + Slab.describe(page(slabOf(object))));
  }

  private BadObjectException bad(Problem problem, long object, String explanation) {
    return new BadObjectException(problem, name, object, explanation);
  }

  /** Follows a free list and sets the bits of its objects; S2, for one list. */
  void markList(long pfn, int head, BitSet free) {
    long page = page(pfn);
    int at = head;
    while (at != Slab.NO_OBJECT) {
      if (at >= Slab.objects(page) || free.get(at)) {
        throw broken("S2", pfn, "object " + at + " is out of range or twice on the free list");
      }
      free.set(at);
      long object = object(pfn, at);
      long word = links.read(object);
      if (!links.isSealed(word, object)) {
        throw broken("S2", pfn, "free object " + at + " was written over");
      }
      at = links.next(word);
    }
  }

  /** Checks S5 for idle objects: counted for each node, and found there. */
  void verifyCounts(long[] found, IntToLongFunction counted) {
    for (int node = 0; node < found.length; node++) {
      if (counted.applyAsLong(node) != found[node]) {
        throw new IllegalStateException(
            "S5 broken in %s: counts %d free objects in slabs of node %d, there are %d"
                .formatted(name, counted.applyAsLong(node), node, found[node]));
      }
    }
  }

  /** Checks S1, and that the pages of all slabs are allocated. */
  void verify() {
    long foundSlabs = 0;
    long foundObjects = 0;
    for (long pfn = nextSlab(0); pfn != Pfn.NONE; pfn = nextSlab(end(pfn))) {
      long page = page(pfn);
      if (Slab.cacheId(page) != id || !pages.isAllocated(pfn, Slab.order(page))) {
        throw broken("S1", pfn, "its record is of cache number " + Slab.cacheId(page));
      }
      foundSlabs++;
      foundObjects += Slab.objects(page);
    }
    if (foundSlabs != slabs() || foundObjects != objects()) {
      throw new IllegalStateException(
          "S1 broken in %s: counts %d slabs, %d objects; there are %d and %d"
              .formatted(name, slabs(), objects(), foundSlabs, foundObjects));
    }
  }

  IllegalStateException broken(String invariant, long pfn, String what) {
    return new IllegalStateException(
        invariant
            + " broken in "
            + name
            + ", slab at pfn "
            + pfn
            + ": "
            + what
            + "; "
            + Slab.describe(page(pfn)));
  }
}

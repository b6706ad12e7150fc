package org.kmem.slab;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.percpu.CpuSlots;
import org.kmem.percpu.SlotHandle;
import org.kmem.percpu.SlotLocal;
import org.kmem.slab.BadObjectException.Problem;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Objects of any size: {@code kmalloc()} and its family, over the general caches and, above their sizes,
 * the page allocator.
 *
 * <p>Objects are absolute addresses, 0 is none and the answer when there is no memory. A request of no bytes
 * gets {@link #ZERO_SIZE}, which can be freed and must not be accessed. Sizes of powers of two are aligned to
 * themselves. {@link #kfree} takes objects of any cache. Safe for any thread; nothing is allocated on the
 * heap. Calls name a slot or look the running thread's up; who makes many in a row takes a {@link
 * KmallocHandle} once, see {@link #take}.
 *
 * <p>Source: kernel documentation {@code core-api/memory-allocation.rst}.
 */
public final class Kmalloc {
  /** What a request of no bytes gets: {@code ZERO_SIZE_PTR}. */
  public static final long ZERO_SIZE = 16;

  private static final String NAME = "kmalloc";
  private static final String ALL_TYPES = "all types are there";

  /** What no request of this kind can ask of the page allocator. */
  private static final int DROPPED =
      GfpFlags.__GFP_HIGHMEM | GfpFlags.__GFP_MOVABLE | GfpFlags.__GFP_DMA32;

  private final PageAllocator pages;
  private final SlabTable table;
  private final long memoryBase;
  private final @Nullable KmemCache[] byId;
  private final CpuSlots threads;

  private final Map<KmallocType, KmemCache[]> caches;

  /** What most requests are for, one load nearer. */
  private final KmemCache[] ordinary;

  private final @Nullable ObjectSampler sampler;
  private final ObjectWipe wipe;

  /** What owners of slots use. */
  private final SlotLocal<OwnCaches> own;

  /** By CPU slot, what threads use that share it; an element is made when first asked for, the same whoever makes it. */
  private final @Nullable SharedCaches[] shared;

  Kmalloc(
      PageAllocator pages,
      SlabTable table,
      long memoryBase,
      @Nullable KmemCache[] byId,
      CpuSlots threads,
      Map<KmallocType, KmemCache[]> caches,
      @Nullable ObjectSampler sampler,
      ObjectWipe wipe) {
    this.pages = pages;
    this.table = table;
    this.memoryBase = memoryBase;
    this.byId = byId;
    this.threads = threads;
    this.caches = caches;
    this.ordinary = Objects.requireNonNull(caches.get(KmallocType.NORMAL), ALL_TYPES);
    this.sampler = sampler;
    this.wipe = wipe;
    this.own = new SlotLocal<>(threads, slot -> new OwnCaches(memoryBase, table), OwnCaches[]::new);
    this.shared = new @Nullable SharedCaches[threads.cpus()];
    checkNumbers();
  }

  /** The first caches made are those of ordinary objects, so that their numbers are those of their sizes. */
  private void checkNumbers() {
    for (int index = KmallocBuckets.FIRST; index < KmallocBuckets.END; index++) {
      int id = cache(index, 0).id();
      if (id != index) {
        throw new IllegalStateException("the general cache of size " + index + " is number " + id);
      }
    }
  }

  /**
   * Allocates an object.
   *
   * @param slot slot of the caller
   * @param sizeBytes how many bytes it must have
   * @param gfp {@link GfpFlags}; zone, reclaimability and charge choose the cache
   * @return its address, {@link #ZERO_SIZE} for no bytes, 0 if there is no memory or no object is so large
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public long kmalloc(int slot, long sizeBytes, int gfp) {
    int index = KmallocBuckets.index(sizeBytes);
    if (index >= KmallocBuckets.FIRST) {
      return cache(index, gfp).allocRequested(slot, gfp, (int) sizeBytes);
    }
    return sizeBytes == 0 ? ZERO_SIZE : kmallocLarge(slot, sizeBytes, gfp);
  }

  private KmemCache cache(int index, int gfp) {
    KmallocType type = KmallocType.of(gfp);
    KmemCache[] ofType =
        type == KmallocType.NORMAL ? ordinary : Objects.requireNonNull(caches.get(type), ALL_TYPES);
    return ofType[index - KmallocBuckets.FIRST];
  }

  /**
   * Allocates an object for the running thread, whose slot is looked up.
   *
   * @param sizeBytes how many bytes it must have
   * @param gfp {@link GfpFlags}; zone, reclaimability and charge choose the cache
   * @return its address, {@link #ZERO_SIZE} for no bytes, 0 if there is no memory or no object is so large
   */
  public long kmalloc(long sizeBytes, int gfp) {
    OwnCaches mine = own.mine();
    if (mine != null) {
      long object = mine.tryAlloc(sizeBytes, gfp);
      if (object != 0) {
        return object;
      }
    }
    int slot = threads.current();
    SharedCaches ours = mine == null ? sharedBy(slot) : null;
    long object = ours == null ? 0 : ours.tryAlloc(sizeBytes, gfp);
    return object != 0 ? object : kmallocSlow(slot, sizeBytes, gfp);
  }

  /** What the threads use that share a slot; null for the slots of owners. */
  private @Nullable SharedCaches sharedBy(int slot) {
    return threads.isOwnerSlot(slot) ? null : shared[slot];
  }

  /** Allocates an object that the running thread, whose slot this is now, does not have at hand. */
  long kmallocSlow(int slot, long sizeBytes, int gfp) {
    int index = KmallocBuckets.index(sizeBytes);
    if (index < KmallocBuckets.FIRST) {
      return sizeBytes == 0 ? ZERO_SIZE : kmallocLarge(slot, sizeBytes, gfp);
    }
    KmemCache cache = cache(index, gfp);
    bind(cache, slot);
    return cache.byThread().allocSlow(slot, gfp, (int) sizeBytes);
  }

  /** Lets objects of a cache be found at once by who uses the slot, which is the running thread's or a CPU's. */
  private void bind(KmemCache cache, int slot) {
    OwnCaches mine = ownOf(slot);
    if (mine != null) {
      mine.bind(cache, slot);
      return;
    }
    SharedCaches ours = shared[slot];
    if (ours == null) {
      ours = new SharedCaches(memoryBase, table);
      shared[slot] = ours;
    }
    ours.bind(cache, slot);
  }

  /** What the owner of a slot uses, made when it first asks; for the owner. Null for others. */
  private @Nullable OwnCaches ownOf(int slot) {
    return threads.isOwnerSlot(slot) ? own.of(slot) : null;
  }

  /**
   * Allocates an object that is zero.
   *
   * @param slot slot of the caller
   * @param sizeBytes how many bytes it must have, all zero; what it has beyond them too, unless that is guarded
   * @param gfp {@link GfpFlags}
   * @return as {@link #kmalloc}
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public long kzalloc(int slot, long sizeBytes, int gfp) {
    return kmalloc(slot, sizeBytes, gfp | GfpFlags.__GFP_ZERO);
  }

  /**
   * Allocates an object that is zero for the running thread, whose slot is looked up.
   *
   * @param sizeBytes how many bytes it must have; all of its bytes are zero
   * @param gfp {@link GfpFlags}
   * @return as {@link #kmalloc(long, int)}
   */
  public long kzalloc(long sizeBytes, int gfp) {
    return kmalloc(sizeBytes, gfp | GfpFlags.__GFP_ZERO);
  }

  /**
   * Takes a slot for the running thread, see {@link CpuSlots#take}.
   *
   * @return a handle for this thread, to be closed by it
   */
  public KmallocHandle take() {
    SlotHandle handle = threads.take();
    return new KmallocHandle(this, handle, handle.isOwned() ? ownOf(handle.slot()) : null);
  }

  /**
   * Allocates an array that is zero.
   *
   * @param slot slot of the caller
   * @param count elements
   * @param sizeBytes size of an element
   * @param gfp {@link GfpFlags}
   * @return as {@link #kmalloc}; 0 if the size is more than a number can say
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public long kcalloc(int slot, long count, long sizeBytes, int gfp) {
    long bytes = count * sizeBytes;
    if (Math.unsignedMultiplyHigh(count, sizeBytes) != 0 || bytes < 0) {
      return 0;
    }
    return kzalloc(slot, bytes, gfp);
  }

  /**
   * Changes the size of an object, in place if it has room. The bytes that both sizes have are kept; with
   * {@code __GFP_ZERO}, those beyond the room it had are zero.
   *
   * @param slot slot of the caller
   * @param object an object, {@link #ZERO_SIZE}, or 0 to allocate one
   * @param sizeBytes how many bytes it must have; 0 frees it
   * @param gfp {@link GfpFlags}
   * @return where it is now; 0 if there is no memory, and the object is as it was
   * @throws BadObjectException if it is no object
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public long krealloc(int slot, long object, long sizeBytes, int gfp) {
    if (sizeBytes == 0) {
      kfree(slot, object);
      return ZERO_SIZE;
    }
    long room = ksize(object);
    if (sizeBytes > 0 && sizeBytes <= room) {
      return object;
    }
    long moved = kmalloc(slot, sizeBytes, gfp);
    if (moved != 0 && room > 0) {
      Memory.copy(object, moved, room);
      kfree(slot, object);
    }
    return moved;
  }

  /**
   * Allocates pages as one object, whatever the size.
   *
   * @param slot slot of the caller
   * @param sizeBytes how many bytes it must have, at least 1
   * @param gfp {@link GfpFlags}
   * @return its address, at the start of a page; 0 if there is no memory or no block is so large
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public long kmallocLarge(int slot, long sizeBytes, int gfp) {
    return kmallocLarge(slot, sizeBytes, gfp, pages.nodeOf(slot));
  }

  /**
   * Allocates pages as one object in pageblocks of the mobility that the flags ask for, which {@link #kmallocLarge}
   * does not heed.
   *
   * @param slot slot of the caller
   * @param sizeBytes how many bytes it must have, at least 1
   * @param gfp {@link GfpFlags}
   * @return its address, at the start of a page; 0 if there is no memory or no block is so large
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public long kmallocPages(int slot, long sizeBytes, int gfp) {
    int mobility = gfp & GfpFlags.__GFP_MOVABLE;
    return allocLarge(slot, sizeBytes, (gfp & ~DROPPED) | mobility, pages.nodeOf(slot));
  }

  private long kmallocLarge(int slot, long sizeBytes, int gfp, int node) {
    return allocLarge(slot, sizeBytes, gfp & ~DROPPED, node);
  }

  private long allocLarge(int slot, long sizeBytes, int gfp, int node) {
    Objects.checkIndex(slot, pages.slots());
    Objects.checkIndex(node, pages.machine().nodes());
    if (sizeBytes <= 0 || sizeBytes > KmallocBuckets.MAX_LARGE_BYTES) {
      return 0;
    }
    int order = Order.covering(PageSize.pagesFor(sizeBytes));
    int zero = wipe.allocated() ? GfpFlags.__GFP_ZERO : 0;
    int request = gfp | GfpFlags.__GFP_COMP | zero;
    long pfn = pages.allocOnNode(slot, request, order, node);
    if (pfn == Pfn.NONE) {
      return 0;
    }
    table.set(pfn, SlabTable.entry(SlabTable.LARGE, order));
    return memoryBase + (pfn << PageSize.SHIFT);
  }

  /**
   * Allocates an object, preferring a node: {@code kmalloc_node()}.
   *
   * @param slot slot of the caller
   * @param sizeBytes how many bytes it must have
   * @param gfp {@link GfpFlags}; with {@code __GFP_THISNODE} no other node will do
   * @param node node, or {@link KmemCache#NUMA_NO_NODE} for that of the slot
   * @return as {@link #kmalloc}
   * @throws IndexOutOfBoundsException if there is no such slot or node
   */
  public long kmallocNode(int slot, long sizeBytes, int gfp, int node) {
    int index = KmallocBuckets.index(sizeBytes);
    if (index >= KmallocBuckets.FIRST) {
      return cache(index, gfp).allocNode(slot, gfp, node);
    }
    int preferred = node == KmemCache.NUMA_NO_NODE ? pages.nodeOf(slot) : node;
    return sizeBytes == 0 ? ZERO_SIZE : kmallocLarge(slot, sizeBytes, gfp, preferred);
  }

  /**
   * The room an object has, all of which may be used.
   *
   * @param object an object, {@link #ZERO_SIZE} or 0
   * @return bytes, 0 for the last two
   * @throws BadObjectException if it is no object
   */
  public long ksize(long object) {
    if (object == 0 || object == ZERO_SIZE) {
      return 0;
    }
    if (isOutside(object)) {
      return sampledBytes(object);
    }
    int entry = table.get(pfnOf(object));
    KmemCache cache = cacheOf(entry);
    if (cache != null) {
      cache.check(object);
      return cache.roomBytes(object);
    }
    checkLarge(object, entry);
    return PageSize.SIZE_BYTES << SlabTable.order(entry);
  }

  /**
   * The cache of an object.
   *
   * @param object an address
   * @return the cache, or null if it is a large object or none
   */
  public @Nullable KmemCache cacheOf(long object) {
    return isOutside(object) ? cacheOfSampled(object) : cacheOf(table.get(pfnOf(object)));
  }

  private @Nullable KmemCache cacheOfSampled(long object) {
    String name = sampler == null || !sampler.owns(object) ? null : sampler.cacheOf(object);
    if (name == null) {
      return null;
    }
    for (KmemCache cache : byId) {
      if (cache != null && cache.name().equals(name)) {
        return cache;
      }
    }
    return null;
  }

  private @Nullable KmemCache cacheOf(int entry) {
    int id = SlabTable.id(entry);
    return id < SlabTable.IDS_LIMIT ? byId[id] : null;
  }

  /**
   * Frees an object, of the general caches or any other.
   *
   * @param slot slot of the caller
   * @param object an object; {@link #ZERO_SIZE} and 0 are no work
   * @throws BadObjectException if it is no object, or free already
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public void kfree(int slot, long object) {
    KmemCache cache = cacheOf(object);
    if (cache != null) {
      cache.free(slot, object);
      return;
    }
    Objects.checkIndex(slot, pages.slots());
    if (object != 0 && object != ZERO_SIZE) {
      freeLarge(slot, object);
    }
  }

  private void freeLarge(int slot, long object) {
    if (isOutside(object)) {
      freeOutside(slot, object);
      return;
    }
    int entry = table.get(pfnOf(object));
    checkLarge(object, entry);
    if (wipe.freed()) {
      Memory.clearPages(object, PageSize.SIZE_BYTES << SlabTable.order(entry));
    }
    long pfn = pfnOf(object);
    table.set(pfn, SlabTable.entry(SlabTable.GONE, 0));
    pages.free(slot, pfn, SlabTable.order(entry));
  }

  /**
   * Frees objects of any caches: {@code kfree_bulk()}. Those that follow each other and are of one cache are
   * freed together.
   *
   * @param slot slot of the caller
   * @param objects objects, all different; {@link #ZERO_SIZE} and 0 are no work
   * @param from first index
   * @param to one past the last index
   * @throws BadObjectException if one is no object, or free already; those before it are free then, as far as
   *     {@link KmemCache#freeBulk} frees them, and those after it are not
   * @throws IndexOutOfBoundsException if there is no such slot, or no such part of the array
   */
  public void kfreeBulk(int slot, long[] objects, int from, int to) {
    Objects.checkIndex(slot, pages.slots());
    Objects.checkFromToIndex(from, to, objects.length);
    for (int next = from; next < to; ) {
      KmemCache cache = cacheOf(objects[next]);
      int end = next + 1;
      while (cache != null && end < to && cacheOf(objects[end]) == cache) {
        end++;
      }
      if (cache != null) {
        cache.freeBulk(slot, objects, next, end);
      } else {
        kfree(slot, objects[next]);
      }
      next = end;
    }
  }

  /**
   * Frees an object by the running thread, whose slot is looked up.
   *
   * @param object an object of the general caches or any other; {@link #ZERO_SIZE} and 0 are no work
   * @throws BadObjectException if it is no object, or free already, as far as that shows at once, see {@link
   *     CacheHandle#free}
   */
  public void kfree(long object) {
    OwnCaches mine = own.mine();
    if (mine != null && mine.tryFree(object)) {
      return;
    }
    int slot = threads.current();
    SharedCaches ours = mine == null ? sharedBy(slot) : null;
    if (ours == null || !ours.tryFree(object)) {
      kfreeSlow(slot, object);
    }
  }

  /** Frees an object that the running thread, whose slot this is now, cannot simply put by. */
  void kfreeSlow(int slot, long object) {
    KmemCache cache = cacheOf(object);
    if (cache == null) {
      kfree(slot, object);
      return;
    }
    bind(cache, slot);
    cache.byThread().freeSlow(slot, object);
  }

  /** The frame of an address, or a number that no frame has. */
  private long pfnOf(long object) {
    return (object - memoryBase) >>> PageSize.SHIFT;
  }

  private boolean isOutside(long object) {
    return Long.compareUnsigned(pfnOf(object), table.endPfn()) >= 0;
  }

  private void freeOutside(int slot, long object) {
    sampler(object).free(slot, object);
  }

  private long sampledBytes(long object) {
    int bytes = sampler(object).sizeOf(object);
    if (bytes == 0) {
      throw new BadObjectException(
          Problem.INTERIOR, NAME, object, "no sampled object in use starts there");
    }
    return bytes;
  }

  /** The sampler, which is the only one to have objects outside this machine's memory. */
  private ObjectSampler sampler(long object) {
    if (sampler == null || !sampler.owns(object)) {
      throw new BadObjectException(
          Problem.FOREIGN, NAME, object, "the address is outside this machine's memory");
    }
    return sampler;
  }

  private void checkLarge(long object, int entry) {
    boolean large = SlabTable.id(entry) == SlabTable.LARGE;
    if (!large || (object & (PageSize.SIZE_BYTES - 1)) != 0) {
      throw diagnose(object, entry, large);
    }
  }

  private BadObjectException diagnose(long object, int entry, boolean large) {
    long pfn = pfnOf(object);
    if (large) {
      return interior(object, pfn);
    }
    for (int order = 1; order <= Order.MAX; order++) {
      long head = Pfn.alignDown(pfn, order);
      int headEntry = table.get(head);
      if (SlabTable.id(headEntry) == SlabTable.LARGE
          && pfn < head + Order.pages(SlabTable.order(headEntry))) {
        return interior(object, head);
      }
    }
    return SlabTable.id(entry) == SlabTable.GONE
        ? new BadObjectException(
            Problem.DOUBLE_FREE, NAME, object, "its page was given back: it was freed before")
        : new BadObjectException(
            Problem.FOREIGN, NAME, object, "its page is neither a slab's nor a large object's");
  }

  private static BadObjectException interior(long object, long head) {
    return new BadObjectException(
        Problem.INTERIOR, NAME, object, "it is inside the large object that starts at pfn " + head);
  }

  /** Gives all large objects back, whoever uses them; the owner is being closed. */
  void discardAll() {
    long pfn = table.nextBlock(0);
    while (pfn != Pfn.NONE) {
      int order = SlabTable.order(table.get(pfn));
      table.set(pfn, SlabTable.entry(SlabTable.GONE, 0));
      pages.free(0, pfn, order);
      pfn = table.nextBlock(pfn);
    }
  }
}

package org.kmem.slab;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.percpu.CpuSlots;
import org.kmem.percpu.SlotHandle;
import org.kmem.units.CheckLevel;
import org.kmem.units.Pfn;

/**
 * A cache of objects of one size. Made by {@link SlabAllocator#create}.
 *
 * <p>Objects are absolute addresses, 0 is none; they belong to their holder until freed, through any slot.
 * What an object holds when it is handed out is undefined, unless {@code __GFP_ZERO} is asked for or the
 * cache has a constructor: that ran once when the slab was made, and objects are to be freed as it left them.
 *
 * <p>Operations name a <em>slot</em>, as those of the page allocator do, or look the running thread's up; who
 * makes many in a row takes a {@link CacheHandle} once, see {@link #take}. Objects may be allocated and freed by
 * any of these, mixed at will. Requests that cannot be served
 * return 0; misuse throws {@link BadObjectException} and changes nothing. Two threads that free one object at
 * the same moment can both pass the checks, except with {@link SlabStrategy#LOCKED}.
 *
 * <p>Safe for any thread, except {@link #verify} and {@link #forEachLive}. Hot operations allocate nothing on
 * the heap.
 *
 * <p>Kernel counterpart: {@code struct kmem_cache}. Source: kernel documentation {@code
 * core-api/memory-allocation.rst} and {@code mm/slub.rst}.
 */
public final class KmemCache implements AutoCloseable {
  private static final int EXAMPLES = 16;

  /** Up to here objects are zeroed word by word, without a call. */
  private static final int SMALL_BYTES = 256;

  /** What a request may ask that an object at hand does not have, or that has to be told to somebody. */
  private static final int NOT_PLAIN = GfpFlags.__GFP_ZERO | GfpFlags.__GFP_ACCOUNT;

  private final SlabAllocator owner;
  private final int id;
  private final SlabPages slabs;
  private final ObjectSource source;
  private final int slots;
  private final boolean hasConstructor;
  private final CpuSlots threads;
  private final @Nullable SheafSource sheaves;

  /** By slot; an element is for the slot's owner to make and use. None for shared slots, or without sheaves. */
  private final @Nullable OwnObjects[] own;

  /** Grows when caches are merged into this one; written under the owner's monitor. */
  private volatile SlabGeometry geometry;

  /** Names that share this cache, guarded by the owner's monitor. */
  private int names = 1;

  private boolean destroyed;

  KmemCache(
      SlabAllocator owner,
      int id,
      SlabPages slabs,
      ObjectSource source,
      int slots,
      @Nullable LongConsumer constructor) {
    this.owner = owner;
    this.id = id;
    this.slabs = slabs;
    this.source = source;
    this.slots = slots;
    this.hasConstructor = constructor != null;
    this.threads = owner.owners();
    this.sheaves = source instanceof SheafSource layered ? layered : null;
    this.own = new @Nullable OwnObjects[threads.count()];
    this.geometry = slabs.geometry();
  }

  /**
   * Allocates an object: {@code kmem_cache_alloc()}.
   *
   * @param slot slot of the caller
   * @param gfp {@link GfpFlags} of the request; with {@code __GFP_ZERO} its {@link
   *     SlabGeometry#objectSizeBytes} are zero
   * @return its address, or 0 if there is no memory
   * @throws IndexOutOfBoundsException if there is no such slot
   * @throws IllegalArgumentException if zeroes are asked for and the cache has a constructor
   */
  public long alloc(int slot, int gfp) {
    Objects.checkIndex(slot, slots);
    if ((gfp & GfpFlags.__GFP_ZERO) != 0) {
      return allocZeroed(slot, gfp);
    }
    return source.alloc(slot, gfp);
  }

  /**
   * Allocates an object for the running thread, whose slot is looked up: {@code kmem_cache_alloc()}.
   *
   * @param gfp {@link GfpFlags}, as {@link #alloc(int, int)} takes them
   * @return its address, or 0 if there is no memory
   * @throws IllegalArgumentException if zeroes are asked for and the cache has a constructor
   */
  public long alloc(int gfp) {
    int slot = threads.current();
    OwnObjects mine = own[slot];
    if (mine != null && isPlain(gfp)) {
      long object = mine.tryAlloc();
      if (object != 0) {
        return object;
      }
    }
    return allocSlow(slot, gfp);
  }

  /** Whether a request is served by any object at hand. */
  static boolean isPlain(int gfp) {
    return (gfp & NOT_PLAIN) == 0;
  }

  /** Allocates an object that the running thread, whose slot this is now, does not have at hand. */
  long allocSlow(int slot, int gfp) {
    OwnObjects mine = ownOf(slot);
    if (mine == null || (gfp & GfpFlags.__GFP_ACCOUNT) != 0) {
      return alloc(slot, gfp);
    }
    checkZeroes(gfp);
    long object = mine.alloc(gfp);
    if (object != 0 && (gfp & GfpFlags.__GFP_ZERO) != 0) {
      zero(object);
    }
    return object;
  }

  /** What the owner of a slot uses, made when it first asks; for the owner. Null for others. */
  @Nullable OwnObjects ownOf(int slot) {
    OwnObjects known = own[slot];
    if (known != null || sheaves == null || !threads.isOwnerSlot(slot)) {
      return known;
    }
    OwnObjects made = new OwnObjects(sheaves, slot);
    own[slot] = made;
    return made;
  }

  private long allocZeroed(int slot, int gfp) {
    checkZeroes(gfp);
    long object = source.alloc(slot, gfp);
    if (object != 0) {
      zero(object);
    }
    return object;
  }

  private void checkZeroes(int gfp) {
    if (hasConstructor && (gfp & GfpFlags.__GFP_ZERO) != 0) {
      throw new IllegalArgumentException(
          "cache "
              + name()
              + " has a constructor, whose work __GFP_ZERO would undo: leave one of them out");
    }
  }

  private void zero(long object) {
    int bytes = geometry.objectSizeBytes();
    if (bytes > SMALL_BYTES) {
      Memory.fill(object, bytes, (byte) 0);
      return;
    }
    int at = 0;
    for (; at + Long.BYTES <= bytes; at += Long.BYTES) {
      Memory.putLong(object + at, 0);
    }
    for (; at < bytes; at++) {
      Memory.putByte(object + at, (byte) 0);
    }
  }

  /**
   * Frees an object: {@code kmem_cache_free()}.
   *
   * @param slot slot of the caller
   * @param object an object of this cache
   * @throws BadObjectException if it is not one, or free already
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public void free(int slot, long object) {
    Objects.checkIndex(slot, slots);
    if (CheckLevel.STATE) {
      slabs.check(object);
    }
    source.free(slot, object);
  }

  /**
   * Frees an object by the running thread, whose slot is looked up: {@code kmem_cache_free()}.
   *
   * @param object an object of this cache, wherever it was allocated
   * @throws BadObjectException if it is not one, or free already, as far as that shows at once, see {@link
   *     CacheHandle#free}
   */
  public void free(long object) {
    int slot = threads.current();
    OwnObjects mine = own[slot];
    if (mine == null || !mine.tryFree(object)) {
      freeSlow(slot, object);
    }
  }

  /** Frees an object that the running thread, whose slot this is now, cannot simply put by. */
  void freeSlow(int slot, long object) {
    OwnObjects mine = ownOf(slot);
    if (mine == null) {
      free(slot, object);
    } else {
      mine.free(object);
    }
  }

  /**
   * Takes a slot for the running thread, see {@link CpuSlots#take}.
   *
   * @return a handle for this thread, to be closed by it
   */
  public CacheHandle take() {
    SlotHandle handle = threads.take();
    return new CacheHandle(this, handle, handle.isOwned() ? ownOf(handle.slot()) : null);
  }

  /**
   * Allocates objects, all or none: {@code kmem_cache_alloc_bulk()}.
   *
   * @param slot slot of the caller
   * @param gfp {@link GfpFlags}
   * @param objects where their addresses go
   * @param from first index
   * @param to one past the last index
   * @return {@code to}, or {@code from} if there is not enough memory
   * @throws IndexOutOfBoundsException if there is no such slot, or no such part of the array
   * @throws IllegalArgumentException if zeroes are asked for and the cache has a constructor
   */
  public int allocBulk(int slot, int gfp, long[] objects, int from, int to) {
    Objects.checkIndex(slot, slots);
    Objects.checkFromToIndex(from, to, objects.length);
    checkZeroes(gfp);
    int end = source.allocBulk(slot, gfp, objects, from, to);
    if (end < to) {
      source.freeBulk(slot, objects, from, end);
      return from;
    }
    if ((gfp & GfpFlags.__GFP_ZERO) != 0) {
      for (int i = from; i < to; i++) {
        zero(objects[i]);
      }
    }
    return to;
  }

  /**
   * Frees objects: {@code kmem_cache_free_bulk()}.
   *
   * @param slot slot of the caller
   * @param objects objects of this cache, all different
   * @param from first index
   * @param to one past the last index
   * @throws BadObjectException if one is not of this cache, then none is freed; or if one is free already, then
   *     those before it are free and those after it are not
   * @throws IndexOutOfBoundsException if there is no such slot, or no such part of the array
   */
  public void freeBulk(int slot, long[] objects, int from, int to) {
    Objects.checkIndex(slot, slots);
    Objects.checkFromToIndex(from, to, objects.length);
    if (CheckLevel.STATE) {
      for (int i = from; i < to; i++) {
        slabs.check(objects[i]);
      }
    }
    source.freeBulk(slot, objects, from, to);
  }

  /**
   * Gives free memory back to the page allocator, as far as slabs are empty: {@code kmem_cache_shrink()}.
   *
   * @return pages given back
   */
  public long shrink() {
    return source.shrink();
  }

  /**
   * Gives the free objects that a slot keeps to the slabs that all share.
   *
   * @param slot slot
   * @return objects given back
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public int drain(int slot) {
    return source.drain(Objects.checkIndex(slot, slots));
  }

  /**
   * The name it was made under; caches merged into it have others.
   *
   * @return for example {@code "dentry"}
   */
  public String name() {
    return slabs.name();
  }

  /**
   * How its objects lie in slabs.
   *
   * @return the geometry; its object size is the largest of the caches that share it
   */
  public SlabGeometry geometry() {
    return geometry;
  }

  /**
   * What {@code /proc/slabinfo} says of it. Walks the slabs; recent values.
   *
   * @return the figures; free objects at hand for a slot count as active
   */
  public CacheFigures figures() {
    long idle = 0;
    for (long pfn = slabs.nextSlab(0); pfn != Pfn.NONE; pfn = slabs.nextSlab(slabs.end(pfn))) {
      long page = slabs.page(pfn);
      long state = Slab.state(page);
      if (!Slab.isFrozen(state)) {
        idle += Slab.objects(page) - Slab.inUse(state);
      }
    }
    long objects = slabs.objects();
    return new CacheFigures(
        name(),
        Math.max(0, objects - idle),
        objects,
        geometry.sizeBytes(),
        geometry.objects(),
        1 << geometry.order(),
        slabs.slabs(),
        slabs.slabs());
  }

  /**
   * Objects in the hands of users. Walks the slabs; exact if nobody is at work.
   *
   * @return objects
   */
  public long liveObjects() {
    long inUse = 0;
    for (long pfn = slabs.nextSlab(0); pfn != Pfn.NONE; pfn = slabs.nextSlab(slabs.end(pfn))) {
      inUse += Slab.inUse(Slab.state(slabs.page(pfn)));
    }
    return inUse - source.cachedObjects();
  }

  /**
   * Visits the objects in the hands of users. Nobody may be at work.
   *
   * @param visitor gets their addresses
   */
  public void forEachLive(LongConsumer visitor) {
    for (long pfn = slabs.nextSlab(0); pfn != Pfn.NONE; pfn = slabs.nextSlab(slabs.end(pfn))) {
      BitSet free = new BitSet();
      source.markFree(pfn, free);
      int objects = Slab.objects(slabs.page(pfn));
      for (int i = free.nextClearBit(0); i < objects; i = free.nextClearBit(i + 1)) {
        visitor.accept(slabs.object(pfn, i));
      }
    }
  }

  /**
   * Proves the books: every object in use or free in one place, counters equal to slabs. Nobody may be at work.
   *
   * @throws IllegalStateException naming the invariant that is broken and where
   */
  public void verify() {
    slabs.verify();
    source.verify();
  }

  /**
   * Destroys the cache: {@code kmem_cache_destroy()}. Where caches were merged, gives up one of the names, and
   * destroys with the last. Does nothing to a cache that is destroyed.
   *
   * @throws CacheInUseException if it is the last name and there are objects in use: all stays as it is
   */
  @Override
  public void close() {
    owner.destroy(this);
  }

  /**
   * The cache as the running thread sees it.
   *
   * @return the cache by slot of the running thread
   */
  public ThisCpuCache here() {
    return new ThisCpuCache(this, threads);
  }

  /** Number that stands for it in the table of pages. */
  int id() {
    return id;
  }

  /** Checks that an object of this cache starts at an address, see {@code SlabPages}. */
  void check(long object) {
    slabs.check(object);
  }

  /** Bytes of an object that its holder may use: up to debug data, or to the next object. */
  int roomBytes() {
    SlabGeometry now = geometry;
    if ((now.flags() & CacheFlags.DEBUG) != 0) {
      return now.objectSizeBytes();
    }
    boolean hasTrailer = now.freePointerOffset() >= now.inUseBytes();
    return hasTrailer ? now.inUseBytes() : now.sizeBytes();
  }

  /** Lets a cache of another name share this one; the owner's monitor is held. */
  void addNameLocked(SlabGeometry shared) {
    names++;
    geometry = shared;
  }

  /** Gives one name up; the owner's monitor is held. Whether the cache is now gone. */
  boolean destroyLocked() {
    if (destroyed) {
      return false;
    }
    if (names > 1) {
      names--;
      return false;
    }
    source.shrink();
    if (slabs.slabs() > 0) {
      throw inUse();
    }
    source.close();
    destroyed = true;
    return true;
  }

  private CacheInUseException inUse() {
    long[] examples = new long[EXAMPLES];
    int[] found = {0};
    forEachLive(object -> {
      if (found[0] < EXAMPLES) {
        examples[found[0]++] = object;
      }
    });
    return new CacheInUseException(name(), liveObjects(), Arrays.copyOf(examples, found[0]));
  }

  /** Gives all slabs back, whoever uses them; the owner is being closed. */
  void discardAll() {
    for (long pfn = slabs.nextSlab(0); pfn != Pfn.NONE; pfn = slabs.nextSlab(pfn)) {
      slabs.discard(0, pfn);
    }
    source.close();
  }

  /**
   * A line for messages.
   *
   * @return name, size and slabs
   */
  @Override
  public String toString() {
    return name() + ": " + geometry.sizeBytes() + " bytes, " + slabs.slabs() + " slabs";
  }
}

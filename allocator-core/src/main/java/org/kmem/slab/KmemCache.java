package org.kmem.slab;

import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.percpu.CpuSlots;
import org.kmem.units.CheckLevel;

/**
 * A cache of objects of one size. Made by {@link SlabAllocator#create}.
 *
 * <p>Objects are absolute addresses, 0 is none; they belong to their holder until freed, through any slot.
 * What an object holds when it is handed out is undefined, unless {@code __GFP_ZERO} is asked for or the
 * cache has a constructor: that ran once when the slab was made, and objects are to be freed as it left them.
 *
 * <p>A cache that the allocator's debug options name is checked as {@code slab_debug} has it: what is wrong is
 * reported, and thrown as {@link SlabBugException} or repaired.
 *
 * <p>Operations name a <em>slot</em>, as those of the page allocator do, or look the running thread's up; who
 * makes many in a row takes a {@link CacheHandle} once, see {@link #take}. Objects may be allocated and freed by
 * any of these, mixed at will. Requests that cannot be served return 0; misuse throws {@link BadObjectException} and
 * changes nothing. Two threads that free one object at the same moment can both pass the checks, except with {@link
 * SlabStrategy#LOCKED}.
 *
 * <p>Safe for any thread, except {@link #verify} and {@link #forEachLive}. Hot operations allocate nothing on
 * the heap.
 *
 * <p>Kernel counterpart: {@code struct kmem_cache}. Source: kernel documentation {@code
 * core-api/memory-allocation.rst} and {@code mm/slub.rst}.
 */
public final class KmemCache implements AutoCloseable {
  /** No node in particular. */
  public static final int NUMA_NO_NODE = -1;

  static {
    CacheDoor.open();
  }

  private final SlabAllocator owner;
  private final int id;
  private final SlabPages slabs;
  private final ObjectSource source;
  private final int slots;
  private final boolean hasConstructor;
  private final DebugSwitches switches;
  private final CacheSettings settings;

  /** Where the calls of a cache that is debugged end up; null for any other. */
  private final @Nullable DebugSource debug;

  /** How threads use it that name no slot. */
  private final CacheByThread byThread;

  private final CacheBooks books;
  private final CacheNames names;
  private final StrayObjects strays;

  /** Grows when caches are merged into this one; written under the owner's monitor. */
  private volatile SlabGeometry geometry;

  /** See {@link #isUsedSinceAsked}: as of then, and since. */
  private long sheafOperations;

  private boolean freedOutsideSheaves;

  KmemCache(
      SlabAllocator owner,
      int id,
      SlabPages slabs,
      ObjectSource source,
      int slots,
      DebugSwitches switches,
      @Nullable LongConsumer constructor) {
    this.owner = owner;
    this.id = id;
    this.slabs = slabs;
    this.source = source;
    this.slots = slots;
    this.hasConstructor = constructor != null;
    this.switches = switches;
    this.settings = new CacheSettings(this, slabs.tuning(), switches);
    this.debug = source.debug();
    this.books = new CacheBooks(slabs, source, slots);
    this.names = new CacheNames(slabs, source, books);
    this.strays = new StrayObjects(this, slabs, owner);
    this.byThread =
        new CacheByThread(
            this, owner.owners(), source instanceof SheafSource layered ? layered : null);
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
      return allocZeroed(slot, gfp, geometry.objectSizeBytes());
    }
    return source.alloc(slot, gfp);
  }

  /** Allocates an object of a general cache for a request that may be smaller. */
  long allocRequested(int slot, int gfp, int requestedBytes) {
    Objects.checkIndex(slot, slots);
    if ((gfp & GfpFlags.__GFP_ZERO) != 0) {
      return allocZeroed(slot, gfp, requestedBytes);
    }
    return source.allocRequested(slot, gfp, requestedBytes);
  }

  /**
   * Allocates an object for the running thread, whose slot is looked up: {@code kmem_cache_alloc()}.
   *
   * @param gfp {@link GfpFlags}, as {@link #alloc(int, int)} takes them
   * @return its address, or 0 if there is no memory
   * @throws IllegalArgumentException if zeroes are asked for and the cache has a constructor
   */
  public long alloc(int gfp) {
    return byThread.alloc(gfp);
  }

  /** What was not asked for is zero as well, unless that is guarded. */
  private long allocZeroed(int slot, int gfp, int requestedBytes) {
    checkZeroes(gfp);
    long object = source.allocRequested(slot, gfp, requestedBytes);
    if (object != 0) {
      ObjectWipe.zero(object, debug == null ? geometry.objectSizeBytes() : requestedBytes);
    }
    return object;
  }

  /**
   * Allocates an object, preferring a node: {@code kmem_cache_alloc_node()}.
   *
   * <p>Before another node is looked at, a new slab is made on the node if that takes no effort. With {@code
   * __GFP_THISNODE} no other node will do. {@link SlabStrategy#TREIBER} and {@link SlabStrategy#LOCKED} keep free
   * objects of all nodes together, and so do caches that are debugged: there the node says only where a new slab
   * comes from.
   *
   * @param slot slot of the caller
   * @param gfp {@link GfpFlags}
   * @param node node, or {@link #NUMA_NO_NODE} for that of the slot
   * @return as {@link #alloc}
   * @throws IndexOutOfBoundsException if there is no such slot or node
   * @throws IllegalArgumentException if zeroes are asked for and the cache has a constructor
   */
  public long allocNode(int slot, int gfp, int node) {
    if (node == NUMA_NO_NODE) {
      return alloc(slot, gfp);
    }
    Objects.checkIndex(slot, slots);
    Objects.checkIndex(node, slabs.nodes());
    checkZeroes(gfp);
    long object = source.allocNode(slot, gfp, node);
    if (object != 0 && (gfp & GfpFlags.__GFP_ZERO) != 0) {
      ObjectWipe.zero(object, geometry.objectSizeBytes());
    }
    return object;
  }

  /** Refuses zeroes where a constructor has set objects up. */
  void checkZeroes(int gfp) {
    if (hasConstructor && (gfp & GfpFlags.__GFP_ZERO) != 0) {
      throw new IllegalArgumentException(
          "cache "
              + name()
              + " has a constructor, whose work __GFP_ZERO would undo: leave one of them out");
    }
  }

  /**
   * Frees an object: {@code kmem_cache_free()}.
   *
   * @param slot slot of the caller
   * @param object an object of this cache
   * @throws BadObjectException if it is not one, or free already
   * @throws SlabBugException if the cache is debugged or the object was sampled, something is wrong, and reports are
   *     thrown
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public void free(int slot, long object) {
    Objects.checkIndex(slot, slots);
    noteFree();
    if (CheckLevel.STATE && !slabs.isObject(object)) {
      strays.free(slot, object);
      return;
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
    byThread.free(object);
  }

  /**
   * The same of an object that is known to be one of this cache in use, and not a sampled one: below check level 2 nothing is
   * tested, and what is freed without proof is handed out later, whatever it is. For {@code org.kmem.slab.trusted}.
   */
  void freeInUse(long object) {
    byThread.freeInUse(object);
  }

  /**
   * Takes a slot for the running thread, see {@link CpuSlots#take}.
   *
   * @return a handle for this thread, to be closed by it
   */
  public CacheHandle take() {
    return byThread.take();
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
      noteFree();
      source.freeBulk(slot, objects, from, end);
      return from;
    }
    if ((gfp & GfpFlags.__GFP_ZERO) != 0) {
      for (int i = from; i < to; i++) {
        ObjectWipe.zero(objects[i], geometry.objectSizeBytes());
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
   * @throws SlabBugException as {@link #free}; those before it are free and those after it are not
   * @throws IndexOutOfBoundsException if there is no such slot, or no such part of the array
   */
  public void freeBulk(int slot, long[] objects, int from, int to) {
    Objects.checkIndex(slot, slots);
    Objects.checkFromToIndex(from, to, objects.length);
    noteFree();
    for (int i = from; CheckLevel.STATE && i < to; i++) {
      if (!slabs.isObject(objects[i])) {
        strays.freeBulk(slot, objects, from, to);
        return;
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

  /** Gives the free objects that slots keep to the slabs that all share. */
  void drainAll() {
    for (int slot = 0; slot < slots; slot++) {
      source.drain(slot);
    }
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
   * Who constructs its objects.
   *
   * @return name of a class, empty if nobody does
   */
  public String constructorName() {
    return slabs.constructorName();
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
   * Bytes of an object that callers may use: {@code kmem_cache_size()}.
   *
   * @return what was asked for, the most of the caches that share it
   */
  public int objectSizeBytes() {
    return geometry.objectSizeBytes();
  }

  /**
   * What {@code /proc/slabinfo} says of it. Recent values, in constant time.
   *
   * @return the figures; free objects at hand for a slot count as active
   */
  public CacheFigures figures() {
    return books.figures(geometry);
  }

  /**
   * How many objects it has, and where they are. Recent values, exact if nobody is at work; the time does not
   * depend on the number of slabs, except that {@link SlabStrategy#TREIBER} walks its stack of free objects.
   *
   * @return the counts
   */
  public ObjectCounts counts() {
    return books.counts();
  }

  /**
   * What it has on each node. Recent values, in constant time.
   *
   * @return figures by node
   */
  public List<NodeSlabs> nodeSlabs() {
    return books.nodeSlabs();
  }

  /**
   * The slabs that slots have to themselves. Recent values.
   *
   * @return figures by slot
   */
  public List<SlotSlabs> slotSlabs() {
    return books.slotSlabs();
  }

  /**
   * What can be changed while the cache is in use.
   *
   * @return its settings, for any thread
   */
  public CacheSettings settings() {
    return settings;
  }

  /**
   * Objects in the hands of users, see {@link ObjectCounts#live}, and sampled ones, which lie beside the slabs.
   *
   * @return objects
   */
  public long liveObjects() {
    return books.liveObjects();
  }

  /**
   * Visits the objects in the hands of users. Nobody may be at work.
   *
   * @param visitor gets their addresses
   */
  public void forEachLive(LongConsumer visitor) {
    books.forEachLive(visitor);
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
   * What the cache is debugged for, and its other flags.
   *
   * @return {@link CacheFlags} in force: those of the {@link #geometry}, with what was switched since
   */
  public int flags() {
    return switches.applyTo(geometry.flags());
  }

  /**
   * Looks at every object, link and guard byte: {@code validate}.
   *
   * @param slot slot of the caller
   * @return slabs in which something was wrong, and was reported and repaired
   * @throws SlabBugException for the first finding, where reports are thrown
   * @throws IllegalStateException if the cache is not debugged
   * @throws IndexOutOfBoundsException if there is no such slot
   */
  public int validate(int slot) {
    return debugged().validate(Objects.checkIndex(slot, slots));
  }

  /** How threads use it that name no slot. */
  CacheByThread byThread() {
    return byThread;
  }

  /** Whether its page and its address alone say whether an object is one of the cache's. */
  boolean fillsSlabs() {
    return slabs.fillsSlabs();
  }

  /** Where its objects are checked; null if it is not debugged. */
  @Nullable DebugSource debug() {
    return debug;
  }

  /** Where its objects are checked; who asks this of a cache that is not debugged is told so. */
  DebugSource debugged() {
    if (debug == null) {
      throw new IllegalStateException(
          "cache "
              + name()
              + " is not debugged, its objects never pass a check: name it in the allocator's debug"
              + " options");
    }
    return debug;
  }

  /**
   * Destroys the cache: {@code kmem_cache_destroy()}. Where caches were merged, gives up one of the names, and
   * destroys with the last. Does nothing to a cache that is destroyed.
   *
   * <p>The objects in use of a cache that is debugged are reported; where reports are not thrown, that is all, and
   * the cache stays.
   *
   * @throws CacheInUseException if it is the last name and there are objects in use: all stays as it is
   * @throws SlabBugException the same for a cache that is debugged, where reports are thrown
   */
  @Override
  public void close() {
    owner.destroy(this);
  }

  /**
   * Destroys the cache with the objects in use, which must not be touched again. Does nothing to a cache that is
   * destroyed. Nobody may be at work.
   *
   * @throws CacheInUseException if caches were merged into it, whose objects these are too: all stays as it is
   */
  public void discard() {
    owner.discard(this);
  }

  /**
   * Who has which slot.
   *
   * @return the slots of this cache's allocator
   */
  public CpuSlots cpuSlots() {
    return byThread.slots();
  }

  /**
   * Objects that a sheaf has room for: {@code sheaf_capacity} of Linux 6.18. A slot has two sheaves at most.
   *
   * @return 0 for a cache without sheaves: of another strategy, debugged, or too large for the {@link
   *     SlabAllocatorBuilder#cacheBudget}
   */
  public int sheafCapacity() {
    return sheafSizing().capacity();
  }

  /** Free objects in sheaves, a recent number. */
  long objectsInSheaves() {
    SheafSource sheaves = source.sheaves();
    return sheaves == null ? 0 : sheaves.inSheaves();
  }

  /**
   * Whether there may be free objects that were not there when this was asked last: sheaves count what goes in and out,
   * other caches note that an object was freed. For one thread at a time.
   */
  boolean isUsedSinceAsked() {
    SheafSource layered = source.sheaves();
    long before = sheafOperations;
    sheafOperations = layered == null ? 0 : layered.allocations() + layered.frees();
    boolean freed = freedOutsideSheaves;
    freedOutsideSheaves = false;
    return freed || sheafOperations != before;
  }

  /** Notes that an object is being freed; a store only if that is news. */
  private void noteFree() {
    if (!freedOutsideSheaves) {
      freedOutsideSheaves = true;
    }
  }

  SheafSizing sheafSizing() {
    SheafSource sheaves = source.sheaves();
    return sheaves == null ? SheafSizing.NONE : sheaves.sizing();
  }

  /** What is counted of a node's slabs. */
  NodeCounts countsOfNode(int node) {
    return slabs.counts(node);
  }

  /** Number that stands for it in the table of pages. */
  int id() {
    return id;
  }

  /** Whether an object of this cache starts at an address, see {@code SlabPages}. */
  boolean isObject(long address) {
    return slabs.isObject(address);
  }

  /** Checks that an object of this cache starts at an address, see {@code SlabPages}. */
  void check(long object) {
    slabs.check(object);
  }

  /** Bytes of an object that its holder may use: up to debug data, or to the next object; it may from now on. */
  int roomBytes(long object) {
    SlabGeometry now = geometry;
    if (debug != null) {
      debug.grantAll(object);
      return now.objectSizeBytes();
    }
    return now.freePointerOffset() >= now.inUseBytes() ? now.inUseBytes() : now.sizeBytes();
  }

  /** Lets a cache of another name share this one; the owner's monitor is held. */
  void addNameLocked(SlabGeometry shared) {
    names.addLocked();
    slabs.growObjectsTo(shared.objectSizeBytes());
    geometry = shared;
  }

  /** The names that share it, and how it ends. */
  CacheNames names() {
    return names;
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

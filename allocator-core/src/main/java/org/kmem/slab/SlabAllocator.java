package org.kmem.slab;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.percpu.CpuSlots;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * The object caches of a machine, and its general caches.
 *
 * <p>Stands on a page allocator with backing memory, whatever its strategy, and has the same slots. Safe for
 * any thread, except {@link #verify} and {@link #close}.
 *
 * <p>Kernel counterpart: {@code mm/slab_common.c}. Source: kernel documentation {@code mm/slub.rst} and
 * {@code core-api/memory-allocation.rst}.
 */
public final class SlabAllocator implements AutoCloseable {
  /*
   * Implementation notes.
   * The table of pages knows a cache by a number, which is its place in byId. Entries of byId are written
   * under the monitor and read without: who frees an object was handed it by someone who had the cache.
   */
  private final PageAllocator pages;
  private final SlabStrategy strategy;
  private final boolean merging;
  private final @Nullable SlabAccounting accounting;
  private final SlabBacking ordinary;
  private final CpuSlots owners;
  private final CacheBudget budget;
  private final SlabTable table;
  private final CacheLines lines;
  private final CacheSources sources;
  private final @Nullable KmemCache[] byId = new @Nullable KmemCache[SlabTable.IDS_LIMIT];

  /** Caches in order of creation, once for each name; guarded by the monitor. */
  private final Map<String, KmemCache> byName = new LinkedHashMap<>();

  private final Kmalloc kmalloc;

  SlabAllocator(SlabAllocatorBuilder builder) {
    pages = builder.pages;
    strategy = builder.strategy;
    merging = builder.merging;
    accounting = builder.accounting;
    ordinary = new SlabBacking(builder.payer, 0, Long.MAX_VALUE);
    owners = builder.owners();
    budget = builder.budget(owners);
    long memoryBase = pages.address(0);
    table = new SlabTable(pages.memMap().endPfn());
    lines = new CacheLines(pages.machine().nodes(), pages.slots());
    sources = new CacheSources(builder, table, lines, owners, budget);
    kmalloc =
        new Kmalloc(
            pages,
            table,
            memoryBase,
            byId,
            owners,
            makeGeneralCaches(),
            sources.sampler(),
            sources.wipe());
  }

  /**
   * Starts to describe an allocator.
   *
   * @param pages where slabs come from, with backing memory
   * @return a builder with the defaults: {@code slab:slub}, caches are merged
   */
  public static SlabAllocatorBuilder builder(PageAllocator pages) {
    return new SlabAllocatorBuilder(pages);
  }

  private synchronized Map<KmallocType, KmemCache[]> makeGeneralCaches() {
    Map<KmallocType, KmemCache[]> caches = new EnumMap<>(KmallocType.class);
    for (KmallocType type : KmallocType.values()) {
      caches.put(
          type,
          IntStream.range(KmallocBuckets.FIRST, KmallocBuckets.END)
              .mapToObj(index -> makeGeneralLocked(type, index))
              .toArray(KmemCache[]::new));
    }
    return caches;
  }

  private KmemCache makeGeneralLocked(KmallocType type, int index) {
    int size = KmallocBuckets.size(index);
    String name = type.cacheName(size);
    SlabGeometry geometry =
        sources.geometry(name, size, KmallocBuckets.align(index), type.flags(), false);
    return makeLocked(name, geometry, null, ordinary);
  }

  /**
   * Makes a cache: {@code kmem_cache_create()}.
   *
   * @param name name, without white space, of no other cache
   * @param sizeBytes size of an object
   * @param alignBytes alignment that objects need, a power of two; 0 for the default
   * @param flags {@link CacheFlags}
   * @return the cache; it may be one that exists under another name, if their objects can share slabs
   * @throws InvalidCacheException if there is no such cache, or one of that name, or no number left
   */
  public KmemCache create(String name, int sizeBytes, int alignBytes, int flags) {
    return create(name, sizeBytes, alignBytes, flags, null);
  }

  /**
   * Makes a cache whose objects are constructed with their slab.
   *
   * @param name name, without white space, of no other cache
   * @param sizeBytes size of an object
   * @param alignBytes alignment that objects need, a power of two; 0 for the default
   * @param flags {@link CacheFlags}
   * @param constructor gets the address of each object once when its slab is made, from any thread; null for
   *     none
   * @return the cache
   * @throws InvalidCacheException if there is no such cache, or one of that name, or no number left
   */
  public synchronized KmemCache create(
      String name, int sizeBytes, int alignBytes, int flags, @Nullable LongConsumer constructor) {
    checkNameLocked(name);
    boolean constructs = constructor != null;
    SlabGeometry geometry = sources.geometry(name, sizeBytes, alignBytes, flags, constructs);
    KmemCache shared =
        merging ? findMergeableLocked(sizeBytes, alignBytes, geometry.flags(), constructs) : null;
    if (shared == null) {
      return makeLocked(name, geometry, constructor, ordinary);
    }
    shared.addNameLocked(shared.geometry().sharedWith(sizeBytes));
    byName.put(name, shared);
    return shared;
  }

  /**
   * Makes a cache with slabs of a kind of their own, which it shares with no other.
   *
   * @param name name, without white space, of no other cache
   * @param sizeBytes size of an object
   * @param alignBytes alignment that objects need, a power of two; 0 for the default
   * @param flags {@link CacheFlags}, without those that say which pages slabs are of if the backing does
   * @param constructor gets the address of each object once when its slab is made, from any thread; null for
   *     none
   * @param backing what slabs are made of, and who pays
   * @return the cache
   * @throws InvalidCacheException if there is no such cache, or one of that name, or no number left
   */
  public synchronized KmemCache create(
      String name,
      int sizeBytes,
      int alignBytes,
      int flags,
      @Nullable LongConsumer constructor,
      SlabBacking backing) {
    checkNameLocked(name);
    if (backing.mobility() != 0 && (flags & CacheFlags.SLAB_RECLAIM_ACCOUNT) != 0) {
      throw new InvalidCacheException(
          "cache %s: its flags and its backing both say how movable it is: leave one out"
              .formatted(name));
    }
    SlabGeometry geometry =
        sources.geometry(
            name, sizeBytes, alignBytes, flags | CacheFlags.SLAB_NO_MERGE, constructor != null);
    return makeLocked(name, geometry, constructor, backing);
  }

  private void checkNameLocked(String name) {
    if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ')) {
      throw new InvalidCacheException(
          "cache name \"%s\": give one without white space".formatted(name));
    }
    if (byName.containsKey(name)) {
      throw new InvalidCacheException(
          "there is a cache %s already: destroy it or give another name".formatted(name));
    }
  }

  /** The youngest cache that such objects fit in, and that is debugged as they are to be. */
  private @Nullable KmemCache findMergeableLocked(
      int sizeBytes, int alignBytes, int flags, boolean constructs) {
    KmemCache found = null;
    for (KmemCache cache : byName.values()) {
      boolean alike = ((cache.geometry().flags() ^ flags) & CacheFlags.DEBUG) == 0;
      if (alike && cache.geometry().accepts(sizeBytes, alignBytes, flags, constructs)) {
        found = cache;
      }
    }
    return found;
  }

  private KmemCache makeLocked(
      String name, SlabGeometry geometry, @Nullable LongConsumer constructor, SlabBacking backing) {
    int id = 1;
    while (id < byId.length && byId[id] != null) {
      id++;
    }
    if (id == byId.length) {
      throw new InvalidCacheException(
          "cache %s: there are %d caches, as many as can be numbered; destroy some"
              .formatted(name, byId.length - 1));
    }
    lines.clear(id);
    SlabPages slabs = sources.slabs(name, geometry, id, constructor, backing);
    DebugSwitches switches = new DebugSwitches(geometry.flags());
    ObjectSource source = sources.source(slabs, id, switches);
    AccountedSource accounted =
        accounting == null ? null : new AccountedSource(source, slabs, accounting);
    KmemCache cache =
        new KmemCache(
            this,
            id,
            slabs,
            accounted != null ? accounted : source,
            pages.slots(),
            switches,
            constructor);
    if (accounted != null) {
      accounted.of(cache);
    }
    byId[id] = cache;
    byName.put(name, cache);
    return cache;
  }

  /** Gives up one name of a cache, and the cache with the last. */
  synchronized void destroy(KmemCache cache) {
    if (cache.names().destroyLocked()) {
      forgetLocked(cache);
    }
  }

  /** Gives up a cache and the objects in use. */
  synchronized void discard(KmemCache cache) {
    if (cache.names().discardLocked()) {
      forgetLocked(cache);
    }
  }

  private void forgetLocked(KmemCache cache) {
    byId[cache.id()] = null;
    byName.values().removeIf(named -> named == cache);
  }

  /**
   * The cache of a name.
   *
   * @param name what it was made as, or was merged as
   * @return the cache, or null if there is none
   */
  public synchronized @Nullable KmemCache find(String name) {
    return byName.get(name);
  }

  /**
   * All caches, each once, the general caches among them.
   *
   * @return caches in order of creation
   */
  public synchronized List<KmemCache> caches() {
    return byName.values().stream().distinct().toList();
  }

  /**
   * What {@code /proc/slabinfo} lists: all caches, each once under its own name, the latest first. Recent values.
   *
   * @return figures in the order of the file
   */
  public List<CacheFigures> figures() {
    return caches().reversed().stream().map(KmemCache::figures).toList();
  }

  /**
   * Whether caches of like objects share slabs.
   *
   * @return what {@link SlabAllocatorBuilder#merging} said
   */
  public boolean isMerging() {
    return merging;
  }

  /**
   * Names that caches go by, merged ones included.
   *
   * @return names of the cache in order of creation, its own first
   * @param cache a cache of this allocator
   */
  public synchronized List<String> namesOf(KmemCache cache) {
    return byName.entrySet().stream()
        .filter(entry -> entry.getValue() == cache)
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * The general caches: objects of any size.
   *
   * @return {@code kmalloc} and its family
   */
  public Kmalloc kmalloc() {
    return kmalloc;
  }

  /**
   * The slots, and which of them threads own.
   *
   * @return what {@link SlabAllocatorBuilder#owners} said
   */
  public CpuSlots owners() {
    return owners;
  }

  /**
   * The strategy.
   *
   * @return how free objects are organised
   */
  public SlabStrategy strategy() {
    return strategy;
  }

  /** What sheaves may hold, and do at most. */
  CacheBudget budget() {
    return budget;
  }

  /**
   * Changes how often objects are sampled, while allocations are made.
   *
   * @param allocations mean number of allocations for each sampled one, 0 for no samples
   * @throws IllegalStateException if the allocator was built without a sampler
   * @throws IllegalArgumentException if the number is negative, or more than half the largest int
   */
  public void setSampleInterval(int allocations) {
    sampler().setInterval(allocations);
  }

  /**
   * Looks at the sampled objects, in use or freed lately, for bytes that nobody may have written.
   *
   * @param slot slot of the caller
   * @return findings, which were reported
   * @throws SlabBugException for the first finding, where reports are thrown
   * @throws IllegalStateException if the allocator was built without a sampler
   */
  public int checkSamples(int slot) {
    return sampler().check(slot);
  }

  private ObjectSampler sampler() {
    ObjectSampler sampler = sources.sampler();
    if (sampler == null) {
      throw new IllegalStateException(
          "this allocator has no sampler: build it with sampler(objects, interval, seed)");
    }
    return sampler;
  }

  /**
   * Whether {@link #shrink} may find something, since a cache was used in a way that leaves free objects since this was
   * asked last. For one thread at a time.
   *
   * @return false if nothing can have come to it, as far as other threads' work is seen already
   */
  public boolean isWorthShrinking() {
    boolean worth = false;
    for (KmemCache cache : caches()) {
      worth |= cache.isUsedSinceAsked();
    }
    return worth;
  }

  /**
   * Gives all empty slabs back to the page allocator.
   *
   * @return pages given back
   */
  public long shrink() {
    long freed = 0;
    for (KmemCache cache : caches()) {
      freed += cache.shrink();
    }
    return freed;
  }

  /**
   * Proves the books of all caches, and that every page in the table is of one of them or a large object. Nobody
   * may be at work.
   *
   * @throws IllegalStateException naming the invariant that is broken and where
   */
  public void verify() {
    caches().forEach(KmemCache::verify);
    long pfn = table.nextBlock(0);
    while (pfn != Pfn.NONE) {
      int id = SlabTable.id(table.get(pfn));
      int order = SlabTable.order(table.get(pfn));
      boolean known = id == SlabTable.LARGE || byId[id] != null;
      if (!known || !pages.isAllocated(pfn, order)) {
        throw new IllegalStateException(
            "pfn %d is in the table as order %d of cache number %d, which is not so"
                .formatted(pfn, order, id));
      }
      pfn = table.nextBlock(pfn + Order.pages(order));
    }
  }

  /**
   * A line for messages.
   *
   * @return strategy and number of caches
   */
  @Override
  public String toString() {
    return strategy + " with " + caches().size() + " caches";
  }

  /** Gives all memory back to the page allocator; every object of it must be out of use. */
  @Override
  public void close() {
    caches().forEach(cache -> cache.names().discardAll());
    kmalloc.discardAll();
    sources.close();
    lines.close();
    table.close();
  }
}

package org.kmem.bench.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.kmem.bench.replay.ObjectReplayResult.CacheEnd;
import org.kmem.bench.subject.PieceSet;
import org.kmem.memory.Memory;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.slab.CacheFigures;
import org.kmem.slab.Kmalloc;
import org.kmem.slab.KmallocBuckets;
import org.kmem.slab.KmallocType;
import org.kmem.slab.KmemCache;
import org.kmem.slab.SlabAllocator;
import org.kmem.slab.SlabGeometry;
import org.kmem.slab.SlabStrategy;
import org.kmem.units.PageSize;
import org.kmem.zone.X86Machine;
import org.kmem.zone.Zone;

/**
 * The engine's object caches: a cache for each recorded one, and {@code kmalloc} for the rest. A recorded CPU is a
 * slot. Caches are not merged, since the recorded names are those that were left after merging.
 */
final class EngineObjects implements ReplayedObjects {
  private static final Strategy PAGES = Strategy.BITFIELD;

  private final ObjectScript script;
  private final PageAllocator pages;
  private final SlabAllocator slabs;

  /** By number in the script. */
  private final KmemCache[] caches;

  private final long freePagesAtStart;

  EngineObjects(SlabStrategy strategy, ObjectScript script, long memoryBytes) {
    this.script = script;
    int cpus = script.cpus();
    pages =
        PageAllocator.builder(X86Machine.ofMemory(memoryBytes).cpus(cpus).layout())
            .cpus(cpus)
            .strategy(PAGES)
            .backed(true)
            .build();
    slabs = SlabAllocator.builder(pages).strategy(strategy).merging(false).build();
    caches = script.caches().stream().map(this::make).toArray(KmemCache[]::new);
    freePagesAtStart = freePages();
  }

  /** The trace may have objects of several sizes under one name, or of a general cache's. */
  private KmemCache make(RecordedCache recorded) {
    SlabGeometry geometry = recorded.geometry(script.cpus());
    String name = recorded.name();
    KmemCache known = slabs.find(name);
    if (known != null && known.geometry().sizeBytes() == geometry.sizeBytes()) {
      return known;
    }
    while (slabs.find(name) != null) {
      name += "/" + geometry.sizeBytes();
    }
    return slabs.create(name, geometry.objectSizeBytes(), geometry.alignBytes(), geometry.flags());
  }

  @Override
  public String configuration() {
    return "%d caches of the trace and kmalloc, by CPU slot, %s over %s"
        .formatted(caches.length, slabs.strategy(), PAGES);
  }

  @Override
  public ObjectPlayer player(int cpu) {
    return new Player(slabs.kmalloc(), caches, cpu);
  }

  /** A CPU's way. */
  private static final class Player implements ObjectPlayer {
    private final Kmalloc kmalloc;
    private final KmemCache[] caches;
    private final int slot;

    Player(Kmalloc kmalloc, KmemCache[] caches, int slot) {
      this.kmalloc = kmalloc;
      this.caches = caches;
      this.slot = slot;
    }

    @Override
    public boolean alloc(PieceSet set, int place, ObjectRequest request) {
      int cache = request.cache();
      long address =
          cache == ObjectRequest.KMALLOC
              ? kmalloc.kmalloc(slot, request.sizeBytes(), request.gfp())
              : caches[cache].alloc(slot, request.gfp());
      ((ObjectAddresses) set).set(place, address);
      return address != 0;
    }

    @Override
    public void free(PieceSet set, int place, int how) {
      long address = ((ObjectAddresses) set).get(place);
      if (how == ObjectScript.KFREE) {
        kmalloc.kfree(slot, address);
      } else {
        caches[ObjectScript.cacheOf(how)].free(slot, address);
      }
    }

    @Override
    public void write(PieceSet set, int place, int offset, byte value) {
      Memory.putByte(((ObjectAddresses) set).get(place) + offset, value);
    }

    @Override
    public void close() {
      // A slot is nobody's.
    }
  }

  @Override
  public PieceSet newSet(int places) {
    return new ObjectAddresses(places);
  }

  @Override
  public boolean freesAnywhere() {
    return true;
  }

  @Override
  public OptionalLong footprintBytes() {
    return OptionalLong.of((freePagesAtStart - freePages()) << PageSize.SHIFT);
  }

  /** Pages that nobody has: those in page caches too. */
  private long freePages() {
    long free = 0;
    for (Zone zone : pages.zones()) {
      free += zone.freePages() + zone.cachedPages();
    }
    return free;
  }

  @Override
  public OptionalInt grantedBytes(ObjectRequest request) {
    return OptionalInt.of(
        request.cache() == ObjectRequest.KMALLOC
            ? KmallocSizes.bytes(request.sizeBytes())
            : caches[request.cache()].geometry().sizeBytes());
  }

  @Override
  public List<CacheEnd> caches() {
    Map<KmemCache, Long> allocations = new LinkedHashMap<>();
    long[] byRequest = script.allocations();
    for (int number = 0; number < byRequest.length; number++) {
      ObjectRequest request = script.requests()[number];
      if (!request.isLarge()) {
        allocations.merge(cacheOf(request), byRequest[number], Long::sum);
      }
    }
    List<CacheEnd> ends = new ArrayList<>();
    allocations.forEach((cache, count) -> ends.add(end(cache, count)));
    ends.sort(Comparator.comparingLong(CacheEnd::allocations).reversed());
    return ends;
  }

  private KmemCache cacheOf(ObjectRequest request) {
    if (request.cache() != ObjectRequest.KMALLOC) {
      return caches[request.cache()];
    }
    int size = KmallocBuckets.size(KmallocBuckets.index(request.sizeBytes()));
    return Objects.requireNonNull(
        slabs.find(KmallocType.of(request.gfp()).cacheName(size)), "all general caches are there");
  }

  private static CacheEnd end(KmemCache cache, long allocations) {
    CacheFigures figures = cache.figures();
    return new CacheEnd(
        cache.name(),
        figures.sizeBytes(),
        figures.objectsPerSlab(),
        allocations,
        cache.liveObjects(),
        figures.slabs(),
        Optional.empty());
  }

  @Override
  public void verifyLive(long objects) {
    slabs.verify();
    long live = slabs.caches().stream().mapToLong(KmemCache::liveObjects).sum();
    if (live != objects) {
      throw new IllegalStateException(
          "%s: %d objects are in use and the trace holds %d: the replay or the allocator lost some"
              .formatted(slabs.strategy(), live, objects));
    }
  }

  @Override
  public void verifyEmpty() {
    verifyLive(0);
    for (KmemCache cache : slabs.caches()) {
      for (int slot = 0; slot < pages.slots(); slot++) {
        cache.drain(slot);
      }
    }
    slabs.shrink();
    slabs.verify();
    pages.verify();
    if (freePages() != freePagesAtStart) {
      throw new IllegalStateException(
          "%s: %d pages are free and %d were at the start: the replay or the allocator lost some"
              .formatted(slabs.strategy(), freePages(), freePagesAtStart));
    }
  }

  @Override
  public void close() {
    slabs.close();
    pages.close();
  }
}

package org.kmem.slab;

import java.security.SecureRandom;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.kmem.fault.FailSlab;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.percpu.CpuSlots;

/**
 * Makes what the caches of an allocator consist of: their slabs, and where objects come from by strategy, debugging,
 * fault injection and sampling.
 *
 * <p>Used under the allocator's monitor; {@link #close} once nobody uses an object any more.
 */
final class CacheSources implements AutoCloseable {
  /** Classes between the user and the checks, whose frames are not the caller's. */
  private static final Set<Class<?>> ALLOCATOR =
      Set.of(
          SlabAllocator.class,
          KmemCache.class,
          StrayObjects.class,
          CacheNames.class,
          Kmalloc.class,
          KmallocHandle.class,
          CacheHandle.class,
          OwnObjects.class,
          OwnCaches.class,
          SharedCaches.class,
          CacheByThread.class,
          PrefilledSheaf.class,
          Sheaf.class,
          SheafTrade.class,
          SheafSource.class,
          SlubSource.class,
          HookedSource.class,
          AccountedSource.class,
          DebugSource.class,
          ObjectSource.class,
          SlabPages.class,
          CacheSampler.class);

  private final PageAllocator pages;
  private final SlabTable table;
  private final CacheLines lines;
  private final CpuSlots owners;
  private final CacheBudget budget;
  private final SlabStrategy strategy;
  private final SlubDebugOptions options;
  private final SlabBugPolicy policy;
  private final TrackRecorder recorder;
  private final @Nullable FailSlab failslab;
  private final @Nullable ObjectSampler sampler;
  private final @Nullable SecureRandom secrets;
  private final ObjectWipe wipe;

  CacheSources(
      SlabAllocatorBuilder builder,
      SlabTable table,
      CacheLines lines,
      CpuSlots owners,
      CacheBudget budget) {
    this.pages = builder.pages;
    this.table = table;
    this.lines = lines;
    this.owners = owners;
    this.budget = budget;
    this.strategy = builder.strategy;
    this.options = builder.options;
    this.policy = new SlabBugPolicy(builder.onBug, builder.reports, builder.trace);
    this.recorder = new TrackRecorder(System::nanoTime, ALLOCATOR);
    this.failslab = builder.failslab;
    this.secrets = builder.hardened ? new SecureRandom() : null;
    this.wipe = builder.wipe;
    this.sampler = builder.sampledObjects == 0 ? null : makeSampler(builder);
  }

  private ObjectSampler makeSampler(SlabAllocatorBuilder builder) {
    return ObjectSampler.reserve(
        builder.sampledObjects,
        pages.slots(),
        builder.sampleInterval,
        builder.sampleSeed,
        recorder,
        policy);
  }

  SlabGeometry geometry(String name, int sizeBytes, int alignBytes, int flags, boolean hasCtor) {
    return options.geometry(name, sizeBytes, alignBytes, flags, hasCtor, pages.cpus());
  }

  SlabPages slabs(
      String name,
      SlabGeometry geometry,
      int id,
      @Nullable LongConsumer constructor,
      SlabBacking backing) {
    FreeLink links = new FreeLink(geometry.freePointerOffset(), secret());
    CacheSampler ofCache =
        sampler != null && CacheSampler.maySample(geometry)
            ? new CacheSampler(sampler, name, geometry.alignBytes())
            : null;
    return new SlabPages(pages, table, name, geometry, id, constructor, links, ofCache, backing);
  }

  private long secret() {
    long secret = 0;
    while (secrets != null && secret == 0) {
      secret = secrets.nextLong();
    }
    return secret;
  }

  /** The source of a cache whose slabs are those. */
  ObjectSource source(SlabPages slabs, int id, DebugSwitches switches) {
    boolean debugged = (slabs.geometry().flags() & CacheFlags.DEBUG) != 0;
    ObjectSource source = debugged ? debugSource(slabs, id, switches) : plainSource(slabs, id);
    ObjectWipe outside = debugged ? ObjectWipe.NONE : wipe;
    return failslab != null || !outside.equals(ObjectWipe.NONE)
        ? new HookedSource(source, slabs, failslab, switches, outside)
        : source;
  }

  private DebugSource debugSource(SlabPages slabs, int id, DebugSwitches switches) {
    long header = lines.nodeLines(id);
    return new DebugSource(slabs, pages.memMap(), header, recorder, policy, switches, wipe);
  }

  private ObjectSource plainSource(SlabPages slabs, int id) {
    return switch (strategy) {
      case LOCKED -> new LockedSource(slabs, pages.memMap(), lines, id);
      case TREIBER ->
          new TreiberSource(slabs, pages.address(0), pages.memMap().endPfn(), lines, id);
      case SLUB -> new SlubSource(slabs, pages.memMap(), lines, id, true);
      case SHEAF -> sheafSource(slabs, id);
    };
  }

  /** A cache whose sheaves would be too large for the budget has none. */
  private ObjectSource sheafSource(SlabPages slabs, int id) {
    SheafSizing sizing = budget.claim(slabs.geometry().sizeBytes(), slabs.backing().idleBytes());
    boolean sheaves = sizing.hasSheaves();
    SlubSource below = new SlubSource(slabs, pages.memMap(), lines, id, !sheaves);
    CacheSpan span = new CacheSpan(table, pages.address(0), id, slabs.geometry().sizeBytes());
    return sheaves
        ? new SheafSource(below, slabs, span, owners, lines.nodes(), budget, sizing)
        : below;
  }

  /** Where sampled objects come from, null if none are. */
  @Nullable ObjectSampler sampler() {
    return sampler;
  }

  ObjectWipe wipe() {
    return wipe;
  }

  @Override
  public void close() {
    if (sampler != null) {
      sampler.close();
    }
  }
}

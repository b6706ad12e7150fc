package org.kmem.slab;

import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kmem.fault.FailSlab;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.percpu.CpuSlots;
import org.kmem.percpu.SlotPolicy;
import org.kmem.units.CheckLevel;
import org.kmem.units.PageSize;

/** Describes a {@link SlabAllocator} before it is made. Not thread-safe. */
public final class SlabAllocatorBuilder {
  final PageAllocator pages;
  SlabStrategy strategy = SlabStrategy.SLUB;
  boolean merging = true;
  @Nullable SlabAccounting accounting;
  SlabPayer payer = SlabPayer.NOBODY;
  SlubDebugOptions options = SlubDebugOptions.NONE;
  OnBug onBug = OnBug.THROW;
  Consumer<SlabReport> reports = System.err::println;
  Consumer<String> trace = System.err::print;
  @Nullable FailSlab failslab;
  int sampledObjects;
  int sampleInterval;
  long sampleSeed;
  boolean hardened;
  ObjectWipe wipe = ObjectWipe.NONE;
  private OptionalLong cacheBudgetBytes = OptionalLong.empty();
  private @Nullable CpuSlots owners;

  SlabAllocatorBuilder(PageAllocator pages) {
    this.pages = pages;
  }

  /**
   * Sets the strategy; the default is {@link SlabStrategy#SLUB}.
   *
   * @param choice the strategy of all caches
   * @return this builder
   */
  public SlabAllocatorBuilder strategy(SlabStrategy choice) {
    strategy = choice;
    return this;
  }

  /**
   * Whether caches of like objects share slabs; the default is that they do.
   *
   * @param wanted false for {@code slab_nomerge}
   * @return this builder
   */
  public SlabAllocatorBuilder merging(boolean wanted) {
    merging = wanted;
    return this;
  }

  /**
   * Sets which caches are debugged and how; by default none is. A cache that is debugged for F, Z, P, U or T takes
   * its lock at every call, whatever the strategy; all others are as fast as without.
   *
   * @param choice the options
   * @return this builder
   */
  public SlabAllocatorBuilder debug(SlubDebugOptions choice) {
    options = choice;
    return this;
  }

  /**
   * Sets which caches are debugged and how.
   *
   * @param parameter as on the kernel's command line, {@code slab_debug=FZPU,kmalloc-64}, or its value alone
   * @return this builder
   * @throws SlubDebugFormatException if it means nothing
   */
  public SlabAllocatorBuilder debug(String parameter) {
    return debug(SlubDebugOptions.parse(parameter));
  }

  /**
   * Sets what becomes of reports about caches that are debugged, and about sampled objects; the default is that they
   * are thrown.
   *
   * @param choice throw, or log and repair
   * @return this builder
   */
  public SlabAllocatorBuilder onBug(OnBug choice) {
    onBug = choice;
    return this;
  }

  /**
   * Sets who gets the reports that are not thrown; the default writes them to standard error.
   *
   * @param log called with locks held: it must not use the caches
   * @return this builder
   */
  public SlabAllocatorBuilder reports(Consumer<SlabReport> log) {
    reports = log;
    return this;
  }

  /**
   * Sets who gets the lines about allocations and frees of caches with letter T; the default writes them to standard
   * error.
   *
   * @param sink gets some lines at a time, each ended by {@code \n}; called with locks held: it must not use the caches
   * @return this builder
   */
  public SlabAllocatorBuilder trace(Consumer<String> sink) {
    trace = sink;
    return this;
  }

  /**
   * Makes allocations of objects fail; by default none does. With it, threads have no sheaves of their own.
   *
   * @param faults decides which
   * @return this builder
   */
  public SlabAllocatorBuilder failslab(FailSlab faults) {
    failslab = faults;
    return this;
  }

  /**
   * Gives one object in so many a page of its own with guard bytes around it, and keeps it aside when it is freed; by
   * default there is no sampler. Needs {@code slab:slub} or {@code slab:sheaf}, at check level 1 or more. Samples are
   * taken where a slot has run out of objects, so that other calls cost nothing; objects that a slot gets back before
   * that are not sampled, nor those of caches that are debugged, have a constructor, or are bound to a zone.
   *
   * @param objects sampled objects at a time, those kept aside included; the kernel has 255
   * @param interval mean number of allocations for each sampled one; 0 for none until {@link
   *     SlabAllocator#setSampleInterval}
   * @param seed of distances and places
   * @return this builder
   * @throws IllegalArgumentException if there is no object to sample
   */
  public SlabAllocatorBuilder sampler(int objects, int interval, long seed) {
    if (objects < 1) {
      throw new IllegalArgumentException(
          objects + " sampled objects: give at least 1, or have no sampler");
    }
    sampledObjects = objects;
    sampleInterval = interval;
    sampleSeed = seed;
    return this;
  }

  /**
   * Whether the links in free objects are hidden behind a random number of the cache, and checked at any check level:
   * {@code CONFIG_SLAB_FREELIST_HARDENED}; the default is that they are not.
   *
   * @param wanted true to harden them
   * @return this builder
   */
  public SlabAllocatorBuilder hardened(boolean wanted) {
    hardened = wanted;
    return this;
  }

  /**
   * Whether all objects are zero when they are handed out: {@code init_on_alloc}; the default is that they are not.
   * With it, threads have no sheaves of their own. Objects of caches with a constructor or poison are left alone.
   *
   * @param wanted true to zero them
   * @return this builder
   */
  public SlabAllocatorBuilder initOnAlloc(boolean wanted) {
    wipe = new ObjectWipe(wanted, wipe.freed());
    return this;
  }

  /**
   * Whether all objects are zeroed when they are freed: {@code init_on_free}; the default is that they are not. With
   * it, threads have no sheaves of their own. Objects of caches with a constructor or poison are left alone.
   *
   * @param wanted true to zero them
   * @return this builder
   */
  public SlabAllocatorBuilder initOnFree(boolean wanted) {
    wipe = new ObjectWipe(wipe.allocated(), wanted);
    return this;
  }

  /**
   * Sets who owns which slot, see {@link KmemCache#take}; the default is slots of this allocator's own, owned by
   * platform threads as far as the page allocator has more slots than CPUs. Who also has a {@code ThisCpuPages}
   * gives its slots here, so that a thread has one slot for both.
   *
   * @param slots as many as the page allocator has, or less
   * @return this builder
   */
  public SlabAllocatorBuilder owners(CpuSlots slots) {
    owners = slots;
    return this;
  }

  /**
   * Sets who pays for objects; by default nobody is asked. With it all objects go by slot, also those of owned
   * handles, so that none is freed unseen.
   *
   * @param above the layer that charges
   * @return this builder
   */
  public SlabAllocatorBuilder accounting(SlabAccounting above) {
    accounting = above;
    return this;
  }

  /**
   * Sets who pays for slabs of caches that have no {@link SlabBacking} of their own, the general caches among them; the
   * default is that nobody is asked.
   *
   * @param above the layer that charges
   * @return this builder
   */
  public SlabAllocatorBuilder payer(SlabPayer above) {
    payer = above;
    return this;
  }

  /**
   * Sets what free objects that {@link SlabStrategy#SHEAF} keeps at hand may take, of all caches together; the
   * default is a sixteenth of the memory that the page allocator manages, so that a machine made as large as its
   * container may be has caches to match. A cache gets a 64th of it at most: one whose sheaves would be larger gets
   * smaller ones or, where even the smallest are too large, none.
   *
   * @param bytes size of the objects; 0 for no sheaves at all
   * @return this builder
   * @throws IllegalArgumentException below 0
   */
  public SlabAllocatorBuilder cacheBudget(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(bytes + " bytes for caches: give at least 0");
    }
    cacheBudgetBytes = OptionalLong.of(bytes);
    return this;
  }

  CacheBudget budget(CpuSlots slots) {
    long managedBytes = pages.machine().managedPages() << PageSize.SHIFT;
    long bytes = cacheBudgetBytes.orElse(managedBytes / CacheBudget.MANAGED_SHARE);
    long memoryBytes = pages.memMap().endPfn() << PageSize.SHIFT;
    return new CacheBudget(bytes, memoryBytes, slots.count(), pages.machine().nodes());
  }

  CpuSlots owners() {
    if (owners != null) {
      return owners;
    }
    int cpus = pages.cpus();
    int owned = Math.min(pages.slots() - cpus, CpuSlots.OWNERS_PER_CPU * cpus);
    return CpuSlots.of(SlotPolicy.OWNED, cpus, owned);
  }

  /**
   * Makes the allocator, with the general caches.
   *
   * @return the allocator
   * @throws IllegalStateException if the page allocator has no backing memory, or the strategy or check level has no
   *     sampler
   * @throws org.kmem.memory.MemoryException if memory for it cannot be had; says why and what to do
   */
  public SlabAllocator build() {
    boolean asks = strategy == SlabStrategy.SLUB || strategy == SlabStrategy.SHEAF;
    if (sampledObjects > 0 && !(asks && CheckLevel.STATE)) {
      throw new IllegalStateException(
          "objects are sampled with slab:slub and slab:sheaf, at check level 1 or 2: this is "
              + strategy
              + " at level "
              + CheckLevel.LEVEL
              + "; choose another, or leave the sampler out");
    }
    return new SlabAllocator(this);
  }
}

package org.kmem.slab;

import java.util.BitSet;
import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.percpu.CpuSlots;
import org.kmem.percpu.SlotPolicy;
import org.kmem.units.Pfn;
import org.kmem.zone.X86Machine;

/** A cache with sheaves and nothing else on a machine of its own: two CPUs, four owner slots. */
final class SheafCache implements AutoCloseable {
  static final int GFP = GfpFlags.GFP_KERNEL;
  static final int CPUS = 2;
  static final int SLOTS = 6;
  private static final int ID = 1;
  private static final long MEMORY_BYTES = 64L << 20;

  final CpuSlots slots = CpuSlots.of(SlotPolicy.OWNED, CPUS, SLOTS - CPUS);
  final ObjectSource below;
  final SheafSource source;
  private final PageAllocator pages;
  private final SlabTable table;
  private final CacheLines lines;
  private final SlabPages slabs;
  private final long freePagesAtBoot;

  SheafCache(SlabStrategy strategyBelow, int sizeBytes) {
    pages =
        PageAllocator.builder(X86Machine.ofMemory(MEMORY_BYTES).cpus(CPUS).layout())
            .cpus(CPUS)
            .slots(SLOTS)
            .strategy(Strategy.BITFIELD)
            .backed(true)
            .build();
    freePagesAtBoot = freePages();
    table = new SlabTable(pages.memMap().endPfn());
    lines = new CacheLines(1, SLOTS);
    SlabGeometry geometry = SlabGeometry.of(sizeBytes, 0, 0, false, CPUS);
    FreeLink links = new FreeLink(geometry.freePointerOffset(), 0);
    slabs =
        new SlabPages(
            pages,
            table,
            "test-" + sizeBytes,
            geometry,
            ID,
            null,
            links,
            null,
            SlabBacking.ORDINARY);
    below =
        strategyBelow == SlabStrategy.SLUB
            ? new SlubSource(slabs, pages.memMap(), lines, ID, false)
            : new LockedSource(slabs, pages.memMap(), lines, ID);
    CacheSpan span = new CacheSpan(table, pages.address(0), ID, slabs.geometry().sizeBytes());
    CacheBudget budget = new CacheBudget(Long.MAX_VALUE, slabs.memoryBytes(), SLOTS, 1);
    SheafSizing sizing = budget.claim(geometry.sizeBytes());
    source = new SheafSource(below, slabs, span, slots, 1, budget, sizing);
  }

  /** Objects that are free nowhere; nobody may be at work. */
  long inUse() {
    long inUse = slabs.objects();
    for (long pfn = slabs.nextSlab(0); pfn != Pfn.NONE; pfn = slabs.nextSlab(slabs.end(pfn))) {
      BitSet free = new BitSet();
      source.markFree(pfn, free);
      inUse -= free.cardinality();
    }
    return inUse;
  }

  long slabCount() {
    return slabs.slabs();
  }

  int capacity() {
    return Sheaf.capacityFor(slabs.geometry().sizeBytes());
  }

  /** Full sheaves that the barn has room for. */
  int barnRoom() {
    return source.sizing().barnRoom();
  }

  /** Pages that the machine has lost; caches of pages do not count. */
  long missingPages() {
    return freePagesAtBoot - freePages();
  }

  private long freePages() {
    return pages.zones().stream().mapToLong(zone -> zone.freePages() + zone.cachedPages()).sum();
  }

  /** The books, of pages too. */
  void verify() {
    source.verify();
    slots.verify();
    pages.verify();
  }

  @Override
  public void close() {
    source.close();
    lines.close();
    table.close();
    pages.close();
  }
}

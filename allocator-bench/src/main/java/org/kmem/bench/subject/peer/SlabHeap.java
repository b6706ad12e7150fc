package org.kmem.bench.subject.peer;

import org.kmem.bench.subject.ObjectShape;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.percpu.CpuSlots;
import org.kmem.percpu.SlotPolicy;
import org.kmem.slab.KmemCache;
import org.kmem.slab.SlabAllocator;
import org.kmem.slab.SlabStrategy;
import org.kmem.units.PageSize;
import org.kmem.zone.X86Machine;
import org.kmem.zone.Zone;

/**
 * A machine whose memory pieces come from: the object strategy under measurement over one of pages.
 *
 * <p>It has a slot for each CPU of this machine, so that slabs are laid out the same whatever the number of threads; more
 * of them if there are more threads, since each may name one; and slots that threads own.
 */
final class SlabHeap implements SubjectHeap {
  private final PageAllocator pages;
  private final SlabAllocator slabs;
  private final CpuSlots byCpu;
  private final long freePagesAtStart;

  SlabHeap(SlabStrategy objects, Strategy pageStrategy, ObjectShape shape) {
    int cpus = Math.max(shape.threads(), Runtime.getRuntime().availableProcessors());
    pages =
        PageAllocator.builder(X86Machine.ofMemory(shape.memoryBytes()).cpus(cpus).layout())
            .cpus(cpus)
            .slots(cpus + 2 * shape.threads()) // those of threads that just ended among them
            .strategy(pageStrategy)
            .backed(true)
            .build();
    slabs = SlabAllocator.builder(pages).strategy(objects).build();
    byCpu = CpuSlots.of(SlotPolicy.CPU, cpus, 0);
    freePagesAtStart = freePages();
  }

  SlabAllocator slabs() {
    return slabs;
  }

  /** The slot of the CPU that the running thread is on. */
  int cpuSlot() {
    return byCpu.current();
  }

  /** Pages that slabs, sheaves and large pieces have; those in page caches are nobody's. */
  @Override
  public long footprintBytes() {
    return (freePagesAtStart - freePages()) << PageSize.SHIFT;
  }

  private long freePages() {
    long free = 0;
    for (Zone zone : pages.zones()) {
      free += zone.freePages() + zone.cachedPages();
    }
    return free;
  }

  @Override
  public void verify() {
    slabs.verify();
    for (KmemCache cache : slabs.caches()) {
      long live = cache.liveObjects();
      if (live != 0) {
        throw new IllegalStateException(
            "%d objects of %s are in use, and none should be".formatted(live, cache.name()));
      }
    }
  }

  /** A phrase for tables, such as {@code slab:sheaf over page:bitfield}. */
  @Override
  public String toString() {
    return "%s over %s".formatted(slabs.strategy(), pages.strategy());
  }

  @Override
  public void close() {
    slabs.close();
    pages.close();
  }
}

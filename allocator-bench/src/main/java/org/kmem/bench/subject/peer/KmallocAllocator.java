package org.kmem.bench.subject.peer;

import java.util.OptionalLong;
import org.kmem.bench.subject.ObjectShape;
import org.kmem.gfp.GfpFlags;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.slab.Kmalloc;
import org.kmem.slab.SlabAllocator;
import org.kmem.slab.SlabStrategy;
import org.kmem.units.PageSize;
import org.kmem.zone.X86Machine;
import org.kmem.zone.Zone;

/** The engine's kmalloc and kfree, each thread naming a CPU slot of its own, {@code GFP_KERNEL}. */
final class KmallocAllocator implements AddressAllocator {
  private static final Strategy PAGES = Strategy.BITFIELD;

  private final PageAllocator pages;
  private final SlabAllocator slabs;
  private final Kmalloc kmalloc;
  private final long freePagesAtStart;

  KmallocAllocator(SlabStrategy strategy, ObjectShape shape) {
    pages =
        PageAllocator.builder(
                X86Machine.ofMemory(shape.memoryBytes()).cpus(shape.threads()).layout())
            .cpus(shape.threads())
            .strategy(PAGES)
            .backed(true)
            .build();
    slabs = SlabAllocator.builder(pages).strategy(strategy).build();
    kmalloc = slabs.kmalloc();
    freePagesAtStart = freePages();
  }

  @Override
  public AddressSource source(int thread) {
    return new Slot(kmalloc, thread);
  }

  /** What one thread allocates from. */
  private record Slot(Kmalloc kmalloc, int slot) implements AddressSource {
    @Override
    public long alloc(int sizeBytes) {
      return kmalloc.kmalloc(slot, sizeBytes, GfpFlags.GFP_KERNEL);
    }

    @Override
    public void free(long address) {
      kmalloc.kfree(slot, address);
    }
  }

  @Override
  public String configuration() {
    return "kmalloc and kfree by CPU slot, %s over %s".formatted(slabs.strategy(), PAGES);
  }

  /** Pages that slabs, sheaves and large pieces have; those in page caches are nobody's. */
  @Override
  public OptionalLong footprintBytes() {
    return OptionalLong.of((freePagesAtStart - freePages()) << PageSize.SHIFT);
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
  }

  @Override
  public void close() {
    slabs.close();
    pages.close();
  }
}

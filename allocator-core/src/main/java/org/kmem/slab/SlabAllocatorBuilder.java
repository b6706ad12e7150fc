package org.kmem.slab;

import org.jspecify.annotations.Nullable;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.percpu.CpuSlots;
import org.kmem.percpu.SlotPolicy;

/** Describes a {@link SlabAllocator} before it is made. Not thread-safe. */
public final class SlabAllocatorBuilder {
  final PageAllocator pages;
  SlabStrategy strategy = SlabStrategy.SLUB;
  boolean merging = true;
  @Nullable SlabAccounting accounting;
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
   * Sets who owns which slot, see {@link ThisCpuCache}; the default is slots of this allocator's own, owned by
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
   * @throws IllegalStateException if the page allocator has no backing memory
   * @throws org.kmem.memory.MemoryException if memory for it cannot be had; says why and what to do
   */
  public SlabAllocator build() {
    return new SlabAllocator(this);
  }
}

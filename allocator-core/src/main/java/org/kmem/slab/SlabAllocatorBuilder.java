package org.kmem.slab;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.percpu.CpuSlots;
import org.kmem.percpu.SlotPolicy;
import org.kmem.units.PageSize;

/** Describes a {@link SlabAllocator} before it is made. Not thread-safe. */
public final class SlabAllocatorBuilder {
  final PageAllocator pages;
  SlabStrategy strategy = SlabStrategy.SLUB;
  boolean merging = true;
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
   * @throws IllegalStateException if the page allocator has no backing memory
   * @throws org.kmem.memory.MemoryException if memory for it cannot be had; says why and what to do
   */
  public SlabAllocator build() {
    return new SlabAllocator(this);
  }
}

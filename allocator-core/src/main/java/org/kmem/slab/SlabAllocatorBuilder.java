package org.kmem.slab;

import org.kmem.pagealloc.PageAllocator;

/** Describes a {@link SlabAllocator} before it is made. Not thread-safe. */
public final class SlabAllocatorBuilder {
  final PageAllocator pages;
  SlabStrategy strategy = SlabStrategy.SLUB;
  boolean merging = true;

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

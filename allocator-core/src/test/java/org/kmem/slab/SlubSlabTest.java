package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.zone.X86Machine;

final class SlubSlabTest extends SlabContract {
  @Override
  SlabStrategy strategy() {
    return SlabStrategy.SLUB;
  }

  @Test
  void free_everything_keepsNoMoreEmptySlabsThanLinuxDoes() {
    KmemCache cache = slabs.create("kept", 256, 0, 0);
    SlabGeometry geometry = cache.geometry();
    long[] held = allocMany(cache, 200 * geometry.objects());
    freeAll(cache, held);
    // Of two slots: the own slab and a chain each; and what a node keeps.
    long limit = 2L * (1 + geometry.cpuPartialSlabs()) + geometry.minPartial();
    assertThat(cache.figures().slabs()).isBetween(1L + geometry.minPartial(), limit);
    cache.drain(0);
    cache.drain(1);
    assertThat(cache.figures().slabs()).isEqualTo(geometry.minPartial());
    assertThat(cache.figures().activeObjects()).isZero();
    cache.verify();
  }

  @Test
  void free_lastObjectOfListedSlabs_givesThemBackBeyondTheLimit() {
    KmemCache cache = slabs.create("listed", 256, 0, 0);
    int objects = cache.geometry().objects();
    long[] held = allocMany(cache, 100 * objects);
    for (int i = 0; i < held.length; i++) {
      if (i % 3 == 0) {
        cache.free(0, held[i]);
      }
    }
    cache.drain(0);
    cache.drain(1);
    for (int i = 0; i < held.length; i++) {
      if (i % 3 != 0) {
        cache.free(0, held[i]);
      }
    }
    // A slab that is emptied on the list counts itself, as in Linux.
    assertThat(cache.figures().slabs()).isEqualTo(cache.geometry().minPartial() - 1L);
  }

  @Test
  void free_oneObjectOfEachFullSlab_fillsTheChainToItsLimit() {
    KmemCache cache = slabs.create("chained", 256, 0, 0);
    int objects = cache.geometry().objects();
    int limit = cache.geometry().cpuPartialSlabs();
    long[] held = new long[objects * 3 * limit];
    for (int i = 0; i < held.length; i++) {
      held[i] = cache.alloc(0, GFP);
    }
    for (int i = 0; i < limit; i++) {
      cache.free(0, held[i * objects]);
    }
    // All in the chain, none on the node's list: their free objects count as active.
    assertThat(cache.figures().activeObjects()).isEqualTo(cache.figures().objects());
    cache.free(0, held[limit * objects]);
    assertThat(cache.figures().activeObjects())
        .as("the full chain went to the node")
        .isEqualTo(cache.figures().objects() - limit);
    cache.verify();
    // Those are used again before a new slab is made.
    long slabsBefore = cache.figures().slabs();
    for (int i = 0; i <= limit; i++) {
      cache.alloc(0, GFP);
    }
    assertThat(cache.figures().slabs()).isEqualTo(slabsBefore);
  }

  @Test
  void alloc_ofTwoNodes_staysWithTheNodeOfTheSlotWhileItCan() {
    try (PageAllocator twoNodes =
            PageAllocator.builder(X86Machine.ofMemory(128L << 20).nodes(2).cpus(2).layout())
                .cpus(2)
                .backed(true)
                .build();
        SlabAllocator allocator = SlabAllocator.builder(twoNodes).build()) {
      KmemCache cache = allocator.create("numa", 512, 0, 0);
      for (int slot = 0; slot < 2; slot++) {
        Set<Integer> nodes = new HashSet<>();
        for (int i = 0; i < 500; i++) {
          long pfn = (cache.alloc(slot, GFP) - twoNodes.address(0)) >>> 12;
          nodes.add(Objects.requireNonNull(twoNodes.zoneOf(pfn)).nodeId());
        }
        assertThat(nodes).containsExactly(twoNodes.nodeOf(slot));
      }
      allocator.verify();
    }
  }
}

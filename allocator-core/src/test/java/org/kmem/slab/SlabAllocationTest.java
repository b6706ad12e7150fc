package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.percpu.AllocatedBytes;
import org.kmem.zone.X86Machine;

/** Nothing is allocated on the heap by hot operations. */
final class SlabAllocationTest {
  private static final int ROUNDS = 20_000;
  private static final int BATCH = 300;
  private static final int ATTEMPTS = 10;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  @ParameterizedTest
  @EnumSource
  void allocAndFree_manyTimes_leaveNothingOnTheHeap(SlabStrategy strategy) throws Exception {
    PageAllocator pages =
        engine.own(
            PageAllocator.builder(X86Machine.ofMemory(64L << 20).cpus(2).layout())
                .cpus(2)
                .backed(true)
                .build(),
            PageAllocator::verify);
    SlabAllocator slabs =
        engine.own(SlabAllocator.builder(pages).strategy(strategy).build(), SlabAllocator::verify);
    KmemCache cache = slabs.create("hot", 256, 0, CacheFlags.SLAB_NO_MERGE);
    Kmalloc kmalloc = slabs.kmalloc();
    long[] held = new long[BATCH];
    long bytes = Long.MAX_VALUE;
    // Compiled code does not allocate; a busy machine takes a while to compile.
    for (int attempt = 0; attempt < ATTEMPTS && bytes > 0; attempt++) {
      bytes = AllocatedBytes.leastOf(() -> run(cache, kmalloc, held));
    }
    assertThat(bytes).isZero();
  }

  private static void run(KmemCache cache, Kmalloc kmalloc, long[] held) {
    for (int round = 0; round < ROUNDS; round++) {
      cache.free(0, cache.alloc(0, GfpFlags.GFP_KERNEL));
      kmalloc.kfree(1, kmalloc.kzalloc(0, round & 1023, GfpFlags.GFP_KERNEL));
    }
    // Batches make and give back slabs.
    for (int round = 0; round < ROUNDS / BATCH; round++) {
      cache.allocBulk(0, GfpFlags.GFP_KERNEL, held, 0, BATCH);
      cache.freeBulk(1, held, 0, BATCH);
    }
  }
}

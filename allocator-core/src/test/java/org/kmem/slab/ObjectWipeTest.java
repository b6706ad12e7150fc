package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.slab.BadObjectException.Problem;
import org.kmem.zone.X86Machine;

/** {@code init_on_alloc} and {@code init_on_free}: every byte, and nothing that must be kept. */
final class ObjectWipeTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final PageAllocator pages =
      engine.own(
          PageAllocator.builder(X86Machine.ofMemory(64L << 20).cpus(2).layout())
              .cpus(2)
              .slots(6)
              .backed(true)
              .build(),
          PageAllocator::verify);

  /** What is wiped. */
  record Where(SlabStrategy strategy, String options, int sizeBytes) {}

  private static Stream<Where> all() {
    return Stream.of(SlabStrategy.values())
        .flatMap(strategy ->
            Stream.of("-", "FZU", "F")
                .flatMap(options ->
                    Stream.of(8, 20, 64, 1000, 8192)
                        .map(size -> new Where(strategy, options, size))));
  }

  private SlabAllocator open(
      SlabStrategy strategy, String options, boolean onAlloc, boolean onFree) {
    return engine.own(
        SlabAllocator.builder(pages)
            .strategy(strategy)
            .debug(options)
            .initOnAlloc(onAlloc)
            .initOnFree(onFree)
            .build(),
        SlabAllocator::verify);
  }

  @ParameterizedTest
  @MethodSource("all")
  void initOnAlloc_afterDirtyUse_givesZeroes(Where where) {
    SlabAllocator slabs = open(where.strategy, where.options, true, false);
    KmemCache cache = slabs.create("wiped", where.sizeBytes, 0, 0);
    long[] held = new long[20];
    for (int round = 0; round < 2; round++) {
      cache.allocBulk(0, GFP, held, 0, 19);
      held[19] = cache.alloc(GFP);
      for (long object : held) {
        SlabContract.checkBytes(object, where.sizeBytes, (byte) 0);
        Memory.fill(object, where.sizeBytes, (byte) 0x5a);
      }
      cache.freeBulk(0, held, 0, held.length);
    }
  }

  /** But for the 8 bytes of the link. */
  @ParameterizedTest
  @MethodSource("all")
  void initOnFree_dirtyObject_leavesNothingBehind(Where where) {
    SlabAllocator slabs = open(where.strategy, where.options, false, true);
    KmemCache cache = slabs.create("wiped", where.sizeBytes, 0, 0);
    long kept = cache.alloc(0, GFP);
    long object = cache.alloc(0, GFP);
    Memory.fill(object, where.sizeBytes, (byte) 0x5a);
    cache.free(0, object);
    int link = cache.geometry().freePointerOffset();
    for (int at = 0; at < where.sizeBytes; at++) {
      if (at < link || at >= link + Long.BYTES) {
        assertThat(Memory.getByte(object + at)).as("byte %d", at).isZero();
      }
    }
    cache.free(0, kept);
  }

  @ParameterizedTest
  @EnumSource
  void initOnFree_freedTwice_isStillRefused(SlabStrategy strategy) {
    KmemCache cache = open(strategy, "-", true, true).create("wiped", 64, 0, 0);
    long object = cache.alloc(0, GFP);
    long other = cache.alloc(0, GFP);
    cache.free(0, object);
    SlabContract.assertProblem(Problem.DOUBLE_FREE, () -> cache.free(0, object));
    if (strategy != SlabStrategy.SHEAF) {
      cache.drain(0);
    }
    cache.free(0, other);
    SlabContract.assertProblem(Problem.DOUBLE_FREE, () -> cache.free(0, object));
    cache.verify();
    assertThat(cache.liveObjects()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void constructor_orPoison_isKept(SlabStrategy strategy) {
    SlabAllocator slabs = open(strategy, "P,poisoned", true, true);
    KmemCache made = slabs.create("made", 64, 0, 0, object -> Memory.fill(object, 64, (byte) 7));
    long object = made.alloc(0, GFP);
    SlabContract.checkBytes(object, 64, (byte) 7);
    made.free(0, object);
    KmemCache poisoned = slabs.create("poisoned", 64, 0, 0);
    long poison = poisoned.alloc(0, GFP);
    poisoned.free(0, poison);
    assertThat(Memory.getByte(poison)).isEqualTo(DebugLayout.POISON_FREE);
    long large = slabs.kmalloc().kmalloc(0, 20_000, GFP);
    SlabContract.checkBytes(large, 20_000, (byte) 0);
    Memory.fill(large, 20_000, (byte) 1);
    slabs.kmalloc().kfree(0, large);
    assertThat(Memory.getByte(large + 19_999)).isZero();
  }
}

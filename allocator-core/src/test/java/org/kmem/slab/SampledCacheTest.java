package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.slab.BadObjectException.Problem;
import org.kmem.zone.X86Machine;

/** Sampled objects among those of caches: how many, what is found, and that all else treats them as objects. */
final class SampledCacheTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;
  private static final long MEMORY_BYTES = 64L << 20;
  private static final int SIZE = 100;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final PageAllocator pages =
      engine.own(
          PageAllocator.builder(X86Machine.ofMemory(MEMORY_BYTES).cpus(2).layout())
              .cpus(2)
              .slots(6)
              .backed(true)
              .build(),
          PageAllocator::verify);

  private final List<SlabReport> reports = new ArrayList<>();

  private SlabAllocator open(SlabStrategy strategy, int objects, int interval) {
    return engine.own(
        SlabAllocator.builder(pages)
            .strategy(strategy)
            .sampler(objects, interval, 42)
            .onBug(OnBug.REPAIR)
            .reports(reports::add)
            .build(),
        SlabAllocator::verify);
  }

  private boolean isSampled(long object) {
    return object < pages.address(0) || object >= pages.address(0) + MEMORY_BYTES;
  }

  /** Allocates until a sampled object comes, keeping the others. */
  private long sampled(IntToLongFunction alloc) {
    for (int i = 0; i < 10_000; i++) {
      long object = alloc.applyAsLong(i);
      assertThat(object).isNotZero();
      if (isSampled(object)) {
        return object;
      }
    }
    throw new AssertionError("nothing was sampled");
  }

  @ParameterizedTest
  @EnumSource(names = {"SLUB", "SHEAF"})
  void alloc_many_samplesOneInSoMany(SlabStrategy strategy) {
    KmemCache cache = open(strategy, 64, 1_000).create("sampled", SIZE, 0, 0);
    int sampled = 0;
    for (int round = 0; round < 20; round++) {
      List<Long> held = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        long object = cache.alloc(0, GFP);
        sampled += isSampled(object) ? 1 : 0;
        held.add(object);
      }
      assertThat(cache.liveObjects()).isEqualTo(10_000);
      held.forEach(object -> cache.free(1, object));
      assertThat(cache.liveObjects()).isZero();
    }
    assertThat(sampled).isBetween(120, 300);
    assertThat(reports).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"SLUB", "SHEAF"})
  void overflow_ofASampledObject_isReportedWhenFreed(SlabStrategy strategy) {
    KmemCache cache = open(strategy, 16, 1).create("sampled", SIZE, 0, 0);
    for (int at : new int[] {-1, SIZE}) {
      long object = sampled(i -> cache.alloc(0, GFP));
      Memory.putByte(object + at, (byte) 0);
      cache.free(0, object);
      assertThat(reports).hasSize(1);
      assertThat(reports.getFirst().problem()).isEqualTo(SlabReport.Problem.OUT_OF_BOUNDS);
      assertThat(reports.getFirst().text())
          .contains(", size=" + SIZE + ", cache=sampled\n")
          .contains("allocated by task ")
          .contains(SampledCacheTest.class.getName() + ".overflow_");
      reports.clear();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"SLUB", "SHEAF"})
  void write_afterFreeOfASampledObject_isFoundByALook(SlabStrategy strategy) {
    SlabAllocator slabs = open(strategy, 16, 1);
    KmemCache cache = slabs.create("sampled", SIZE, 0, 0);
    long object = sampled(i -> cache.alloc(0, GFP));
    cache.free(0, object);
    assertThat(slabs.checkSamples(0)).isZero();
    Memory.putByte(object + 5, (byte) 1);
    assertThat(slabs.checkSamples(0)).isEqualTo(1);
    assertThat(reports.getFirst().problem()).isEqualTo(SlabReport.Problem.USE_AFTER_FREE);
  }

  @ParameterizedTest
  @EnumSource(names = {"SLUB", "SHEAF"})
  void free_ofASampledObjectWrongly_isReportedOrRefused(SlabStrategy strategy) {
    SlabAllocator slabs = open(strategy, 16, 1);
    KmemCache cache = slabs.create("sampled", SIZE, 0, CacheFlags.SLAB_NO_MERGE);
    KmemCache other = slabs.create("other", SIZE, 0, CacheFlags.SLAB_NO_MERGE);
    long object = sampled(i -> cache.alloc(0, GFP));
    SlabContract.assertProblem(Problem.WRONG_CACHE, () -> other.free(0, object));
    cache.free(0, object + 1);
    cache.free(0, object);
    cache.free(0, object);
    assertThat(reports)
        .hasSize(2)
        .allMatch(report -> report.problem() == SlabReport.Problem.INVALID_FREE);
  }

  @ParameterizedTest
  @EnumSource(names = {"SLUB", "SHEAF"})
  void sampled_byHandleLookupAndBulk_areFreedAsAnyOther(SlabStrategy strategy) {
    KmemCache cache = open(strategy, 64, 1).create("sampled", SIZE, 0, 0);
    try (CacheHandle mine = cache.take()) {
      mine.free(sampled(i -> mine.alloc(GFP)));
      cache.free(sampled(i -> cache.alloc(GFP)));
      long[] mixed = {
        cache.alloc(0, GFP), sampled(i -> mine.alloc(GFP)), sampled(i -> cache.alloc(1, GFP))
      };
      cache.freeBulk(0, mixed, 0, mixed.length);
      long object = sampled(i -> cache.alloc(0, GFP));
      SlabContract.assertProblem(
          Problem.FOREIGN, () -> cache.freeBulk(0, new long[] {object, 8}, 0, 2));
      cache.free(0, object);
      long zero = sampled(i -> cache.alloc(GFP | GfpFlags.__GFP_ZERO));
      SlabContract.checkBytes(zero, SIZE, (byte) 0);
      mine.free(zero);
    }
    assertThat(reports).isEmpty();
  }

  @Test
  void kmalloc_sampled_isKnownBySizeAndCache() {
    SlabAllocator slabs = open(SlabStrategy.SHEAF, 16, 1);
    Kmalloc kmalloc = slabs.kmalloc();
    long object = sampled(i -> kmalloc.kmalloc(0, 60, GFP));
    assertThat(kmalloc.ksize(object)).isEqualTo(64);
    assertThat(kmalloc.cacheOf(object)).isSameAs(slabs.find("kmalloc-64"));
    assertThat(object % 64).isZero();
    Memory.fill(object, 64, (byte) 3);
    long moved = kmalloc.krealloc(0, object, 300, GFP);
    SlabContract.checkBytes(moved, 64, (byte) 3);
    SlabContract.assertProblem(Problem.INTERIOR, () -> kmalloc.ksize(object));
    kmalloc.kfree(0, moved);
    kmalloc.kfree(0, object);
    assertThat(reports).hasSize(1);
  }

  @Test
  void kmalloc_sampledByHandleOrLookup_isFreedByEither() {
    SlabAllocator slabs = open(SlabStrategy.SHEAF, 64, 1);
    Kmalloc kmalloc = slabs.kmalloc();
    try (KmallocHandle mine = kmalloc.take()) {
      kmalloc.kfree(sampled(i -> mine.kmalloc(64, GFP)));
      mine.kfree(sampled(i -> kmalloc.kmalloc(96, GFP)));
      long object = sampled(i -> mine.kmalloc(192, GFP));
      Memory.putByte(object - 1, (byte) 0);
      mine.kfree(object);
      assertThat(reports).hasSize(1);
      mine.kfree(object);
      assertThat(reports).hasSize(2);
    }
  }

  @Test
  void close_sampledObjectInUse_isRefused() {
    SlabAllocator slabs = open(SlabStrategy.SLUB, 16, 1);
    KmemCache cache = slabs.create("sampled", SIZE, 0, CacheFlags.SLAB_NO_MERGE);
    List<Long> held = new ArrayList<>();
    long object =
        sampled(i -> {
          held.add(cache.alloc(0, GFP));
          return held.getLast();
        });
    held.stream().filter(other -> other != object).forEach(other -> cache.free(0, other));
    assertThat(cache.liveObjects()).isEqualTo(1);
    assertThatThrownBy(cache::close)
        .isInstanceOfSatisfying(
            CacheInUseException.class, e -> assertThat(e.examples()).containsExactly(object));
    cache.free(0, object);
    cache.close();
  }

  @Test
  void setSampleInterval_zeroAndBack_stopsAndStarts() {
    SlabAllocator slabs = open(SlabStrategy.SHEAF, 16, 0);
    KmemCache cache = slabs.create("sampled", SIZE, 0, 0);
    for (int i = 0; i < 20_000; i++) {
      assertThat(isSampled(cache.alloc(0, GFP))).isFalse();
    }
    slabs.setSampleInterval(100);
    assertThat(sampled(i -> cache.alloc(0, GFP))).isNotZero();
  }

  @Test
  void alloc_ofCachesThatMustNotBeSampled_isNever() {
    SlabAllocator slabs = open(SlabStrategy.SHEAF, 16, 1);
    KmemCache made = slabs.create("made", SIZE, 0, 0, object -> Memory.putLong(object, 7));
    KmemCache rcu = slabs.create("rcu", SIZE, 0, CacheFlags.SLAB_TYPESAFE_BY_RCU);
    for (int i = 0; i < 1_000; i++) {
      assertThat(isSampled(made.alloc(0, GFP))).isFalse();
      assertThat(isSampled(rcu.alloc(0, GFP))).isFalse();
      assertThat(isSampled(slabs.kmalloc().kmalloc(0, 64, GfpFlags.GFP_DMA))).isFalse();
    }
  }

  @Test
  void build_whereNothingCanBeSampled_saysSo() {
    assertThatIllegalStateException()
        .isThrownBy(() ->
            SlabAllocator.builder(pages).strategy(SlabStrategy.LOCKED).sampler(8, 1, 1).build())
        .withMessageContaining("slab:locked");
    SlabAllocator none = engine.own(SlabAllocator.builder(pages).build(), SlabAllocator::verify);
    assertThatIllegalStateException()
        .isThrownBy(() -> none.setSampleInterval(1))
        .withMessageContaining("no sampler");
  }
}

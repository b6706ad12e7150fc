package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.fault.FailSlab;
import org.kmem.fault.FaultAttr;
import org.kmem.gfp.GfpFlags;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.zone.X86Machine;

/** {@code failslab} in caches: how often, which caches, and the same again for the same seed. */
final class FailSlabCacheTest {
  private static final int NOWAIT = GfpFlags.GFP_NOWAIT;
  private static final int SIZE = 64;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final PageAllocator pages =
      engine.own(
          PageAllocator.builder(X86Machine.ofMemory(64L << 20).cpus(2).layout())
              .cpus(2)
              .slots(6)
              .backed(true)
              .build(),
          PageAllocator::verify);

  private static FailSlab faults(String settings, long seed) {
    return new FailSlab(FaultAttr.parse("failslab=" + settings, seed));
  }

  private SlabAllocator open(SlabStrategy strategy, FailSlab faults, String options) {
    return engine.own(
        SlabAllocator.builder(pages).strategy(strategy).failslab(faults).debug(options).build(),
        SlabAllocator::verify);
  }

  private KmemCache cache(SlabStrategy strategy, String settings, long seed) {
    return open(strategy, faults(settings, seed), "-").create("failing", SIZE, 0, 0);
  }

  /** Which of so many allocations fail; what they gave is freed at once. */
  private static List<Integer> failures(KmemCache cache, int allocations) {
    List<Integer> failed = new ArrayList<>();
    for (int i = 0; i < allocations; i++) {
      long object = cache.alloc(i & 1, NOWAIT);
      if (object == 0) {
        failed.add(i);
      } else {
        cache.free(0, object);
      }
    }
    return failed;
  }

  @ParameterizedTest
  @EnumSource
  void probability_tenPercent_isKeptAndRepeatsForASeed(SlabStrategy strategy) {
    List<Integer> failed = failures(cache(strategy, "1,10,0,-1", 7), 20_000);
    assertThat(failed).hasSizeBetween(1_850, 2_150);
    assertThat(failures(cache(strategy, "1,10,0,-1", 7), 20_000)).isEqualTo(failed);
    assertThat(failures(cache(strategy, "1,10,0,-1", 8), 20_000)).isNotEqualTo(failed);
  }

  @ParameterizedTest
  @EnumSource
  void interval_four_failsEachFourth(SlabStrategy strategy) {
    assertThat(failures(cache(strategy, "4,100,0,-1", 1), 40))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 10).map(i -> 4 * i - 1).boxed().toList());
  }

  @ParameterizedTest
  @EnumSource
  void times_five_failsFiveTimes(SlabStrategy strategy) {
    assertThat(failures(cache(strategy, "1,100,0,5", 1), 100)).containsExactly(0, 1, 2, 3, 4);
  }

  @ParameterizedTest
  @EnumSource
  void space_ofTenObjects_isUsedUpFirst(SlabStrategy strategy) {
    assertThat(failures(cache(strategy, "1,100," + 10 * SIZE + ",-1", 1), 12))
        .containsExactly(9, 10, 11);
  }

  @ParameterizedTest
  @EnumSource
  void cacheFilter_letterA_isForMarkedCachesAndSwitchedLive(SlabStrategy strategy) {
    FailSlab faults = faults("1,100,0,-1", 1);
    faults.setFiltersCaches(true);
    SlabAllocator slabs = open(strategy, faults, "slab_debug=A,marked");
    KmemCache marked = slabs.create("marked", SIZE, 0, 0);
    KmemCache other = slabs.create("other", SIZE, 0, 0);
    assertThat(marked.alloc(0, NOWAIT)).isZero();
    assertThat(other.alloc(0, NOWAIT)).isNotZero();
    assertThat(slabs.kmalloc().kmalloc(0, SIZE, NOWAIT)).isNotZero();
    marked.settings().setFailslab(false);
    other.settings().setFailslab(true);
    assertThat(marked.alloc(0, NOWAIT)).isNotZero();
    assertThat(other.alloc(0, NOWAIT)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void requests_thatMayWaitOrMustNotFail_areSpared(SlabStrategy strategy) {
    FailSlab faults = faults("1,100,0,-1", 1);
    KmemCache cache = open(strategy, faults, "-").create("failing", SIZE, 0, 0);
    assertThat(cache.alloc(0, GfpFlags.GFP_KERNEL)).isNotZero();
    faults.setIgnoresGfpWait(false);
    assertThat(cache.alloc(0, GfpFlags.GFP_KERNEL)).isZero();
    assertThat(cache.alloc(0, GfpFlags.GFP_KERNEL | GfpFlags.__GFP_NOFAIL)).isNotZero();
  }

  @ParameterizedTest
  @EnumSource
  void anyWayIn_canFail(SlabStrategy strategy) {
    SlabAllocator slabs = open(strategy, faults("1,100,0,-1", 1), "slab_debug=FZPU,debugged");
    KmemCache cache = slabs.create("plain", SIZE, 0, 0);
    assertThat(slabs.create("debugged", SIZE, 0, 0).alloc(0, NOWAIT)).isZero();
    assertThat(slabs.kmalloc().kzalloc(0, SIZE, NOWAIT)).isZero();
    assertThat(cache.allocBulk(0, NOWAIT, new long[5], 0, 5)).isZero();
    assertThat(cache.alloc(NOWAIT)).isZero();
    try (CacheHandle mine = cache.take()) {
      assertThat(mine.alloc(NOWAIT)).isZero();
    }
  }
}

package org.kmem.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kmem.gfp.GfpFlags;

/** Which requests failslab and fail_page_alloc spare. */
class FaultFilterTest {
  private static final FaultSettings ALWAYS = new FaultSettings(1, 100, 0, -1);

  private final FailSlab failslab =
      new FailSlab(new FaultAttr(FailSlab.NAME, ALWAYS, 1, line -> {}));
  private final FailPageAlloc pages =
      new FailPageAlloc(new FaultAttr(FailPageAlloc.NAME, ALWAYS, 1, line -> {}));

  @Test
  void failslab_mayWait_isSparedUntilTold() {
    assertThat(failslab.shouldFail(GfpFlags.GFP_ATOMIC, 64, false)).isTrue();
    assertThat(failslab.shouldFail(GfpFlags.GFP_KERNEL, 64, false)).isFalse();
    failslab.setIgnoresGfpWait(false);
    assertThat(failslab.shouldFail(GfpFlags.GFP_KERNEL, 64, false)).isTrue();
  }

  @Test
  void failslab_noFail_isAlwaysSpared() {
    failslab.setIgnoresGfpWait(false);
    int gfp = GfpFlags.GFP_KERNEL | GfpFlags.__GFP_NOFAIL;
    assertThat(failslab.shouldFail(gfp, 64, true)).isFalse();
  }

  @Test
  void failslab_cacheFilter_sparesUnmarkedCaches() {
    failslab.setFiltersCaches(true);
    assertThat(failslab.shouldFail(GfpFlags.GFP_ATOMIC, 64, false)).isFalse();
    assertThat(failslab.shouldFail(GfpFlags.GFP_ATOMIC, 64, true)).isTrue();
  }

  @Test
  void failslab_space_countsBytes() {
    failslab.attr().set(new FaultSettings(1, 100, 128, -1));
    assertThat(failslab.shouldFail(GfpFlags.GFP_ATOMIC, 64, false)).isFalse();
    assertThat(failslab.shouldFail(GfpFlags.GFP_ATOMIC, 64, false)).isTrue();
  }

  @Test
  void failPageAlloc_belowMinOrder_isSpared() {
    assertThat(pages.shouldFail(GfpFlags.GFP_ATOMIC, 0)).isFalse();
    assertThat(pages.shouldFail(GfpFlags.GFP_ATOMIC, 1)).isTrue();
    pages.setMinOrder(0);
    assertThat(pages.shouldFail(GfpFlags.GFP_ATOMIC, 0)).isTrue();
  }

  @Test
  void failPageAlloc_mayWait_isSparedUntilTold() {
    assertThat(pages.shouldFail(GfpFlags.GFP_KERNEL, 2)).isFalse();
    pages.setIgnoresGfpWait(false);
    assertThat(pages.shouldFail(GfpFlags.GFP_KERNEL, 2)).isTrue();
    assertThat(pages.shouldFail(GfpFlags.GFP_KERNEL | GfpFlags.__GFP_NOFAIL, 2)).isFalse();
  }

  @Test
  void failPageAlloc_highmem_isSparedUntilTold() {
    int gfp = GfpFlags.GFP_ATOMIC | GfpFlags.__GFP_HIGHMEM;
    assertThat(pages.shouldFail(gfp, 2)).isFalse();
    pages.setIgnoresGfpHighmem(false);
    assertThat(pages.shouldFail(gfp, 2)).isTrue();
  }
}

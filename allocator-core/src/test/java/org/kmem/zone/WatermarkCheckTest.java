package org.kmem.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmem.gfp.AllocFlags.*;
import static org.kmem.zone.WatermarkCheck.*;

import org.junit.jupiter.api.Test;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.MigrateType;

class WatermarkCheckTest {
  private static int access(int gfp, int order) {
    return of(gfp, order) & ~KSWAPD;
  }

  @Test
  void access_byFlags_isWhatTheKernelGrants() {
    assertThat(access(GfpFlags.GFP_KERNEL, 0)).isEqualTo(0);
    assertThat(access(GfpFlags.GFP_KERNEL | GfpFlags.__GFP_HIGH, 3)).isEqualTo(MIN_RESERVE);
    assertThat(access(GfpFlags.GFP_NOWAIT, 3)).isEqualTo(NON_BLOCK);
    assertThat(access(GfpFlags.GFP_ATOMIC, 0)).isEqualTo(MIN_RESERVE | NON_BLOCK);
    assertThat(access(GfpFlags.GFP_ATOMIC, 3)).isEqualTo(MIN_RESERVE | NON_BLOCK | HIGHATOMIC);
    assertThat(access(GfpFlags.GFP_ATOMIC | GfpFlags.__GFP_NOMEMALLOC, 3)).isEqualTo(MIN_RESERVE);
    assertThat(access(GfpFlags.GFP_HIGHUSER_MOVABLE, 0)).isEqualTo(CMA);
    assertThat(access(GfpFlags.GFP_TRANSHUGE_LIGHT, 9)).isEqualTo(CMA);
  }

  @Test
  void reducedMark_byAccess_takesOffRoundedDownParts() {
    assertThat(reducedMark(101, 0)).isEqualTo(101);
    assertThat(reducedMark(101, NON_BLOCK)).isEqualTo(101);
    assertThat(reducedMark(101, MIN_RESERVE)).isEqualTo(51);
    assertThat(reducedMark(800, MIN_RESERVE | NON_BLOCK)).isEqualTo(300);
    assertThat(reducedMark(101, MIN_RESERVE | NON_BLOCK)).isEqualTo(39);
    assertThat(reducedMark(101, OOM)).isEqualTo(51);
    assertThat(reducedMark(800, MIN_RESERVE | NON_BLOCK | OOM)).isEqualTo(150);
  }

  @Test
  void unusableFreePages_byAccess_countsWhatTheRequestCannotTake() {
    assertThat(unusableFreePages(0, 0, 512, 1000)).isEqualTo(1512);
    assertThat(unusableFreePages(3, 0, 0, 0)).isEqualTo(7);
    assertThat(unusableFreePages(0, NON_BLOCK, 512, 1000)).isEqualTo(1000);
    assertThat(unusableFreePages(0, CMA, 512, 1000)).isEqualTo(512);
    assertThat(unusableFreePages(2, OOM | CMA, 512, 1000)).isEqualTo(3);
  }

  @Test
  void isMet_freePagesAtTheMark_isNotEnough() {
    assertThat(isMet(100, 0, 100, 0, 0)).isFalse();
    assertThat(isMet(101, 0, 100, 0, 0)).isTrue();
    assertThat(isMet(101, 0, 100, 1, 0)).isFalse();
    assertThat(isMet(101, 1, 100, 0, 0)).isFalse();
    assertThat(isMet(51, 0, 100, 0, MIN_RESERVE)).isTrue();
    assertThat(isMet(0, 7, 0, 0, 0)).isFalse();
  }

  @Test
  void mayIgnoreBoost_onlyForPriorityOrderZero() {
    assertThat(mayIgnoreBoost(0, MIN_RESERVE, 512)).isTrue();
    assertThat(mayIgnoreBoost(1, MIN_RESERVE, 512)).isFalse();
    assertThat(mayIgnoreBoost(0, NON_BLOCK, 512)).isFalse();
    assertThat(mayIgnoreBoost(0, MIN_RESERVE, 0)).isFalse();
  }

  @Test
  void usableTypes_byAccess_neverIsolated() {
    assertThat(usableTypes(0)).isEqualTo(0b111);
    assertThat(usableTypes(CMA)).isEqualTo(0b111 | 1 << MigrateType.CMA);
    assertThat(usableTypes(HIGHATOMIC)).isEqualTo(0b111 | 1 << MigrateType.HIGHATOMIC);
    assertThat(usableTypes(OOM)).isEqualTo(0b111 | 1 << MigrateType.HIGHATOMIC);
    assertThat(usableTypes(MIN_RESERVE | NON_BLOCK)).isEqualTo(0b111);
  }
}

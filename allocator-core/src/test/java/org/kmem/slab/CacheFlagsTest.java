package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheFlagsTest {
  @ParameterizedTest
  @ValueSource(
      ints = {
        CacheFlags.SLAB_RED_ZONE,
        CacheFlags.SLAB_POISON,
        CacheFlags.SLAB_STORE_USER,
        CacheFlags.SLAB_TRACE,
        CacheFlags.SLAB_FAILSLAB,
        CacheFlags.SLAB_NO_MERGE,
        CacheFlags.SLAB_TYPESAFE_BY_RCU
      })
  void mayMerge_flagThatKeepsACacheApart_isFalseOnEitherSide(int flag) {
    assertThat(CacheFlags.mayMerge(flag, CacheFlags.NONE)).isFalse();
    assertThat(CacheFlags.mayMerge(CacheFlags.NONE, flag)).isFalse();
    assertThat(CacheFlags.mayMerge(flag, flag)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        CacheFlags.SLAB_RECLAIM_ACCOUNT,
        CacheFlags.SLAB_ACCOUNT,
        CacheFlags.SLAB_CACHE_DMA,
        CacheFlags.SLAB_CACHE_DMA32
      })
  void mayMerge_flagThatChoosesPages_needsItOnBothSides(int flag) {
    assertThat(CacheFlags.mayMerge(flag, CacheFlags.NONE)).isFalse();
    assertThat(CacheFlags.mayMerge(CacheFlags.NONE, flag)).isFalse();
    assertThat(CacheFlags.mayMerge(flag, flag)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        CacheFlags.NONE,
        CacheFlags.SLAB_HWCACHE_ALIGN,
        CacheFlags.SLAB_PANIC,
        CacheFlags.SLAB_KMALLOC,
        CacheFlags.SLAB_CONSISTENCY_CHECKS
      })
  void mayMerge_otherFlag_doesNotMatter(int flag) {
    assertThat(CacheFlags.mayMerge(flag, CacheFlags.NONE)).isTrue();
    assertThat(CacheFlags.mayMerge(CacheFlags.NONE, flag)).isTrue();
  }

  @Test
  void isValid_bitsOfNoFlag_isFalse() {
    int all = CacheFlags.NEVER_MERGE | CacheFlags.MERGE_SAME | CacheFlags.DEBUG;
    assertThat(CacheFlags.isValid(all)).isTrue();
    assertThat(CacheFlags.isValid(1 << 15)).isFalse();
    assertThat(CacheFlags.isValid(Integer.MIN_VALUE)).isFalse();
  }

  @Test
  void text_ofFlags_hasTheirNames() {
    assertThat(CacheFlags.text(CacheFlags.NONE)).isEqualTo("none");
    assertThat(CacheFlags.text(CacheFlags.SLAB_PANIC | CacheFlags.SLAB_HWCACHE_ALIGN))
        .isEqualTo("SLAB_HWCACHE_ALIGN|SLAB_PANIC");
    assertThat(CacheFlags.text(CacheFlags.SLAB_POISON | (1 << 20)))
        .isEqualTo("SLAB_POISON|0x100000");
  }
}

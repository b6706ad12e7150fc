package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.zone.X86Machine;

final class CacheMergingTest {
  private static final int GFP = GfpFlags.GFP_KERNEL;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final PageAllocator pages =
      engine.own(
          PageAllocator.builder(X86Machine.ofMemory(64L << 20).cpus(2).layout())
              .cpus(2)
              .backed(true)
              .build(),
          PageAllocator::verify);

  private final SlabAllocator slabs =
      engine.own(SlabAllocator.builder(pages).build(), SlabAllocator::verify);

  @Test
  void create_likeObjects_shareACacheUnderBothNames() {
    KmemCache first = slabs.create("first", 312, 0, 0);
    KmemCache second = slabs.create("second", 309, 0, 0);
    assertThat(second).isSameAs(first);
    assertThat(slabs.namesOf(first)).containsExactly("first", "second");
    assertThat(slabs.find("second")).isSameAs(first);
    assertThat(slabs.caches()).containsOnlyOnce(first);
  }

  @Test
  void create_largerAliasOfOneSlabSize_isZeroedAsAWhole() {
    KmemCache first = slabs.create("first", 305, 0, 0);
    KmemCache second = slabs.create("second", 312, 0, 0);
    assertThat(second).isSameAs(first);
    long object = second.alloc(0, GFP);
    Memory.fill(object, 312, (byte) 1);
    second.free(0, object);
    long again = second.alloc(0, GFP | GfpFlags.__GFP_ZERO);
    assertThat(again).isEqualTo(object);
    SlabContract.checkBytes(again, 312, (byte) 0);
  }

  @Test
  void create_whatMayNotBeShared_getsACacheOfItsOwn() {
    KmemCache first = slabs.create("first", 312, 0, 0);
    assertThat(slabs.create("tall", 328, 0, 0)).isNotSameAs(first);
    assertThat(slabs.create("reclaimed", 312, 0, CacheFlags.SLAB_RECLAIM_ACCOUNT))
        .isNotSameAs(first);
    assertThat(slabs.create("apart", 312, 0, CacheFlags.SLAB_NO_MERGE)).isNotSameAs(first);
    assertThat(slabs.create("constructed", 312, 0, 0, object -> {})).isNotSameAs(first);
    KmemCache charged = slabs.create("charged", 64, 0, CacheFlags.SLAB_ACCOUNT);
    assertThat(charged).as("not kmalloc-cg-64").isNotSameAs(slabs.find("kmalloc-cg-64"));
    assertThat(slabs.create("charged-too", 64, 0, CacheFlags.SLAB_ACCOUNT)).isSameAs(charged);
  }

  @Test
  void close_oneOfTwoNames_keepsTheCacheForTheOther() {
    KmemCache first = slabs.create("first", 312, 0, 0);
    KmemCache second = slabs.create("second", 312, 0, 0);
    long object = second.alloc(0, GFP);
    first.close();
    assertThat(slabs.find("second")).isSameAs(second);
    assertThatThrownBy(second::close).isInstanceOf(CacheInUseException.class);
    second.free(0, object);
    second.close();
    assertThat(slabs.find("first")).isNull();
    assertThat(slabs.find("second")).isNull();
  }

  @Test
  void create_badNames_areRefused() {
    slabs.create("name", 312, 0, 0);
    for (String bad : new String[] {"name", "", "two words", "kmalloc-64"}) {
      assertThatThrownBy(() -> slabs.create(bad, 64, 0, 0))
          .isInstanceOf(InvalidCacheException.class);
    }
    assertThatThrownBy(() -> slabs.create("none", 0, 0, 0))
        .isInstanceOf(InvalidCacheException.class);
  }

  @Test
  void create_moreThanCanBeNumbered_isRefusedUntilOneIsDestroyed() {
    int made = 0;
    KmemCache last = slabs.create("c", 64, 0, CacheFlags.SLAB_NO_MERGE);
    try {
      for (; made < 5_000; made++) {
        last = slabs.create("c" + made, 64, 0, CacheFlags.SLAB_NO_MERGE);
      }
    } catch (InvalidCacheException e) {
      assertThat(e).hasMessageContaining("destroy some");
    }
    assertThat(made).isBetween(4_000, 4_092);
    last.close();
    KmemCache next = slabs.create("next", 64, 0, CacheFlags.SLAB_NO_MERGE);
    next.free(0, next.alloc(0, GFP));
  }
}

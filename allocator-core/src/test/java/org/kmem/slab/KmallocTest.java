package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.slab.BadObjectException.Problem;
import org.kmem.zone.X86Machine;
import org.kmem.zone.ZoneType;

final class KmallocTest {
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

  private final Kmalloc kmalloc = slabs.kmalloc();

  @ParameterizedTest
  @CsvSource({
    "1,8",
    "8,8",
    "9,16",
    "65,96",
    "96,96",
    "97,128",
    "129,192",
    "193,256",
    "4097,8192",
    "8192,8192",
    "8193,12288",
    "12289,16384",
    "4194304,4194304",
  })
  void kmalloc_anySize_hasRoomForIt(long sizeBytes, long room) {
    long object = kmalloc.kmalloc(0, sizeBytes, GFP);
    long expected = room == 12_288 ? 16_384 : room;
    assertThat(kmalloc.ksize(object)).isEqualTo(expected);
    Memory.fill(object, expected, (byte) 1);
    if (Long.bitCount(expected) == 1) {
      assertThat(object % Math.min(expected, 4096)).isZero();
    }
    kmalloc.kfree(1, object);
  }

  @ParameterizedTest
  @CsvSource({
    "kmalloc-64,0",
    "kmalloc-rcl-64,16",
    "kmalloc-cg-64,4194304",
    "dma-kmalloc-64,1",
    "dma-kmalloc-64,4194321",
    "kmalloc-rcl-64,4194320",
  })
  void kmalloc_ofAKind_comesFromItsCache(String name, int flags) {
    long object = kmalloc.kmalloc(0, 50, GFP | flags);
    assertThat(Objects.requireNonNull(kmalloc.cacheOf(object)).name()).isEqualTo(name);
    if (name.startsWith("dma")) {
      long pfn = (object - pages.address(0)) >>> 12;
      assertThat(Objects.requireNonNull(pages.zoneOf(pfn)).type()).isEqualTo(ZoneType.DMA);
    }
    kmalloc.kfree(0, object);
  }

  @Test
  void kmalloc_noBytes_givesWhatCanBeFreed() {
    assertThat(kmalloc.kmalloc(0, 0, GFP)).isEqualTo(Kmalloc.ZERO_SIZE);
    assertThat(kmalloc.ksize(Kmalloc.ZERO_SIZE)).isZero();
    assertThat(kmalloc.ksize(0)).isZero();
    kmalloc.kfree(0, Kmalloc.ZERO_SIZE);
    kmalloc.kfree(0, 0);
  }

  @Test
  void kmalloc_moreThanABlock_givesNone() {
    assertThat(kmalloc.kmalloc(0, (4L << 20) + 1, GFP)).isZero();
    assertThat(kmalloc.kmalloc(0, -1, GFP)).isZero();
    assertThat(kmalloc.kmalloc(0, Long.MAX_VALUE, GFP)).isZero();
  }

  @Test
  void kcalloc_sizeOverflows_givesNone() {
    assertThat(kmalloc.kcalloc(0, 1L << 33, 1L << 33, GFP)).isZero();
    assertThat(kmalloc.kcalloc(0, Long.MAX_VALUE, 2, GFP)).isZero();
    assertThat(kmalloc.kcalloc(0, -1, 8, GFP)).isZero();
    assertThat(kmalloc.kcalloc(0, 1L << 61, 8, GFP)).isZero();
    assertThat(kmalloc.kcalloc(0, 0, 8, GFP)).isEqualTo(Kmalloc.ZERO_SIZE);
  }

  @ParameterizedTest
  @CsvSource({"1", "60", "100", "5000", "30000"})
  void kcalloc_afterDirtyUse_isZero(int count) {
    long dirty = kmalloc.kmalloc(0, count * 3L, GFP);
    Memory.fill(dirty, count * 3L, (byte) 0x5a);
    kmalloc.kfree(0, dirty);
    long object = kmalloc.kcalloc(0, count, 3, GFP);
    assertThat(object).isEqualTo(dirty);
    SlabContract.checkBytes(object, count * 3L, (byte) 0);
    kmalloc.kfree(0, object);
  }

  @Test
  void krealloc_growingAndShrinking_keepsTheBytes() {
    long object = 0;
    long old = 0;
    for (long size : new long[] {5, 8, 100, 90, 3000, 9000, 100_000, 10}) {
      object = kmalloc.krealloc(0, object, size, GFP);
      for (long at = 0; at < Math.min(old, size); at++) {
        assertThat(Memory.getByte(object + at)).isEqualTo((byte) at);
      }
      for (long at = 0; at < size; at++) {
        Memory.putByte(object + at, (byte) at);
      }
      old = size;
    }
    assertThat(kmalloc.krealloc(0, object, 0, GFP)).isEqualTo(Kmalloc.ZERO_SIZE);
    slabs.shrink();
    assertThat(slabs.caches().stream().mapToLong(KmemCache::liveObjects).sum()).isZero();
  }

  @Test
  void krealloc_noMemory_leavesTheObject() {
    long object = kmalloc.kmalloc(0, 100, GFP);
    Memory.putLong(object, 4711);
    assertThat(kmalloc.krealloc(0, object, 1L << 40, GFP)).isZero();
    assertThat(Memory.getLong(object)).isEqualTo(4711);
    kmalloc.kfree(0, object);
  }

  @Test
  void kfree_objectOfAnyCache_findsIt() {
    KmemCache cache = slabs.create("own", 720, 0, CacheFlags.SLAB_NO_MERGE);
    long object = cache.alloc(0, GFP);
    assertThat(kmalloc.cacheOf(object)).isSameAs(cache);
    assertThat(kmalloc.ksize(object)).isEqualTo(720);
    kmalloc.kfree(1, object);
    assertThat(cache.liveObjects()).isZero();
  }

  @Test
  void kfree_whatIsNoObject_namesTheProblem() {
    long small = kmalloc.kmalloc(0, 100, GFP);
    long large = kmalloc.kmalloc(0, 100_000, GFP);
    long page = pages.address(pages.alloc(0, GFP, 0));
    SlabContract.assertProblem(Problem.INTERIOR, () -> kmalloc.kfree(0, small + 16));
    SlabContract.assertProblem(Problem.INTERIOR, () -> kmalloc.kfree(0, large + 16));
    SlabContract.assertProblem(Problem.INTERIOR, () -> kmalloc.kfree(0, large + 8192));
    SlabContract.assertProblem(Problem.INTERIOR, () -> kmalloc.ksize(large + 8192));
    SlabContract.assertProblem(Problem.FOREIGN, () -> kmalloc.kfree(0, page));
    SlabContract.assertProblem(Problem.FOREIGN, () -> kmalloc.kfree(0, 4096));
    kmalloc.kfree(0, small);
    kmalloc.kfree(0, large);
    SlabContract.assertProblem(Problem.DOUBLE_FREE, () -> kmalloc.kfree(0, small));
    SlabContract.assertProblem(Problem.DOUBLE_FREE, () -> kmalloc.kfree(0, large));
  }

  @Test
  void kfreeBulk_objectsOfManyCaches_freesThemAll() {
    long[] objects = new long[300];
    for (int i = 0; i < objects.length; i++) {
      objects[i] = kmalloc.kmalloc(i & 1, i % 50 == 0 ? 20_000 : 8L << (i / 30), GFP);
    }
    objects[7] = 0;
    objects[8] = Kmalloc.ZERO_SIZE;
    kmalloc.kfreeBulk(0, objects, 0, 150);
    kmalloc.kfreeBulk(1, objects, 150, 300);
    assertThat(slabs.caches().stream().mapToLong(KmemCache::liveObjects).sum()).isEqualTo(2);
  }

  @Test
  void kfreeBulk_withABadOne_freesThoseBeforeIt() {
    long[] objects = {
      kmalloc.kmalloc(0, 64, GFP), kmalloc.kmalloc(0, 128, GFP), 8, kmalloc.kmalloc(0, 64, GFP)
    };
    SlabContract.assertProblem(Problem.FOREIGN, () -> kmalloc.kfreeBulk(0, objects, 0, 4));
    assertThat(slabs.caches().stream().mapToLong(KmemCache::liveObjects).sum()).isEqualTo(1);
    kmalloc.kfree(0, objects[3]);
    assertThatThrownBy(() -> kmalloc.kfreeBulk(0, objects, 0, 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}

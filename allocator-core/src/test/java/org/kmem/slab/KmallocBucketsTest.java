package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.gfp.GfpFlags;

class KmallocBucketsTest {
  private static final int[] ASCENDING = {
    8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192
  };

  @Test
  void size_ofAllCaches_arePowersOfTwoAnd96And192() {
    assertThat(IntStream.range(KmallocBuckets.FIRST, KmallocBuckets.END).map(KmallocBuckets::size))
        .containsExactlyInAnyOrder(Arrays.stream(ASCENDING).boxed().toArray(Integer[]::new));
  }

  @Test
  void index_anySize_isOfTheSmallestCacheThatHoldsIt() {
    for (int size = 1; size <= KmallocBuckets.MAX_SIZE_BYTES; size++) {
      int wanted = size;
      int smallest = Arrays.stream(ASCENDING).filter(s -> s >= wanted).findFirst().orElseThrow();
      assertThat(KmallocBuckets.size(KmallocBuckets.index(size)))
          .as("%d bytes", size)
          .isEqualTo(smallest);
    }
  }

  @Test
  void index_noBytes_isNoCache() {
    assertThat(KmallocBuckets.index(0)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {8193, 1L << 32, Long.MAX_VALUE, -1, Long.MIN_VALUE})
  void index_beyondTheLargestCache_isLarge(long sizeBytes) {
    assertThat(KmallocBuckets.index(sizeBytes)).isEqualTo(KmallocBuckets.LARGE);
  }

  @ParameterizedTest
  @ValueSource(ints = {KmallocBuckets.LARGE, 0, KmallocBuckets.END})
  void size_ofNoCache_isRejected(int index) {
    assertThatThrownBy(() -> KmallocBuckets.size(index))
        .isInstanceOf(InvalidCacheException.class)
        .hasMessageContaining("general cache " + index);
  }

  @ParameterizedTest
  @CsvSource({"96, 32", "192, 64", "8, 8", "4096, 4096", "8192, 8192"})
  void align_ofACache_isTheLargestPowerOfTwoInItsSize(int sizeBytes, int align) {
    assertThat(KmallocBuckets.align(KmallocBuckets.index(sizeBytes))).isEqualTo(align);
  }

  @Test
  void align_ofAllCaches_doesNotEnlargeThem() {
    for (int index = KmallocBuckets.FIRST; index < KmallocBuckets.END; index++) {
      int size = KmallocBuckets.size(index);
      int flags = KmallocType.NORMAL.flags();
      assertThat(SlabGeometry.of(size, KmallocBuckets.align(index), flags, false, 2).sizeBytes())
          .isEqualTo(size);
    }
  }

  @Test
  void cacheName_allTypesAndSizes_areThoseOfTheKernelInItsOrder() {
    Set<String> recorded = new HashSet<>();
    for (String[] row : RecordedRows.of("slabinfo-geometry.csv")) {
      if (row[2].contains("kmalloc-")) {
        recorded.add(row[2] + " of " + row[3]);
      }
    }
    List<String> names = new ArrayList<>();
    for (KmallocType type : KmallocType.values()) {
      for (int index = KmallocBuckets.FIRST; index < KmallocBuckets.END; index++) {
        int size = KmallocBuckets.size(index);
        names.add(type.cacheName(size) + " of " + size);
      }
    }
    assertThat(names).startsWith("kmalloc-96 of 96", "kmalloc-192 of 192", "kmalloc-8 of 8");
    assertThat(names)
        .endsWith("kmalloc-cg-8k of 8192")
        .containsExactlyInAnyOrderElementsOf(recorded);
  }

  @Test
  void type_ofARequest_followsZoneThenReclaimThenCharge() {
    int kernel = GfpFlags.GFP_KERNEL;
    assertThat(KmallocType.of(kernel)).isEqualTo(KmallocType.NORMAL);
    assertThat(KmallocType.of(kernel | GfpFlags.__GFP_ZERO)).isEqualTo(KmallocType.NORMAL);
    assertThat(KmallocType.of(GfpFlags.GFP_KERNEL_ACCOUNT)).isEqualTo(KmallocType.CGROUP);
    assertThat(KmallocType.of(GfpFlags.GFP_KERNEL_ACCOUNT | GfpFlags.__GFP_RECLAIMABLE))
        .isEqualTo(KmallocType.RECLAIM);
    assertThat(KmallocType.of(kernel | GfpFlags.__GFP_DMA | GfpFlags.__GFP_RECLAIMABLE))
        .isEqualTo(KmallocType.DMA);
  }
}

package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kmem.slab.CacheFlags.SLAB_CONSISTENCY_CHECKS;
import static org.kmem.slab.CacheFlags.SLAB_HWCACHE_ALIGN;
import static org.kmem.slab.CacheFlags.SLAB_KMALLOC;
import static org.kmem.slab.CacheFlags.SLAB_POISON;
import static org.kmem.slab.CacheFlags.SLAB_RECLAIM_ACCOUNT;
import static org.kmem.slab.CacheFlags.SLAB_RED_ZONE;
import static org.kmem.slab.CacheFlags.SLAB_STORE_USER;
import static org.kmem.slab.CacheFlags.SLAB_TYPESAFE_BY_RCU;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlabGeometryTest {
  private static final List<Integer> SIZES =
      List.of(96, 128, 192, 256, 512, 1024, 2048, 4096, 8192);

  private static SlabGeometry plain(int sizeBytes, int cpus) {
    return SlabGeometry.of(sizeBytes, 0, CacheFlags.NONE, false, cpus);
  }

  @ParameterizedTest
  @CsvSource({
    "2,   '42/1 32/1 21/1 16/1 16/2 16/4 16/8 8/8 4/8'",
    "3,   '42/1 32/1 21/1 16/1 16/2 16/4 16/8 8/8 4/8'",
    "8,   '42/1 32/1 21/1 32/2 32/4 32/8 16/8 8/8 4/8'",
    "15,  '42/1 32/1 21/1 32/2 32/4 32/8 16/8 8/8 4/8'",
    "16,  '42/1 32/1 42/2 32/2 32/4 32/8 16/8 8/8 4/8'",
    "63,  '42/1 32/1 42/2 32/2 32/4 32/8 16/8 8/8 4/8'",
    "128, '42/1 64/2 42/2 64/4 64/8 32/8 16/8 8/8 4/8'",
    "256, '42/1 64/2 42/2 64/4 64/8 32/8 16/8 8/8 4/8'",
    "511, '42/1 64/2 42/2 64/4 64/8 32/8 16/8 8/8 4/8'",
    "512, '85/2 64/2 85/4 64/4 64/8 32/8 16/8 8/8 4/8'"
  })
  void of_generalSizes_growWithTheCpus(int cpus, String expected) {
    assertThat(SIZES)
        .extracting(size -> plain(size, cpus))
        .extracting(g -> g.objects() + "/" + (1 << g.order()))
        .containsExactly(expected.split(" ", -1));
  }

  @Test
  void of_recordedCaches_equalsEveryOne() {
    List<String[]> rows = RecordedRows.of("slabinfo-geometry.csv");
    assertThat(rows).hasSizeGreaterThan(400);
    assertThat(rows)
        .allSatisfy(row -> {
          SlabGeometry geometry = plain(Integer.parseInt(row[3]), Integer.parseInt(row[1]));
          assertThat(List.of(geometry.objects(), 1 << geometry.order()))
              .as("%s on %s CPUs: %s", row[0], row[1], row[2])
              .containsExactly(Integer.valueOf(row[4]), Integer.valueOf(row[5]));
        });
  }

  @ParameterizedTest
  @CsvSource({"32768, 3", "32769, 4", "40000, 4", "65537, 5", "4194304, 10"})
  void of_largeObject_takesTheBlockThatCoversIt(int sizeBytes, int order) {
    SlabGeometry geometry = plain(sizeBytes, 2);
    assertThat(geometry.order()).isEqualTo(order);
    assertThat(geometry.objects()).isEqualTo(1);
    assertThat(geometry.minOrder()).isEqualTo(order);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 8, 8",
    "8, 8, 8",
    "9, 16, 16",
    "17, 32, 32",
    "32, 32, 32",
    "33, 64, 64",
    "65, 64, 128",
    "632, 64, 640"
  })
  void of_hwcacheAlign_sharesALineBetweenSmallObjects(int sizeBytes, int align, int distance) {
    SlabGeometry geometry = SlabGeometry.of(sizeBytes, 0, SLAB_HWCACHE_ALIGN, false, 2);
    assertThat(geometry.alignBytes()).isEqualTo(align);
    assertThat(geometry.sizeBytes()).isEqualTo(distance);
  }

  @ParameterizedTest
  @CsvSource({"0, 8", "1, 8", "4, 8", "8, 8", "16, 16", "4096, 4096", "65536, 65536"})
  void of_alignment_isAtLeastAWord(int asked, int align) {
    SlabGeometry geometry = SlabGeometry.of(20, asked, CacheFlags.NONE, false, 2);
    assertThat(geometry.alignBytes()).isEqualTo(align);
    assertThat(geometry.sizeBytes()).isEqualTo(Math.max(24, (20 + align - 1) / align * align));
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "8, 0", "15, 0", "16, 8", "40, 16", "48, 24", "640, 320"})
  void of_plainObject_hasTheFreePointerInItsMiddle(int sizeBytes, int offset) {
    assertThat(plain(sizeBytes, 2).freePointerOffset()).isEqualTo(offset);
    assertThat(plain(sizeBytes, 2).inUseBytes()).isEqualTo((sizeBytes + 7) / 8 * 8);
  }

  @Test
  void of_objectsThatMustStay_haveTheFreePointerBehindThem() {
    for (SlabGeometry geometry :
        List.of(
            SlabGeometry.of(40, 0, CacheFlags.NONE, true, 2),
            SlabGeometry.of(40, 0, SLAB_TYPESAFE_BY_RCU, false, 2),
            SlabGeometry.of(40, 0, SLAB_POISON, false, 2))) {
      assertThat(geometry.freePointerOffset()).isEqualTo(40);
      assertThat(geometry.sizeBytes()).isEqualTo(48);
      assertThat(geometry.paddingOffset()).isEqualTo(48);
    }
  }

  @Test
  void of_fullDebugging_laysDataBehindTheObject() {
    SlabGeometry geometry = SlabGeometry.of(60, 0, CacheFlags.DEBUG_DEFAULT, false, 2);
    assertThat(geometry.redZoneLeftBytes()).isEqualTo(8);
    assertThat(geometry.inUseBytes()).as("4 bytes of right zone").isEqualTo(64);
    assertThat(geometry.freePointerOffset()).isEqualTo(64);
    assertThat(geometry.trackOffset()).isEqualTo(72);
    assertThat(geometry.originalSizeOffset()).isEqualTo(SlabGeometry.NO_OFFSET);
    assertThat(geometry.paddingOffset()).isEqualTo(136);
    assertThat(geometry.sizeBytes()).as("with a word of padding").isEqualTo(8 + 136 + 8);
  }

  @Test
  void of_fullDebuggingOfWholeWords_addsAWordOfRightZone() {
    SlabGeometry geometry = SlabGeometry.of(64, 0, CacheFlags.DEBUG_DEFAULT, false, 2);
    assertThat(geometry.inUseBytes()).isEqualTo(72);
    assertThat(geometry.sizeBytes()).isEqualTo(8 + 72 + 8 + 64 + 8);
  }

  @Test
  void of_fullDebuggingOfAGeneralCache_keepsTheOriginalSize() {
    SlabGeometry geometry =
        SlabGeometry.of(64, 64, SLAB_KMALLOC | CacheFlags.DEBUG_DEFAULT, false, 2);
    assertThat(geometry.redZoneLeftBytes()).as("aligned like the object").isEqualTo(64);
    assertThat(geometry.trackOffset()).isEqualTo(80);
    assertThat(geometry.originalSizeOffset()).isEqualTo(144);
    assertThat(geometry.paddingOffset()).isEqualTo(148);
    assertThat(geometry.sizeBytes()).isEqualTo(256);
  }

  @Test
  void of_redZoneOnly_keepsTheFreePointerInTheObject() {
    assertThat(SlabGeometry.of(64, 0, SLAB_RED_ZONE, false, 2).freePointerOffset()).isEqualTo(32);
    assertThat(SlabGeometry.of(4, 0, SLAB_RED_ZONE, false, 2).freePointerOffset())
        .as("an object of less than a word has no room for it beside the zone")
        .isEqualTo(8);
  }

  @Test
  void of_storeUserOnly_putsTracksBehindTheObject() {
    SlabGeometry geometry = SlabGeometry.of(60, 0, SLAB_STORE_USER, false, 2);
    assertThat(geometry.trackOffset()).isEqualTo(64);
    assertThat(geometry.sizeBytes()).isEqualTo(64 + 2 * SlabGeometry.TRACK_BYTES);
    assertThat(plain(60, 2).trackOffset()).isEqualTo(SlabGeometry.NO_OFFSET);
  }

  @Test
  void of_anyDebugging_keepsPartsApartAndObjectsAligned() {
    int debug = CacheFlags.DEBUG_METADATA;
    for (int size : List.of(1, 4, 7, 8, 9, 12, 63, 64, 65, 100, 192, 1000, 4096, 5000)) {
      for (int align : List.of(0, 8, 32, 64, 4096)) {
        for (int flags = debug; flags > 0; flags = (flags - 1) & debug) {
          check(SlabGeometry.of(size, align, flags, false, 4));
          check(SlabGeometry.of(size, align, flags | SLAB_KMALLOC, false, 4));
          check(SlabGeometry.of(size, align, flags | SLAB_HWCACHE_ALIGN, true, 4));
        }
      }
    }
  }

  private static void check(SlabGeometry g) {
    boolean redZone = (g.flags() & SLAB_RED_ZONE) != 0;
    int end = g.objectSizeBytes();
    if (redZone) {
      assertThat(g.redZoneLeftBytes()).as("%s", g).isGreaterThanOrEqualTo(8);
      assertThat(g.inUseBytes()).as("%s", g).isGreaterThan(end);
    }
    end = g.inUseBytes();
    if (g.freePointerOffset() >= end) {
      assertThat(g.freePointerOffset()).as("%s", g).isEqualTo(end);
      end += 8;
    } else {
      assertThat(g.poisonsObjects() || g.hasCtor()).as("%s", g).isFalse();
      assertThat(g.freePointerOffset() + 8).as("%s", g).isLessThanOrEqualTo(end);
    }
    if ((g.flags() & SLAB_STORE_USER) != 0) {
      assertThat(g.trackOffset()).as("%s", g).isEqualTo(end).isEqualTo(end / 8 * 8);
      end += 2 * SlabGeometry.TRACK_BYTES;
      if ((g.flags() & SLAB_KMALLOC) != 0) {
        assertThat(g.originalSizeOffset()).as("%s", g).isEqualTo(end);
        end += 4;
      }
    }
    assertThat(g.paddingOffset()).as("%s", g).isEqualTo(end);
    int padding = g.sizeBytes() - g.redZoneLeftBytes() - end;
    assertThat(padding).as("%s", g).isGreaterThanOrEqualTo(redZone ? 8 : 0);
    assertThat(g.objects() * g.sizeBytes()).as("%s", g).isLessThanOrEqualTo(g.slabBytes());
    int lastObject = (g.objects() - 1) * g.sizeBytes() + g.redZoneLeftBytes();
    assertThat(g.redZoneLeftBytes() % g.alignBytes()).as("%s", g).isZero();
    assertThat(lastObject % g.alignBytes()).as("%s", g).isZero();
  }

  @Test
  void poisonsObjects_whereContentsMustStay_isFalse() {
    assertThat(SlabGeometry.of(64, 0, SLAB_POISON, false, 2).poisonsObjects()).isTrue();
    assertThat(SlabGeometry.of(64, 0, SLAB_POISON, true, 2).poisonsObjects()).isFalse();
    assertThat(
            SlabGeometry.of(64, 0, SLAB_POISON | SLAB_TYPESAFE_BY_RCU, false, 2).poisonsObjects())
        .isFalse();
    assertThat(plain(64, 2).poisonsObjects()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "8, 120, 1",
    "64, 120, 4",
    "248, 120, 15",
    "256, 52, 7",
    "1016, 52, 7",
    "1024, 24, 3",
    "4088, 24, 6",
    "4096, 6, 2",
    "8192, 6, 3"
  })
  void cpuPartial_bySize_assumesHalfFullSlabs(int sizeBytes, int objects, int slabs) {
    SlabGeometry geometry = plain(sizeBytes, 2);
    assertThat(geometry.cpuPartialObjects()).isEqualTo(objects);
    assertThat(geometry.cpuPartialSlabs()).isEqualTo(slabs);
  }

  @Test
  void cpuPartial_withDebugging_isNone() {
    SlabGeometry geometry = SlabGeometry.of(64, 0, SLAB_CONSISTENCY_CHECKS, false, 2);
    assertThat(geometry.cpuPartialObjects()).isZero();
    assertThat(geometry.cpuPartialSlabs()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"8, 5", "2048, 5", "4088, 5", "4096, 6", "16384, 7", "1048576, 10", "4194304, 10"})
  void minPartial_bySize_isHalfItsLogarithmWithinBounds(int sizeBytes, int expected) {
    assertThat(plain(sizeBytes, 2).minPartial()).isEqualTo(expected);
  }

  @Test
  void minOrder_ofASlabOfSeveralPages_holdsAtLeastOneObject() {
    SlabGeometry geometry = plain(1024, 2);
    assertThat(geometry.order()).isEqualTo(2);
    assertThat(geometry.minOrder()).isZero();
    assertThat(geometry.minObjects()).isEqualTo(4);
    assertThat(plain(5000, 2).minOrder()).isEqualTo(1);
    assertThat(plain(5000, 2).minObjects()).isEqualTo(1);
  }

  @Test
  void debugRaisesOrder_objectsThatFilledTheirPages_isTrue() {
    assertThat(SlabGeometry.of(4096, 0, SLAB_RED_ZONE, false, 2).debugRaisesOrder()).isTrue();
    assertThat(SlabGeometry.of(4096, 0, SLAB_CONSISTENCY_CHECKS, false, 2).debugRaisesOrder())
        .isFalse();
    assertThat(SlabGeometry.of(2048, 0, SLAB_RED_ZONE, false, 2).debugRaisesOrder()).isFalse();
  }

  @Test
  void accepts_objectsWithLessThanAWordToSpare_isTrue() {
    SlabGeometry geometry = SlabGeometry.of(192, 0, SLAB_HWCACHE_ALIGN, false, 2);
    assertThat(geometry.accepts(192, 0, CacheFlags.NONE, false)).isTrue();
    assertThat(geometry.accepts(185, 0, CacheFlags.NONE, false)).isTrue();
    assertThat(geometry.accepts(184, 0, CacheFlags.NONE, false)).isFalse();
    assertThat(geometry.accepts(193, 0, CacheFlags.NONE, false)).isFalse();
    assertThat(geometry.accepts(130, 0, SLAB_HWCACHE_ALIGN, false))
        .as("rounded up to its own alignment")
        .isTrue();
  }

  @Test
  void accepts_strongerAlignment_isFalse() {
    SlabGeometry geometry = plain(96, 2);
    assertThat(geometry.accepts(96, 32, CacheFlags.NONE, false)).isTrue();
    assertThat(geometry.accepts(96, 64, CacheFlags.NONE, false)).isFalse();
    assertThat(geometry.accepts(90, 16, CacheFlags.NONE, false)).isTrue();
  }

  @Test
  void accepts_constructorOrForbiddingFlags_isFalse() {
    SlabGeometry geometry = plain(96, 2);
    assertThat(geometry.accepts(96, 0, CacheFlags.NONE, true)).isFalse();
    assertThat(geometry.accepts(96, 0, CacheFlags.SLAB_NO_MERGE, false)).isFalse();
    assertThat(geometry.accepts(96, 0, SLAB_RECLAIM_ACCOUNT, false)).isFalse();
    assertThat(
            SlabGeometry.of(88, 0, CacheFlags.NONE, true, 2).accepts(96, 0, CacheFlags.NONE, false))
        .isFalse();
  }

  @Test
  void sharedWith_largerObjects_keepsTheSlabs() {
    SlabGeometry geometry = SlabGeometry.of(180, 0, SLAB_HWCACHE_ALIGN, false, 2);
    SlabGeometry shared = geometry.sharedWith(190);
    assertThat(shared.objectSizeBytes()).isEqualTo(190);
    assertThat(shared.inUseBytes()).isEqualTo(192);
    assertThat(shared.sizeBytes()).isEqualTo(192);
    assertThat(shared.freePointerOffset()).isEqualTo(geometry.freePointerOffset());
    assertThat(shared.sharedWith(20)).isEqualTo(shared);
    assertThatThrownBy(() -> shared.sharedWith(193)).isInstanceOf(InvalidCacheException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, 4194305, Integer.MAX_VALUE})
  void of_impossibleSize_isRejected(int sizeBytes) {
    assertThatThrownBy(() -> plain(sizeBytes, 2))
        .isInstanceOf(InvalidCacheException.class)
        .hasMessageContaining("object size " + sizeBytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {-8, 3, 24, Integer.MIN_VALUE, 1 << 23})
  void of_impossibleAlignment_isRejected(int alignBytes) {
    assertThatThrownBy(() -> SlabGeometry.of(64, alignBytes, CacheFlags.NONE, false, 2))
        .isInstanceOf(InvalidCacheException.class)
        .hasMessageContaining("alignment " + alignBytes);
  }

  @Test
  void of_unknownFlagsOrNoCpus_isRejected() {
    assertThatThrownBy(() -> SlabGeometry.of(64, 0, 1 << 30, false, 2))
        .isInstanceOf(InvalidCacheException.class)
        .hasMessageContaining("0x40000000");
    assertThatThrownBy(() -> plain(64, 0))
        .isInstanceOf(InvalidCacheException.class)
        .hasMessageContaining("0 CPUs");
  }

  @Test
  void of_debugDataBeyondTheLargestBlock_isRejected() {
    assertThatThrownBy(
            () -> SlabGeometry.of(SlabGeometry.MAX_OBJECT_BYTES, 0, SLAB_RED_ZONE, false, 2))
        .isInstanceOf(InvalidCacheException.class)
        .hasMessageContaining("SLAB_RED_ZONE");
  }

  @Test
  void constructor_partsThatDoNotFit_areRejected() {
    assertThatThrownBy(() -> new SlabGeometry(64, 64, 64, 8, 64, 0, 0, 64, 0, false))
        .as("free pointer behind the end")
        .isInstanceOf(InvalidCacheException.class);
    assertThatThrownBy(() -> new SlabGeometry(64, 64, 64, 8, 32, 0, 0, 65, 0, false))
        .as("one object too many")
        .isInstanceOf(InvalidCacheException.class);
    assertThatThrownBy(() -> new SlabGeometry(64, 64, 64, 8, 32, 0, 11, 64, 0, false))
        .as("no such order")
        .isInstanceOf(InvalidCacheException.class);
  }
}

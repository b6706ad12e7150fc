package org.kmem.bitfield;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.page.VerifyEngine;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/** What the rows, counters and caches of one zone promise. */
final class BitfieldTest {
  private static final int PAGES = 128 * 256;
  private static final long BASE = 1L << 15;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final BitfieldZone zone =
      engine.own(BitfieldZone.of(BASE, BASE + PAGES, 2), BitfieldZone::verify);
  private final Bitfield bitfield = zone.bitfield();

  @Test
  void layout_slot_isWholePairsOfCacheLines() {
    assertThat(SlotStacks.slotBytes(3, SlotCaches.CAPACITY) % 128).isZero();
    assertThat(Bitfield.SLOT_BYTES % 128).isZero();
    assertThat(Rows.SIZE_BYTES).isEqualTo(64);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void alloc_toTheLastBlockAndBack_restoresTheLargestBlocks(int order) {
    List<Long> held = new ArrayList<>();
    for (long pfn = take(order); pfn != Pfn.NONE; pfn = take(order)) {
      held.add(pfn);
    }
    assertThat(held).hasSize(PAGES >> order).doesNotHaveDuplicates();
    assertThat(bitfield.freePages()).isZero();
    zone.verify();
    Collections.shuffle(held, new Random(7));
    for (long pfn : held) {
      bitfield.free(pfn, order);
    }
    assertThat(zone.freeBlocks(Order.MAX)).isEqualTo(PAGES >> Order.MAX);
  }

  @Test
  void alloc_throughCaches_givesEveryPageOnce() {
    List<Long> held = new ArrayList<>();
    for (long pfn = zone.caches().alloc(0, MigrateType.MOVABLE, 0);
        pfn != Pfn.NONE;
        pfn = zone.caches().alloc(0, MigrateType.MOVABLE, 0)) {
      held.add(pfn);
    }
    assertThat(held).hasSize(PAGES).isSorted().doesNotHaveDuplicates();
    Collections.shuffle(held, new Random(8));
    for (long pfn : held) {
      assertThat(zone.caches().free(1, pfn)).isTrue();
    }
    assertThat(zone.caches().count()).isBetween(1L, 256L);
    assertThat(bitfield.freePages() + zone.caches().count()).isEqualTo(PAGES);
    zone.drainAll();
    assertThat(zone.freeBlocks(Order.MAX)).isEqualTo(PAGES >> Order.MAX);
  }

  @Test
  void alloc_ofDifferentTypes_sharesNoPageblockWhileOthersAreEmpty() {
    for (int i = 0; i < 300; i++) {
      for (int type = 0; type < MigrateType.PCP_TYPES; type++) {
        long pfn = bitfield.alloc(i & 1, i % 4, type, AllocFlags.NO_FRAGMENT);
        assertThat(bitfield.pageblockType(pfn)).isEqualTo(type);
        assertThat(zone.pageBlocks().type(pfn)).isEqualTo(type);
      }
    }
  }

  @Test
  void alloc_onlyForeignPageblocksLeft_mixesAndBoosts() {
    List<Long> held = new ArrayList<>();
    for (long pfn = take(0); pfn != Pfn.NONE; pfn = take(0)) {
      held.add(pfn);
    }
    bitfield.setBoostLimit(1_000);
    bitfield.free(held.get(700), 0);
    int unmovable = MigrateType.UNMOVABLE;
    assertThat(bitfield.alloc(0, 0, unmovable, AllocFlags.NO_FRAGMENT)).isEqualTo(Pfn.NONE);
    assertThat(bitfield.alloc(0, 0, unmovable, 0)).isEqualTo(held.get(700));
    assertThat(bitfield.watermarkBoost()).isEqualTo(Order.PAGEBLOCK_PAGES);
    assertThat(bitfield.pollBoosted()).isTrue();
    assertThat(bitfield.pollBoosted()).isFalse();
  }

  @Test
  void takeRange_partlyTaken_changesNothing() {
    assertThat(bitfield.takeRange(BASE + 1_000, BASE + 3_000)).isTrue();
    long free = bitfield.freePages();
    assertThat(bitfield.takeRange(BASE, BASE + 1_001)).isFalse();
    assertThat(bitfield.takeRange(BASE + 2_999, BASE + 5_000)).isFalse();
    assertThat(bitfield.freePages()).isEqualTo(free);
    assertThat(bitfield.firstInUse(BASE, BASE + 5_000)).isEqualTo(BASE + 1_000);
    assertThat(bitfield.takeRange(BASE, BASE + 1_000)).isTrue();
    zone.verify();
  }

  @Test
  void free_ofFreePage_isNoticedAndChangesNothing() {
    long pfn = take(3);
    bitfield.free(pfn, 3);
    assertThatThrownBy(() -> bitfield.free(pfn, 3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("free already");
    zone.verify();
  }

  @Test
  void setPageblockType_isolated_servesNobodyAndDoesNotCountAsFree() {
    for (long pfn = BASE; pfn < BASE + PAGES - 512; pfn += 512) {
      bitfield.setPageblockType(pfn, MigrateType.ISOLATE);
    }
    assertThat(bitfield.freePages()).isEqualTo(512);
    int pages = 0;
    for (long pfn = take(0); pfn != Pfn.NONE; pfn = take(0)) {
      assertThat(pfn).isGreaterThanOrEqualTo(BASE + PAGES - 512);
      pages++;
    }
    assertThat(pages).isEqualTo(512);
  }

  /** Fill 90 %, free half at random, then 100 rounds of freeing and taking a tenth. */
  @Test
  void ageing_hundredRounds_keepsFreeMemoryTogether() {
    Random random = new Random(9);
    List<Long> held = new ArrayList<>();
    for (int i = 0; i < PAGES / 10 * 9; i++) {
      held.add(cached(i & 1));
    }
    Collections.shuffle(held, random);
    release(held, held.size() / 2);
    double before = intactShare();
    for (int round = 0; round < 100; round++) {
      Collections.shuffle(held, random);
      int tenth = PAGES / 10;
      release(held, tenth);
      for (int i = 0; i < tenth; i++) {
        held.add(cached(i & 1));
      }
    }
    double after = intactShare();
    System.out.printf(
        "ageing: %.1f %% of free memory in intact huge frames after 100 rounds, %.1f %% before%n",
        after * 100, before * 100);
    assertThat(after).isGreaterThan(0.9);
  }

  private long cached(int slot) {
    return zone.caches().alloc(slot, MigrateType.MOVABLE, 0);
  }

  private void release(List<Long> held, int count) {
    for (int i = 0; i < count; i++) {
      assertThat(zone.caches().free(i & 1, held.removeLast())).isTrue();
    }
  }

  private double intactShare() {
    zone.drainAll();
    long pages = 2 * zone.freeBlocks(Order.MAX) + zone.freeBlocks(Order.PAGEBLOCK);
    return (double) (pages << Order.PAGEBLOCK) / bitfield.freePages();
  }

  private long take(int order) {
    return bitfield.alloc(0, order, MigrateType.MOVABLE, 0);
  }
}

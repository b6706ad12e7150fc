package org.kmem.bitfield;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.gfp.MigrateType;
import org.kmem.page.VerifyEngine;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

final class SlotBlocksTest {
  private static final int SLOT = 0;
  private static final int OTHER = 1;
  private static final long PAGES = 4 * Order.PAGEBLOCK_PAGES;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private BitfieldZone zone;
  private SlotBlocks blocks;

  @BeforeEach
  void setUp() {
    zone = engine.own(BitfieldZone.of(0, PAGES, 2), BitfieldZone::verify);
    blocks = zone.blocks();
  }

  private long take(int order) {
    return zone.bitfield().alloc(SLOT, order, MigrateType.MOVABLE, 0);
  }

  @Test
  void layout_slots_shareNoCacheLines() {
    assertThat(SlotStacks.slotBytes(9, SlotBlocks.CAPACITY) % 128).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void alloc_afterFrees_givesTheLastFreedOfThatOrderAndSlot(int order) {
    long first = take(order);
    long second = take(order);
    assertThat(blocks.free(SLOT, first, order)).isTrue();
    assertThat(blocks.free(SLOT, second, order)).isTrue();

    assertThat(blocks.alloc(OTHER, order, MigrateType.MOVABLE)).isEqualTo(Pfn.NONE);
    assertThat(blocks.alloc(SLOT, order % 3 + 1, MigrateType.MOVABLE)).isEqualTo(Pfn.NONE);
    assertThat(blocks.alloc(SLOT, order, MigrateType.UNMOVABLE)).isEqualTo(Pfn.NONE);
    assertThat(blocks.alloc(SLOT, order, MigrateType.MOVABLE)).isEqualTo(second);
    assertThat(blocks.alloc(SLOT, order, MigrateType.MOVABLE)).isEqualTo(first);
    assertThat(blocks.alloc(SLOT, order, MigrateType.MOVABLE)).isEqualTo(Pfn.NONE);
    assertThat(blocks.allocations()).isEqualTo(2);
    assertThat(blocks.allocatedPages()).isEqualTo(2 * Order.pages(order));
    assertThat(blocks.freedPages()).isEqualTo(2 * Order.pages(order));
    zone.bitfield().free(first, order);
    zone.bitfield().free(second, order);
  }

  @Test
  void free_moreThanTheBound_keepsTheYoungestAndGivesTheOldestBack() {
    blocks.resize(64);
    List<Long> taken = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      taken.add(take(2));
    }
    taken.forEach(pfn -> assertThat(blocks.free(SLOT, pfn, 2)).isTrue());

    assertThat(blocks.count(SLOT)).isEqualTo(3 * 4);
    assertThat(zone.bitfield().isFree(taken.getFirst())).isTrue();
    assertThat(blocks.alloc(SLOT, 2, MigrateType.MOVABLE)).isEqualTo(taken.getLast());
    zone.bitfield().free(taken.getLast(), 2);
  }

  @Test
  void free_withoutRoomOrOfAnIsolatedPageblock_isRefused() {
    long pfn = take(1);
    blocks.resize(0);
    assertThat(blocks.free(SLOT, pfn, 1)).isFalse();
    blocks.resize(256);
    int type = zone.bitfield().pageblockType(pfn);
    zone.bitfield().setPageblockType(pfn, MigrateType.ISOLATE);
    assertThat(blocks.free(SLOT, pfn, 1)).isFalse();
    zone.bitfield().setPageblockType(pfn, type);
    zone.bitfield().free(pfn, 1);
  }

  @Test
  void takeExact_blockInTheMiddle_leavesTheOthers() {
    long[] taken = {take(2), take(2), take(2)};
    for (long pfn : taken) {
      assertThat(blocks.free(SLOT, pfn, 2)).isTrue();
    }
    assertThat(blocks.isCached(taken[1] + 3)).isTrue();
    assertThat(blocks.takeExact(taken[1], 1)).isFalse();
    assertThat(blocks.takeExact(taken[1], 2)).isTrue();
    assertThat(blocks.isCached(taken[1] + 3)).isFalse();
    assertThat(blocks.count()).isEqualTo(2 * 4);
    assertThat(blocks.drain(SLOT)).isEqualTo(2 * 4);
    zone.bitfield().free(taken[1], 2);
    assertThat(zone.bitfield().freePages()).isEqualTo(PAGES);
  }
}

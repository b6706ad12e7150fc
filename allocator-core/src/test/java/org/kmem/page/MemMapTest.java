package org.kmem.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmem.gfp.MigrateType;
import org.kmem.memory.BackingMemory;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

final class MemMapTest {
  @Test
  void new_withoutFramesOrTooMany_isRefused() {
    for (long endPfn : new long[] {-1, 0, Pfn.LIMIT + 1, Long.MAX_VALUE}) {
      assertThatThrownBy(() -> new MemMap(endPfn))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(String.valueOf(Pfn.LIMIT));
    }
  }

  @Test
  void nextImplicit_someMarked_findsThemInOrder() {
    try (MemMap memMap = new MemMap(10 * MemMap.SECTION_PAGES)) {
      memMap.markImplicit(2);
      memMap.markImplicit(9);
      assertThat(memMap.nextImplicit(0)).isEqualTo(2);
      assertThat(memMap.nextImplicit(3)).isEqualTo(9);
      assertThat(memMap.isImplicit(2 * MemMap.SECTION_PAGES)).isTrue();
      assertThat(memMap.isImplicit(3 * MemMap.SECTION_PAGES - 1)).isTrue();
      assertThat(memMap.isImplicit(3 * MemMap.SECTION_PAGES)).isFalse();
      memMap.makeExplicit(9);
      assertThat(memMap.nextImplicit(3)).isEqualTo(-1);
    }
  }

  @Test
  void residentBytes_ofTerabyteNobodyTouched_isSmall() {
    try (MemMap memMap = new MemMap(1L << 28)) {
      memMap.setFlags((1L << 28) - 1, 42);
      assertThat(memMap.flags((1L << 28) - 1)).isEqualTo(42);
      assertThat(memMap.flags(12345)).isZero();
      assertThat(memMap.residentBytes()).isLessThan(1 << 20);
    }
  }

  @Test
  void pageBlocks_untouched_areMovable() {
    try (PageBlocks blocks = new PageBlocks(1L << 28)) {
      assertThat(blocks.type(1L << 27)).isEqualTo(MigrateType.MOVABLE);
      for (int type = 0; type < MigrateType.COUNT; type++) {
        blocks.setType(Order.PAGEBLOCK_PAGES + 17, type);
        assertThat(blocks.type(Order.PAGEBLOCK_PAGES)).isEqualTo(type);
        assertThat(blocks.type(Order.PAGEBLOCK_PAGES - 1)).isEqualTo(MigrateType.MOVABLE);
        assertThat(blocks.type(2 * Order.PAGEBLOCK_PAGES)).isEqualTo(MigrateType.MOVABLE);
      }
    }
  }

  @Test
  void pageLists_everyOperation_keepsOrderAndCount() {
    try (MemMap memMap = new MemMap(100);
        BackingMemory headers = BackingMemory.reserveSparse(BackingMemory.granuleBytes())) {
      PageLists lists = new PageLists(memMap, headers.address(), 2);
      assertThat(lists.pollFirst(0)).isEqualTo(Pfn.NONE);
      lists.addFirst(0, 5);
      lists.addLast(0, 6);
      lists.addFirst(0, 0);
      lists.addLast(0, 9);
      assertThat(walk(lists, 0)).containsExactly(0L, 5L, 6L, 9L);
      lists.remove(0, 6);
      lists.remove(0, 9);
      assertThat(lists.last(0)).isEqualTo(5);
      assertThat(lists.pollFirst(0)).isZero();
      lists.verify(0);
      assertThat(lists.pollFirst(0)).isEqualTo(5);
      assertThat(lists.isEmpty(0)).isTrue();
      assertThat(lists.last(0)).isEqualTo(Pfn.NONE);
      assertThat(lists.blocks(0)).isZero();
      lists.verify(0);
      lists.verify(1);
    }
  }

  @Test
  void pageListsVerify_brokenLink_namesTheFrame() {
    try (MemMap memMap = new MemMap(100);
        BackingMemory headers = BackingMemory.reserveSparse(BackingMemory.granuleBytes())) {
      PageLists lists = new PageLists(memMap, headers.address(), 1);
      lists.addFirst(0, 5);
      lists.addFirst(0, 6);
      lists.addFirst(0, 6);
      assertThatThrownBy(() -> lists.verify(0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("pfn 6");
    }
  }

  private static List<Long> walk(PageLists lists, int list) {
    List<Long> frames = new ArrayList<>();
    lists.forEach(list, frames::add);
    return frames;
  }
}

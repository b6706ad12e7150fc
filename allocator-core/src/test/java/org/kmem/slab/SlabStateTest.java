package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kmem.page.PageLayout;

final class SlabStateTest {
  @Test
  void layout_ofTheRecord_fitsTheHoldersArea() {
    assertThat(Slab.STATE).isEqualTo(24);
    assertThat(Slab.CACHE).isEqualTo(32);
    assertThat(Slab.SHAPE).isEqualTo(36);
    assertThat(Slab.NEXT).isEqualTo(40);
    assertThat(Slab.LISTED).isEqualTo(48);
    assertThat(Slab.LISTED + Integer.BYTES).isLessThanOrEqualTo(PageLayout.SIZE_BYTES);
  }

  @Test
  void state_anyParts_givesThemBack() {
    for (int head : new int[] {0, 1, 0x7FFF, Slab.NO_OBJECT}) {
      for (int inUse : new int[] {0, 1, Slab.OBJECTS_LIMIT}) {
        for (int generation : new int[] {0, 1, -1, Integer.MIN_VALUE}) {
          for (boolean frozen : new boolean[] {false, true}) {
            long state = Slab.state(head, inUse, frozen, generation);
            assertThat(Slab.head(state)).isEqualTo(head);
            assertThat(Slab.inUse(state)).isEqualTo(inUse);
            assertThat(Slab.isFrozen(state)).isEqualTo(frozen);
            assertThat(Slab.generation(state)).isEqualTo(generation);
          }
        }
      }
    }
  }

  @Test
  void next_afterTheLastGeneration_startsAgain() {
    long state = Slab.next(Slab.state(1, 2, true, -1), 3, 4, false);
    assertThat(state).isEqualTo(Slab.state(3, 4, false, 0));
  }

  @Test
  void entry_ofTheTable_givesItsPartsBack() {
    int entry = SlabTable.entry(SlabTable.LARGE, 10);
    assertThat(SlabTable.id(entry)).isEqualTo(SlabTable.LARGE);
    assertThat(SlabTable.order(entry)).isEqualTo(10);
    assertThat(entry).isLessThanOrEqualTo(Character.MAX_VALUE);
  }
}

package org.kmem.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kmem.gfp.MigrateType;
import org.kmem.units.Order;

final class PageFlagsTest {
  @Test
  void of_everyField_readsBackUnmixed() {
    for (int zone : new int[] {0, 1, 511, PageFlags.ZONE_LIMIT - 1}) {
      for (int state = PageFlags.NONE; state <= PageFlags.ALLOCATED; state++) {
        for (int order = 0; order <= Order.MAX; order++) {
          for (int type = 0; type < MigrateType.COUNT; type++) {
            int word =
                PageFlags.of(zone, state, order, type)
                    | PageFlags.COMPOUND
                    | PageFlags.ACCOUNTED
                    | PageFlags.USED;
            assertThat(PageFlags.zoneId(word)).isEqualTo(zone);
            assertThat(PageFlags.state(word)).isEqualTo(state);
            assertThat(PageFlags.order(word)).isEqualTo(order);
            assertThat(PageFlags.migrateType(word)).isEqualTo(type);
            assertThat(PageFlags.is(word, state, order)).isTrue();
            assertThat(PageFlags.is(word, state ^ 1, order)).isFalse();
            assertThat(PageFlags.is(word, state, order ^ 1)).isFalse();
          }
        }
      }
    }
  }

  @Test
  void stateName_ofUnknownState_saysCorrupt() {
    assertThat(PageFlags.stateName(7)).contains("corrupt");
    assertThat(PageFlags.stateName(PageFlags.ALLOCATED)).isEqualTo("allocated");
  }

  @Test
  void pageLayout_size_isOneCacheLineWithRoomForItsOwner() {
    assertThat(PageLayout.SIZE_BYTES).isEqualTo(64);
    assertThat(PageLayout.OWNER).isEqualTo(24);
    assertThat(PageLayout.OWNER % Long.BYTES).isZero();
  }
}

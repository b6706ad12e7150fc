package org.kmem.bitfield;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kmem.gfp.MigrateType;
import org.kmem.interleave.Explorer;
import org.kmem.page.VerifyEngine;
import org.kmem.units.Order;

/** Pages handed from one slot's cache to another through the zone, in every order up to some preemptions. */
final class SlotCachesConcurrencyTest {
  private static final int MINE = 0;
  private static final int YOURS = 1;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private BitfieldZone zone;

  @BeforeEach
  void emptyCaches() {
    zone = engine.own(BitfieldZone.of(0, Order.PAGEBLOCK_PAGES, 2), BitfieldZone::verify);
    zone.caches().resize(2, 2);
  }

  private void explore(int preemptions, ZoneScenario scenario) {
    Explorer.withPreemptions(preemptions).explore(scenario);
  }

  private static void takeThree(ZoneScenario.Hand hand) {
    for (int page = 0; page < 3; page++) {
      hand.take(MINE, 0, MigrateType.MOVABLE);
    }
  }

  @Test
  void free_whileAnotherDrainsTheSlot_losesNoPage() {
    explore(
        4,
        new ZoneScenario(zone)
            .thread(hand -> takeThree(hand), hand -> hand.freeCached(MINE).freeCached(MINE))
            .thread(hand -> hand.drain(MINE)));
  }

  @Test
  void free_toAFullSlotWhileAnotherAllocates_handsPagesOver() {
    explore(
        3,
        new ZoneScenario(zone)
            .thread(
                hand -> takeThree(hand),
                hand -> hand.freeCached(MINE).freeCached(MINE).freeCached(MINE))
            .thread(hand -> hand.takeCached(YOURS)));
  }

  @Test
  void alloc_whileAnotherDrainsTheSlot_losesNoPage() {
    explore(
        4,
        new ZoneScenario(zone)
            .thread(hand -> hand.takeCached(MINE))
            .thread(hand -> hand.drain(MINE))
            .thread(hand -> takeThree(hand), hand -> hand.drain(YOURS)));
  }

  @Test
  void allocAndFree_onOneSharedSlot_losesNoPage() {
    explore(
        3,
        new ZoneScenario(zone)
            .thread(hand -> hand.takeCached(MINE).freeCached(MINE))
            .thread(hand -> hand.takeCached(MINE)));
  }

  @Test
  void drain_onTwoThreads_givesPagesBackOnce() {
    explore(
        4,
        new ZoneScenario(zone)
            .thread(hand -> hand.takeCached(MINE), hand -> hand.drain(MINE))
            .thread(hand -> hand.drain(MINE)));
  }
}

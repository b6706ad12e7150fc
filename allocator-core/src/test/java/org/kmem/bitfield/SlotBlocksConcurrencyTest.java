package org.kmem.bitfield;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kmem.gfp.MigrateType;
import org.kmem.interleave.Explorer;
import org.kmem.page.VerifyEngine;
import org.kmem.units.Order;

/** Small blocks handed from one slot's cache to another through the zone, in every order up to some preemptions. */
final class SlotBlocksConcurrencyTest {
  private static final int MINE = 0;
  private static final int YOURS = 1;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private BitfieldZone zone;

  @BeforeEach
  void oneBlockOfFourPagesEach() {
    zone = engine.own(BitfieldZone.of(0, Order.PAGEBLOCK_PAGES, 2), BitfieldZone::verify);
    zone.blocks().resize(16);
  }

  private static void takeTwo(ZoneScenario.Hand hand) {
    hand.take(MINE, 2, MigrateType.MOVABLE).take(MINE, 2, MigrateType.MOVABLE);
  }

  @Test
  void free_toAFullSlotWhileAnotherAllocates_losesNoPage() {
    Explorer.withPreemptions(3)
        .explore(
            new ZoneScenario(zone)
                .thread(hand -> takeTwo(hand), hand -> hand.freeBlock(MINE).freeBlock(MINE))
                .thread(hand -> hand.takeBlock(MINE, 2)));
  }

  @Test
  void free_whileAnotherDrainsTheSlot_losesNoPage() {
    Explorer.withPreemptions(4)
        .explore(
            new ZoneScenario(zone)
                .thread(hand -> takeTwo(hand), hand -> hand.freeBlock(MINE).freeBlock(YOURS))
                .thread(hand -> hand.drain(MINE)));
  }

  @Test
  void alloc_onOneSharedSlot_handsABlockOutOnce() {
    Explorer.withPreemptions(4)
        .explore(
            new ZoneScenario(zone)
                .thread(hand -> takeTwo(hand), hand -> hand.freeBlock(MINE).takeBlock(MINE, 2))
                .thread(hand -> hand.takeBlock(MINE, 2).freeBlock(MINE)));
  }
}

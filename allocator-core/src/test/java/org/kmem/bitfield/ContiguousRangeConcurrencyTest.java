package org.kmem.bitfield;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.kmem.gfp.MigrateType;
import org.kmem.interleave.Explorer;
import org.kmem.page.VerifyEngine;
import org.kmem.units.Order;

/** Ranges and whole pageblocks against allocations and frees in their midst, in every order up to some preemptions. */
final class ContiguousRangeConcurrencyTest {
  private static final int MOVABLE = MigrateType.MOVABLE;
  private static final long BOUNDARY = Order.PAGEBLOCK_PAGES;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private BitfieldZone zone(int pageblocks) {
    return engine.own(BitfieldZone.of(0, pageblocks * BOUNDARY, 2), BitfieldZone::verify);
  }

  private static void explore(int preemptions, ZoneScenario scenario) {
    Explorer.withPreemptions(preemptions).explore(scenario);
  }

  @Test
  void takeRange_againstAllocations_takesAllOrNothing() {
    explore(
        3,
        new ZoneScenario(zone(1))
            .thread(hand -> hand.takeRange(2, 70))
            .thread(hand -> hand.take(0, 0, MOVABLE).take(0, 2, MOVABLE)));
  }

  @Test
  void takeRange_againstAnotherAcrossPageblocks_takesAllOrNothing() {
    explore(
        4,
        new ZoneScenario(zone(2))
            .thread(hand -> hand.takeRange(BOUNDARY - 2, BOUNDARY + 2))
            .thread(hand -> hand.takeRange(BOUNDARY + 1, BOUNDARY + 3)));
  }

  @Test
  void takeRange_againstAWholePageblock_takesAllOrNothing() {
    explore(
        4,
        new ZoneScenario(zone(2))
            .thread(hand -> hand.takeRange(BOUNDARY - 1, BOUNDARY + 1))
            .thread(hand -> hand.take(0, Order.PAGEBLOCK, MOVABLE).take(0, 0, MOVABLE)));
  }

  @Test
  void take_wholePageblockWhileItsLastPageIsFreed_takesAllOrNothing() {
    explore(
        9,
        new ZoneScenario(zone(1))
            .thread(hand -> hand.take(0, 0, MOVABLE), hand -> hand.free())
            .thread(hand -> hand.take(0, Order.PAGEBLOCK, MOVABLE)));
  }

  @Test
  void takeRange_whileAPageOfItIsFreed_takesAllOrNothing() {
    explore(
        4,
        new ZoneScenario(zone(1))
            .thread(hand -> hand.take(0, 0, MOVABLE), hand -> hand.free())
            .thread(hand -> hand.take(0, 0, MOVABLE), hand -> hand.free())
            .thread(hand -> hand.takeRange(0, 66)));
  }
}

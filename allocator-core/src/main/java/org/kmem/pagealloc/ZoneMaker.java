package org.kmem.pagealloc;

import java.util.List;
import org.kmem.bitfield.Bitfield;
import org.kmem.bitfield.OwnerMagazines;
import org.kmem.bitfield.SlotBlocks;
import org.kmem.bitfield.SlotCaches;
import org.kmem.buddy.Buddy;
import org.kmem.hook.PageTrace;
import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.pcp.PerCpuPages;
import org.kmem.zone.BitfieldSource;
import org.kmem.zone.BuddySource;
import org.kmem.zone.PageSource;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneLayout;

/**
 * Makes the zones of a machine, each with free pages as the strategy organises them; none has any yet.
 *
 * @param strategy how
 * @param memMap struct pages
 * @param pageBlocks pageblock types
 * @param cpus number of CPUs
 * @param slots number of slots
 * @param trace hears what the free lists do
 */
record ZoneMaker(
    Strategy strategy, MemMap memMap, PageBlocks pageBlocks, int cpus, int slots, PageTrace trace) {
  Zone[] make(List<ZoneLayout> layouts) {
    Object machineLock = new Object();
    Zone[] made = new Zone[layouts.size()];
    for (int id = 0; id < made.length; id++) {
      ZoneLayout layout = layouts.get(id);
      PageSource source =
          strategy.hasFreeLists()
              ? buddySource(id, layout, strategy == Strategy.LOCKED ? machineLock : new Object())
              : bitfieldSource(id, layout);
      made[id] = new Zone(id, layout, memMap, source);
    }
    return made;
  }

  private PageSource buddySource(int id, ZoneLayout layout, Object lock) {
    Buddy buddy =
        new Buddy(memMap, pageBlocks, id, layout.startPfn(), layout.endPfn(), lock, trace);
    PerCpuPages pcp =
        strategy == Strategy.BUDDY_PCP && layout.managed() > 0
            ? new PerCpuPages(memMap, pageBlocks, buddy, id, slots)
            : null;
    return new BuddySource(memMap, id, buddy, pcp);
  }

  private PageSource bitfieldSource(int id, ZoneLayout layout) {
    Bitfield bitfield =
        new Bitfield(memMap, pageBlocks, id, layout.startPfn(), layout.endPfn(), slots);
    return new BitfieldSource(
        memMap,
        id,
        bitfield,
        new SlotCaches(bitfield, slots),
        new SlotBlocks(bitfield, slots),
        new OwnerMagazines(bitfield, memMap, cpus, slots));
  }
}

package org.kmem.pagealloc;

import java.util.ArrayList;
import java.util.List;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.MemoryRange;
import org.kmem.zone.Zone;

/**
 * Hands a machine's memory to its zones at boot: of each zone's memory, what is not managed is reserved from
 * the bottom, the rest is free.
 *
 * <p>Kernel counterpart: {@code memblock_free_all}.
 */
final class BootMemory {
  private BootMemory() {}

  static void release(MachineLayout machine, Zone[] zones) {
    for (Zone zone : zones) {
      zone.source().boot(freeRanges(machine, zone));
    }
  }

  private static List<MemoryRange> freeRanges(MachineLayout machine, Zone zone) {
    List<MemoryRange> free = new ArrayList<>();
    long reserved = zone.layout().present() - zone.layout().managed();
    for (MemoryRange range : machine.ranges()) {
      if (range.node() != zone.nodeId()) {
        continue;
      }
      long start = Math.max(range.startPfn(), zone.layout().startPfn());
      long end = Math.min(range.endPfn(), zone.layout().endPfn());
      long kept = Math.clamp(end - start, 0, reserved);
      reserved -= kept;
      if (start + kept < end) {
        free.add(new MemoryRange(range.node(), start + kept, end));
      }
    }
    return free;
  }
}

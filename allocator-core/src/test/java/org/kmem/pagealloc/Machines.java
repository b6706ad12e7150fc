package org.kmem.pagealloc;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.MemoryRange;
import org.kmem.zone.X86Machine;
import org.kmem.zone.ZoneLayout;
import org.kmem.zone.ZoneType;

/** Machines that tests boot. */
final class Machines {
  static final long MIB = 1L << 20;
  static final long PAGES_PER_MIB = 256;

  /** A zone of a made-up machine, all of its frames managed. */
  record Part(int node, ZoneType type, long startPfn, long pages) {}

  private Machines() {}

  /** 128 MiB in DMA and DMA32. */
  static MachineLayout small() {
    return X86Machine.ofMemory(128 * MIB).cpus(2).layout();
  }

  /** Normal zones of 64 MiB, one for each node, and nothing else. */
  static MachineLayout normalOnly(int nodes) {
    Part[] parts = new Part[nodes];
    for (int node = 0; node < nodes; node++) {
      long pages = 64 * PAGES_PER_MIB;
      parts[node] = new Part(node, ZoneType.NORMAL, (node + 1) * pages, pages);
    }
    return of(nodes, parts);
  }

  static MachineLayout of(int nodes, Part... parts) {
    List<MemoryRange> ranges = new ArrayList<>();
    List<ZoneLayout> zones = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      for (ZoneType type : ZoneType.values()) {
        ZoneLayout zone = new ZoneLayout(node, type, 0, 0, 0, 0);
        for (Part part : parts) {
          if (part.node() == node && part.type() == type) {
            zone =
                new ZoneLayout(
                    node, type, part.startPfn(), part.pages(), part.pages(), part.pages());
            ranges.add(new MemoryRange(node, part.startPfn(), part.startPfn() + part.pages()));
          }
        }
        zones.add(zone);
      }
    }
    return new MachineLayout(nodes, ranges, zones);
  }

  /** Settings with a min watermark in pages to calculate with: no protection between zones. */
  static MemoryTuning minPages(long pages) {
    return new MemoryTuning(
        OptionalLong.of(pages * 4), false, 10, 15_000, List.of(0, 0, 0, 0, 0), 0);
  }
}

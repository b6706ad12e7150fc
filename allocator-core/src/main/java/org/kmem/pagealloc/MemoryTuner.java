package org.kmem.pagealloc;

import java.util.Arrays;
import org.kmem.pcp.PcpSizing;
import org.kmem.pcp.PerCpuPages;
import org.kmem.zone.LowmemProtection;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.MinFreeKbytes;
import org.kmem.zone.WatermarkBoost;
import org.kmem.zone.Watermarks;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneLayout;

/**
 * Turns settings into the figures that zones work with.
 *
 * <p>Kernel counterpart: {@code init_per_zone_wmark_min}, {@code setup_per_zone_wmarks}, {@code
 * setup_per_zone_lowmem_reserve}, {@code zone_set_pageset_high_and_batch}.
 */
final class MemoryTuner {
  private final MachineLayout machine;
  private final int[] nodeOfSlot;
  private final Zone[] zones;
  private long minFreeKbytes;

  MemoryTuner(MachineLayout machine, int[] nodeOfSlot, Zone[] zones) {
    this.machine = machine;
    this.nodeOfSlot = nodeOfSlot;
    this.zones = zones;
  }

  long minFreeKbytes() {
    return minFreeKbytes;
  }

  synchronized void apply(MemoryTuning tuning) {
    minFreeKbytes = tuning.minFreeKbytes().orElseGet(() -> computedMinFreeKbytes(tuning));
    int[] ratios = tuning.lowmemReserveRatio().stream().mapToInt(Integer::intValue).toArray();
    long lowmem = machine.lowmemManagedPages();
    for (Zone zone : zones) {
      ZoneLayout layout = zone.layout();
      Watermarks marks =
          Watermarks.of(
              layout.type(),
              layout.managed(),
              lowmem,
              minFreeKbytes,
              tuning.watermarkScaleFactor());
      zone.setWatermarks(
          marks,
          WatermarkBoost.limit(layout.managed(), marks.high(), tuning.watermarkBoostFactor()),
          LowmemProtection.of(layout.type(), machine.managedOfNode(layout.node()), ratios));
      PerCpuPages pcp = zone.pcp();
      if (pcp != null) {
        PcpSizing sizing =
            PcpSizing.of(
                layout.managed(),
                marks.low(),
                slotsOfNode(layout.node()),
                nodeOfSlot.length,
                tuning.pcpHighFraction());
        pcp.resize(
            sizing.batch(), Math.toIntExact(sizing.highMin()), Math.toIntExact(sizing.highMax()));
      }
    }
  }

  /** What the kernel divides by the CPUs of a node is divided by its slots: more slots hold no more. */
  private int slotsOfNode(int node) {
    return (int) Arrays.stream(nodeOfSlot).filter(n -> n == node).count();
  }

  /** What boot computes: from all of lowmem first, then, above the watermarks set so, for huge pages. */
  private long computedMinFreeKbytes(MemoryTuning tuning) {
    long lowmem = machine.lowmemManagedPages();
    long kbytes = MinFreeKbytes.ofLowmem(lowmem);
    if (!tuning.hugePages()) {
      return kbytes;
    }
    long aboveHigh = 0;
    for (ZoneLayout zone : machine.zones()) {
      if (zone.type().isLowmem()) {
        long high =
            Watermarks.of(
                    zone.type(), zone.managed(), lowmem, kbytes, tuning.watermarkScaleFactor())
                .high();
        aboveHigh += MinFreeKbytes.lowmemPages(zone.managed(), high);
      }
    }
    return MinFreeKbytes.raisedForHugePages(kbytes, machine.lowmemZones(), aboveHigh);
  }
}

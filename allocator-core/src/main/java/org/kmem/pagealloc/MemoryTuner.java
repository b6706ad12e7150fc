package org.kmem.pagealloc;

import org.kmem.pcp.PcpSizing;
import org.kmem.pcp.PerCpuPages;
import org.kmem.zone.CpuTopology;
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
  private final CpuTopology cpus;
  private final Zone[] zones;
  private long minFreeKbytes;

  MemoryTuner(MachineLayout machine, CpuTopology cpus, Zone[] zones) {
    this.machine = machine;
    this.cpus = cpus;
    this.zones = zones;
  }

  long minFreeKbytes() {
    return minFreeKbytes;
  }

  synchronized void apply(MemoryTuning tuning) {
    minFreeKbytes =
        tuning.minFreeKbytes().orElseGet(() -> computedMinFreeKbytes(tuning.hugePages()));
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
                cpus.cpusOfNode(layout.node()),
                cpus.cpus(),
                tuning.pcpHighFraction());
        pcp.resize(
            sizing.batch(), Math.toIntExact(sizing.highMin()), Math.toIntExact(sizing.highMax()));
      }
    }
  }

  private long computedMinFreeKbytes(boolean hugePages) {
    long lowmem = machine.lowmemManagedPages();
    long kbytes = MinFreeKbytes.ofLowmem(lowmem);
    return hugePages
        ? MinFreeKbytes.raisedForHugePages(kbytes, machine.lowmemZones(), lowmem)
        : kbytes;
  }
}

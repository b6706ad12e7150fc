package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmem.gfp.GfpFlags.GFP_ATOMIC;
import static org.kmem.gfp.GfpFlags.GFP_HIGHUSER_MOVABLE;
import static org.kmem.gfp.GfpFlags.GFP_KERNEL;
import static org.kmem.gfp.GfpFlags.GFP_NOWAIT;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.page.VerifyEngine;
import org.kmem.units.Pfn;
import org.kmem.zone.CpuTopology;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.X86Machine;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/** Which zone of which node a block comes from. */
@ParameterizedClass
@EnumSource(Strategy.class)
final class PlacementTest {
  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final Strategy strategy;

  PlacementTest(Strategy strategy) {
    this.strategy = strategy;
  }

  @Test
  void alloc_zoneModifiers_highestAllowedZoneFirst() {
    PageAllocator pages =
        boot(
            X86Machine.ofMemory(5L << 30).movablecore(512 * Machines.MIB).layout(),
            MemoryTuning.DEFAULTS);
    expectZone(pages, GFP_KERNEL, ZoneType.NORMAL);
    expectZone(pages, GFP_HIGHUSER_MOVABLE, ZoneType.MOVABLE);
    expectZone(pages, GFP_KERNEL | GfpFlags.__GFP_MOVABLE, ZoneType.NORMAL);
    expectZone(pages, GfpFlags.GFP_HIGHUSER, ZoneType.NORMAL);
    expectZone(pages, GFP_KERNEL | GfpFlags.__GFP_DMA32, ZoneType.DMA32);
    expectZone(pages, GFP_KERNEL | GfpFlags.__GFP_DMA, ZoneType.DMA);
  }

  @Test
  void alloc_normalFull_protectionKeepsLowZonesFromIt() {
    MachineLayout machine =
        Machines.of(
            1,
            new Machines.Part(0, ZoneType.DMA32, 0, 16 * Machines.PAGES_PER_MIB),
            new Machines.Part(
                0, ZoneType.NORMAL, 64 * Machines.PAGES_PER_MIB, 64 * Machines.PAGES_PER_MIB));
    MemoryTuning tuning =
        new MemoryTuning(OptionalLong.of(1024), false, 10, 15_000, List.of(0, 16, 0, 0, 0), 0);
    PageAllocator pages = boot(machine, tuning);
    Zone dma32 = pages.zones().get(ZoneType.DMA32.index());
    long protection = 64 * Machines.PAGES_PER_MIB / 16;
    assertThat(dma32.lowmemReserve(ZoneType.NORMAL.index())).isEqualTo(protection);
    exhaust(pages, GFP_NOWAIT);
    assertThat(dma32.freePages())
        .isBetween(
            dma32.watermarks().min() + protection - 100, dma32.watermarks().min() + protection);
    exhaust(pages, GFP_NOWAIT | GfpFlags.__GFP_DMA32);
    assertThat(dma32.freePages()).isLessThanOrEqualTo(dma32.watermarks().min());
  }

  @Test
  void alloc_nodeFull_goesToTheNearestWithCounters() {
    int[][] distances = {{10, 30, 20}, {30, 10, 20}, {20, 20, 10}};
    PageAllocator pages =
        engine.own(
            PageAllocator.builder(Machines.normalOnly(3))
                .cpus(CpuTopology.of(new int[] {0, 1, 2}, distances))
                .strategy(strategy)
                .tuning(Machines.minPages(768))
                .build(),
            PageAllocator::verify);
    Zone near = zone(pages, 2);
    Zone far = zone(pages, 1);
    Zone home = zone(pages, 0);
    int local = 0;
    int other = 0;
    while (near.allocatedPages() - near.freedPages() == 0 || other < 500) {
      long pfn = pages.alloc(0, GFP_KERNEL, 0);
      if (nodeOf(pages, pfn) == 0) {
        local++;
      } else {
        assertThat(nodeOf(pages, pfn)).isEqualTo(2);
        other++;
      }
    }
    assertThat(local).isGreaterThan(10_000);
    assertThat(home.foreign()).isEqualTo(other);
    assertThat(near.misses()).isEqualTo(other);
    assertThat(near.otherNode()).isEqualTo(other);
    assertThat(far.allocatedPages()).isZero();
    assertThat(home.misses() + home.otherNode() + near.foreign()).isZero();

    // Asked for explicitly: no miss, but memory of another node than the caller's.
    assertThat(nodeOf(pages, pages.allocOnNode(0, GFP_KERNEL, 0, 1))).isEqualTo(1);
    assertThat(far.misses()).isZero();
    assertThat(far.otherNode()).isEqualTo(1);
    // A batch does not go to another node; the single page that may come instead does.
    assertThat(pages.allocBulk(0, GFP_KERNEL, new long[50], 50)).isEqualTo(1);
  }

  @Test
  void alloc_thisnode_failsRatherThanLeave() {
    PageAllocator pages = boot(Machines.normalOnly(2), Machines.minPages(512));
    int gfp = GFP_NOWAIT | GfpFlags.__GFP_THISNODE;
    exhaust(pages, gfp);
    assertThat(zone(pages, 1).allocatedPages()).isZero();
    assertThat(pages.alloc(0, gfp, 0)).isEqualTo(Pfn.NONE);
    assertThat(nodeOf(pages, pages.allocOnNode(0, gfp, 0, 1))).isEqualTo(1);
    assertThat(nodeOf(pages, pages.alloc(0, GFP_NOWAIT, 0))).isEqualTo(1);
  }

  @Test
  void alloc_everythingTakenAndFreed_restoresEveryBlock() {
    for (MachineLayout machine : List.of(Machines.small(), Machines.normalOnly(2))) {
      PageAllocator pages = boot(machine, MemoryTuning.DEFAULTS);
      List<List<Long>> before = EngineState.freeBlocksByOrder(pages);
      for (int order : new int[] {0, 3, 9, 10, 1}) {
        long[] held = new long[70_000];
        int count = 0;
        int gfp = GFP_ATOMIC | GfpFlags.__GFP_MEMALLOC;
        for (long pfn = pages.alloc(0, gfp, order);
            pfn != Pfn.NONE;
            pfn = pages.alloc(0, gfp, order)) {
          held[count++] = pfn;
        }
        assertThat(count).isPositive();
        assertThat(order > 0 || EngineState.freePages(pages) == 0).isTrue();
        pages.verify();
        // Every second one first, so that merging has to wait.
        for (int start = 0; start < 2; start++) {
          for (int i = start; i < count; i += 2) {
            pages.free(0, held[i], order);
          }
        }
        assertThat(EngineState.freeBlocksByOrder(pages)).isEqualTo(before);
      }
    }
  }

  @Test
  void build_terabyte_isCheapUntilTouched() {
    PageAllocator pages = boot(X86Machine.ofMemory(1L << 40).layout(), MemoryTuning.DEFAULTS);
    long booted = pages.metadataBytes();
    assertThat(booted).isLessThan(32 << 20);
    Zone normal = pages.zones().get(ZoneType.NORMAL.index());
    long end = Pfn.alignDown(normal.layout().endPfn() - 1, 15);
    assertThat(pages.allocContig(end - 4096, 512)).isTrue();
    assertThat(pages.alloc(0, GFP_KERNEL, 10)).isNotEqualTo(Pfn.NONE);
    // Two sections of 32768 struct pages each, touched at the heads of their blocks only.
    assertThat(pages.metadataBytes() - booted).isLessThan(2L << 20);
    assertThat(EngineState.freePages(pages)).isEqualTo(pages.machine().managedPages() - 512 - 1024);
  }

  private PageAllocator boot(MachineLayout machine, MemoryTuning tuning) {
    return engine.own(
        PageAllocator.builder(machine).strategy(strategy).tuning(tuning).build(),
        PageAllocator::verify);
  }

  private static void exhaust(PageAllocator pages, int gfp) {
    long pfn = 0;
    while (pfn != Pfn.NONE) {
      pfn = pages.alloc(0, gfp, 0);
    }
  }

  private static void expectZone(PageAllocator pages, int gfp, ZoneType type) {
    long pfn = pages.alloc(0, gfp, 0);
    assertThat(zoneOf(pages, pfn).type()).isEqualTo(type);
    pages.free(0, pfn, 0);
  }

  private static Zone zone(PageAllocator pages, int node) {
    return pages.zones().get(node * ZoneType.COUNT + ZoneType.NORMAL.index());
  }

  private static int nodeOf(PageAllocator pages, long pfn) {
    return zoneOf(pages, pfn).nodeId();
  }

  private static Zone zoneOf(PageAllocator pages, long pfn) {
    return pages.zones().stream()
        .filter(zone -> pfn >= zone.layout().startPfn() && pfn < zone.layout().endPfn())
        .findFirst()
        .orElseThrow();
  }
}

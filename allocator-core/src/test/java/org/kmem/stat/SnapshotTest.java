package org.kmem.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.MemoryRange;
import org.kmem.zone.Watermarks;
import org.kmem.zone.X86Machine;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneLayout;
import org.kmem.zone.ZoneType;

class SnapshotTest {
  private static final int[] GFPS = {
    GfpFlags.GFP_KERNEL,
    GfpFlags.GFP_HIGHUSER_MOVABLE,
    GfpFlags.GFP_KERNEL | GfpFlags.__GFP_RECLAIMABLE,
    GfpFlags.GFP_ATOMIC,
    GfpFlags.GFP_KERNEL | GfpFlags.GFP_DMA,
  };

  private static PageAllocator machine(int megabytes, int nodes, Strategy strategy) {
    return PageAllocator.builder(
            X86Machine.ofMemory((long) megabytes << 20).nodes(nodes).cpus(2).layout())
        .cpus(2)
        .strategy(strategy)
        .build();
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void snapshots_afterRandomOperations_agreeWithEachOther(Strategy strategy) {
    long seed = 20241117L;
    Random random = new Random(seed);
    try (PageAllocator pages = machine(256, 2, strategy)) {
      long boot = VmStat.of(pages).value("nr_free_pages");
      List<long[]> held = new ArrayList<>();
      long[] allocations = new long[2];
      for (int i = 0; i < 40_000; i++) {
        if (held.isEmpty() || random.nextInt(100) < 60) {
          int order = Math.min(random.nextInt(11), random.nextInt(11));
          long pfn = pages.alloc(random.nextInt(2), GFPS[random.nextInt(GFPS.length)], order);
          if (pfn != Pfn.NONE) {
            held.add(new long[] {pfn, order});
            allocations[0]++;
            allocations[1] += Order.pages(order);
          }
        } else {
          Collections.swap(held, random.nextInt(held.size()), held.size() - 1);
          long[] block = held.removeLast();
          pages.free(random.nextInt(2), block[0], (int) block[1]);
        }
        if (i % 4000 == 0) {
          check(pages, boot, allocations, held);
        }
      }
      check(pages, boot, allocations, held);
      assertThat(VmStat.of(pages).value("numa_miss")).as("seed %d", seed).isPositive();
      pages.verify();
    }
  }

  private static void check(PageAllocator pages, long boot, long[] allocations, List<long[]> held) {
    BuddyInfo buddyInfo = BuddyInfo.of(pages);
    PageTypeInfo types = PageTypeInfo.of(pages);
    VmStat vmstat = VmStat.of(pages);
    ZoneInfo zoneinfo = ZoneInfo.of(pages);
    assertThat(types.buddyInfo()).isEqualTo(buddyInfo);
    long free = buddyInfo.zones().stream().mapToLong(row -> row.free().pages()).sum();
    assertThat(vmstat.value("nr_free_pages")).isEqualTo(free);
    assertThat(zoneinfo.zones().stream().mapToLong(ZoneInfo.Row::free).sum()).isEqualTo(free);
    long cached =
        zoneinfo.zones().stream()
            .flatMap(row -> row.pagesets().stream())
            .mapToLong(ZoneInfo.Pageset::count)
            .sum();
    long inUse = held.stream().mapToLong(block -> Order.pages((int) block[1])).sum();
    assertThat(free + cached + inUse).isEqualTo(boot);

    long pgalloc = 0;
    for (ZoneType type : ZoneType.values()) {
      pgalloc += vmstat.value("pgalloc_" + type.kernelName().toLowerCase(Locale.ROOT));
    }
    assertThat(pgalloc).isEqualTo(allocations[1]);
    assertThat(vmstat.value("pgfree")).isEqualTo(boot + allocations[1] - inUse);
    long hit = vmstat.value("numa_hit");
    assertThat(hit + vmstat.value("numa_miss")).isEqualTo(allocations[0]);
    assertThat(vmstat.value("numa_foreign")).isEqualTo(vmstat.value("numa_miss"));
    assertThat(vmstat.value("numa_local") + vmstat.value("numa_other")).isEqualTo(allocations[0]);
    checkPageblocks(pages, types);
  }

  /** Walks the pageblocks, which the snapshot did not. */
  private static void checkPageblocks(PageAllocator pages, PageTypeInfo types) {
    for (PageTypeInfo.Row row : types.zones()) {
      ZoneLayout layout = pages.machine().zone(row.node(), row.type());
      Long[] walked = new Long[MigrateType.COUNT];
      Arrays.fill(walked, 0L);
      for (long pfn = layout.startPfn(); pfn < layout.endPfn(); pfn += Order.PAGEBLOCK_PAGES) {
        walked[pages.pageBlocks().type(pfn)]++;
      }
      assertThat(row.pageblocks()).containsExactly(walked);
    }
  }

  @Test
  void pageTypeInfo_ofHundredThousandBlocks_saysMore() {
    List<FreeBlocks> free = new ArrayList<>();
    for (int type = 0; type < MigrateType.COUNT; type++) {
      free.add(
          new FreeBlocks(List.of(99_999L, 100_000L, 5_000_000L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L)));
    }
    PageTypeInfo info =
        new PageTypeInfo(
            false,
            List.of(
                new PageTypeInfo.Row(0, ZoneType.NORMAL, free, List.of(1L, 2L, 3L, 4L, 5L, 6L))));
    assertThat(info.text())
        .contains(
            "Node    0, zone   Normal, type      Movable  99999 >100000 >100000      0      0 ");
  }

  @Test
  void pageTypeInfo_withCmaPageblocks_hasTheirRowAndColumn() {
    try (PageAllocator pages = machine(128, 1, Strategy.BUDDY)) {
      assertThat(PageTypeInfo.of(pages).text()).doesNotContain("CMA");
      assertThat(PageTypeInfo.of(pages).withCma(true).text()).contains("type          CMA ");

      pages.setPageblockType(24_576, MigrateType.CMA);

      assertThat(PageTypeInfo.of(pages).text())
          .contains(
              "zone    DMA32, type          CMA      0      0      0      0      0      0      0"
                  + "      0      0      1      0 \n")
          .contains(
              "Number of blocks type     Unmovable      Movable  Reclaimable   HighAtomic"
                  + "          CMA      Isolate \n"
                  + "Node 0, zone      DMA            0            8            0            0"
                  + "            0            0 \n"
                  + "Node 0, zone    DMA32            0           55            0            0"
                  + "            1            0 \n");
      assertThat(PageTypeInfo.of(pages).withCma(false).text()).doesNotContain("CMA");
      assertThat(VmStat.of(pages).value("nr_free_cma")).isEqualTo(512);
      assertThat(ZoneInfo.of(pages).text()).contains("        cma      512\n");
    }
  }

  @Test
  void freePages_withAnIsolatedPageblock_leaveItOut() {
    try (PageAllocator pages = machine(128, 1, Strategy.BUDDY)) {
      long before = VmStat.of(pages).value("nr_free_pages");
      pages.setPageblockType(24_576, MigrateType.ISOLATE);
      assertThat(VmStat.of(pages).value("nr_free_pages")).isEqualTo(before - 512);
      assertThat(BuddyInfo.of(pages).zones().stream().mapToLong(row -> row.free().pages()).sum())
          .isEqualTo(before);
    }
  }

  @Test
  void pageTypeInfo_ofSeveralNodes_startsAnewForEach() {
    try (PageAllocator pages = machine(256, 2, Strategy.BUDDY)) {
      String text = PageTypeInfo.of(pages).text();
      assertThat(text.split("Page block order: 9\nPages per block:  512\n\n", -1)).hasSize(3);
      assertThat(text)
          .contains("Node    1, zone    DMA32, type      Isolate ")
          .contains(" \nPage block order: 9\n")
          .doesNotContain("Node 1, zone      DMA ");
    }
  }

  @Test
  void zoneInfo_ofSeveralNodes_givesEachNodeItsFigures() {
    VmFigures above =
        new VmFigures() {
          @Override
          public long ofNode(int node, String name) {
            return name.equals("nr_inactive_anon") ? 70 + node : 0;
          }

          @Override
          public long ofZone(int node, ZoneType zone, String name) {
            return name.equals("nr_mlock") ? 5 : 0;
          }
        };
    try (PageAllocator pages = machine(256, 2, Strategy.BUDDY_PCP)) {
      String text = ZoneInfo.of(pages, above).text();
      assertThat(text)
          .startsWith("Node 0, zone      DMA\n  per-node stats\n      nr_inactive_anon 70\n")
          .contains("Node 1, zone    DMA32\n  per-node stats\n      nr_inactive_anon 71\n");
      assertThat(text.split("per-node stats", -1)).hasSize(3);
      assertThat(text.lines().filter(line -> line.startsWith("Node "))).hasSize(10);
      assertThat(VmStat.of(pages, above).value("nr_inactive_anon")).isEqualTo(141);
      assertThat(VmStat.of(pages, above).value("nr_mlock")).isEqualTo(15);
    }
  }

  @Test
  void zoneInfo_withoutPerCpuLists_showsThemUnused() {
    try (PageAllocator pages = machine(128, 1, Strategy.LOCKED)) {
      assertThat(ZoneInfo.of(pages).text())
          .contains(
              """
                  cpu: 1
                            count: 0
                            high:  0
                            batch: 1
                vm stats threshold: 4
              """);
    }
  }

  @Test
  void zoneInfo_afterTypesMixed_addsTheBoostToEveryMark() {
    try (PageAllocator pages = machine(128, 1, Strategy.BUDDY)) {
      Zone zone = pages.zones().get(ZoneType.DMA32.index());
      zone.setWatermarks(new Watermarks(1, 2, 3, 4), 4096, new long[ZoneType.COUNT]);
      List<Long> held = new ArrayList<>();
      for (long pfn; (pfn = pages.alloc(0, GfpFlags.GFP_HIGHUSER_MOVABLE, 0)) != Pfn.NONE; ) {
        held.add(pfn);
      }
      held.stream().filter(pfn -> pfn % 2 == 0).forEach(pfn -> pages.free(0, pfn, 0));

      assertThat(pages.alloc(0, GfpFlags.GFP_KERNEL, 0)).isNotEqualTo(Pfn.NONE);

      ZoneInfo.Row row = ZoneInfo.of(pages).zones().get(ZoneType.DMA32.index());
      assertThat(row.boost()).isEqualTo(Order.PAGEBLOCK_PAGES);
      assertThat(row.marks()).isEqualTo(new Watermarks(513, 514, 515, 516));
    }
  }

  @Test
  void pageblocks_ofMemoryWithHoles_areThoseOfSectionsWithMemory() {
    // Memory to pfn 100,000, in sections up to 131,072; again from 200,000, in sections from
    // 196,608.
    List<MemoryRange> ranges =
        List.of(new MemoryRange(0, 1, 100_000), new MemoryRange(0, 200_000, 786_400));
    ZoneLayout dma32 = new ZoneLayout(0, ZoneType.DMA32, 4096, 786_400 - 4096, 682_304, 682_304);
    List<ZoneLayout> zones = new ArrayList<>();
    for (ZoneType type : ZoneType.values()) {
      zones.add(type == ZoneType.DMA32 ? dma32 : new ZoneLayout(0, type, 0, 0, 0, 0));
    }
    long upTo131072 = (131_072 - 4096) / 512;
    long from196608 = (786_400 - 196_608 + 511) / 512;
    assertThat(PageblockCount.of(new MachineLayout(1, ranges, zones), dma32))
        .isEqualTo(upTo131072 + from196608);
    assertThat(PageblockCount.of(new MachineLayout(1, List.of(), zones), dma32))
        .isEqualTo((682_304 + 511) / 512);
  }

  /** Recorded: three sizes of zone on two CPUs, the rest by the same rule. */
  @ParameterizedTest
  @CsvSource({
    "3840, 2, 4",
    "114396, 2, 12",
    "243228, 2, 16",
    "772915, 2, 24",
    "243228, 1, 8",
    "268435456, 64, 125"
  })
  void statThreshold_ofZone_growsWithLogarithms(long managed, int cpus, int threshold) {
    assertThat(ZoneInfo.statThreshold(managed, cpus)).isEqualTo(threshold);
  }

  @Test
  void text_inALocaleWithOtherDigits_staysTheKernels() {
    Locale before = Locale.getDefault();
    try (PageAllocator pages = machine(128, 1, Strategy.BUDDY)) {
      String expected = ZoneInfo.of(pages).text() + PageTypeInfo.of(pages) + BuddyInfo.of(pages);
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(ZoneInfo.of(pages).text() + PageTypeInfo.of(pages) + BuddyInfo.of(pages))
          .isEqualTo(expected);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void value_ofUnknownLine_isRefusedByName() {
    try (PageAllocator pages = machine(128, 1, Strategy.BUDDY)) {
      assertThatThrownBy(() -> VmStat.of(pages).value("pgfault"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("pgfault");
    }
  }
}

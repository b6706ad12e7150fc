package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmem.gfp.GfpFlags.GFP_HIGHUSER_MOVABLE;
import static org.kmem.gfp.GfpFlags.GFP_KERNEL;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.gfp.MigrateType;
import org.kmem.page.VerifyEngine;
import org.kmem.stat.BuddyInfo;
import org.kmem.stat.ZoneInfo;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.X86Machine;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/** The life of a machine of 1 TiB and two nodes, of which a slice is used. */
final class TerabyteTest {
  private static final int NODES = 2;
  private static final long METADATA_BYTES_MAX = 256L << 20;

  /** A hundred times what it takes: only a boot that walks all frames is as slow. */
  private static final Duration BOOT_MAX = Duration.ofSeconds(10);

  /** 1 GiB. */
  private static final int SLICE_PAGES = 1 << 18;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  @ParameterizedTest
  @EnumSource(Strategy.class)
  @Timeout(120)
  void life_twoNodes_costsWhatIsUsedAndComesBackWhole(Strategy strategy) {
    MachineLayout machine = X86Machine.ofMemory(1L << 40).nodes(NODES).cpus(NODES).layout();
    long before = System.nanoTime();
    PageAllocator pages = PageAllocator.builder(machine).cpus(NODES).strategy(strategy).build();
    Duration boot = Duration.ofNanos(System.nanoTime() - before);
    engine.own(pages, PageAllocator::verify);
    assertThat(boot).isLessThan(BOOT_MAX);

    expectMetadata(pages);
    List<List<Long>> atBoot = EngineState.freeBlocksByOrder(pages);
    expectInUse(pages, 0);

    long lowest = claimNearest(pages, 0, 1);
    long highest = claimNearest(pages, machine.zone(1, ZoneType.NORMAL).endPfn() - 1, -1);
    assertThat(pages.zoneOf(lowest)).isSameAs(zone(pages, 0, ZoneType.DMA));
    assertThat(pages.zoneOf(highest)).isSameAs(zone(pages, 1, ZoneType.NORMAL));
    expectInUse(pages, 2);

    for (int node = 0; node < NODES; node++) {
      long pfn = pages.alloc(node, GFP_KERNEL, Order.PAGEBLOCK);
      assertThat(pages.zoneOf(pfn)).isSameAs(zone(pages, node, ZoneType.NORMAL));
      expectInUse(pages, 2 + Order.pages(Order.PAGEBLOCK));
      pages.free(node, pfn, Order.PAGEBLOCK);
    }

    long allocatedBefore = zone(pages, 1, ZoneType.NORMAL).allocatedPages();
    long[] slice = new long[SLICE_PAGES];
    for (int i = 0; i < SLICE_PAGES; i++) {
      slice[i] = pages.alloc(1, GFP_HIGHUSER_MOVABLE, 0);
    }
    assertThat(slice).doesNotContain(Pfn.NONE);
    assertThat(zone(pages, 1, ZoneType.NORMAL).allocatedPages() - allocatedBefore)
        .isEqualTo(SLICE_PAGES);
    expectInUse(pages, 2 + SLICE_PAGES);
    expectMetadata(pages);
    pages.verify();

    pages.freeBulk(1, slice, SLICE_PAGES);
    pages.free(0, lowest, 0);
    pages.free(1, highest, 0);
    assertThat(EngineState.freeBlocksByOrder(pages)).isEqualTo(atBoot);
    expectInUse(pages, 0);
  }

  /** Claims the free frame that is nearest to one. */
  private static long claimNearest(PageAllocator pages, long from, int step) {
    long pfn = from;
    while (pages.recorded().isReserved(pfn, 0)
        || !pages.recorded().claim(pfn, 0, MigrateType.MOVABLE)) {
      pfn += step;
    }
    return pfn;
  }

  private static void expectMetadata(PageAllocator pages) {
    assertThat(pages.metadataBytes()).isLessThanOrEqualTo(METADATA_BYTES_MAX);
  }

  /** What the reports say, and that they agree: so many pages are neither free nor cached. */
  private static void expectInUse(PageAllocator pages, long inUse) {
    BuddyInfo buddyInfo = BuddyInfo.of(pages);
    ZoneInfo zoneInfo = ZoneInfo.of(pages);
    long free = buddyInfo.zones().stream().mapToLong(row -> row.free().pages()).sum();
    long cached =
        zoneInfo.zones().stream()
            .flatMap(row -> row.pagesets().stream())
            .mapToLong(ZoneInfo.Pageset::count)
            .sum();
    assertThat(zoneInfo.zones().stream().mapToLong(ZoneInfo.Row::free).sum()).isEqualTo(free);
    assertThat(free + cached + inUse).isEqualTo(pages.machine().managedPages());
    for (int node = 0; node < NODES; node++) {
      assertThat(buddyInfo.text()).contains("Node %d, zone   Normal ".formatted(node));
      assertThat(zoneInfo.text()).contains("Node %d, zone   Normal\n".formatted(node));
    }
  }

  private static Zone zone(PageAllocator pages, int node, ZoneType type) {
    return pages.zones().get(node * ZoneType.COUNT + type.index());
  }
}

package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmem.gfp.GfpFlags.GFP_ATOMIC;
import static org.kmem.gfp.GfpFlags.GFP_HIGHUSER_MOVABLE;
import static org.kmem.gfp.GfpFlags.GFP_KERNEL;
import static org.kmem.gfp.GfpFlags.GFP_NOWAIT;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.page.VerifyEngine;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/** Pageblock types, contiguous ranges, the highatomic reserve, CMA and the watermark boost. */
@ParameterizedClass
@EnumSource(Strategy.class)
final class PageblockTest {
  private static final long BASE = 64 * Machines.PAGES_PER_MIB;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final Strategy strategy;
  private final RecordingHooks hooks = new RecordingHooks();
  private final PageAllocator pages;
  private final Zone normal;

  PageblockTest(Strategy strategy) {
    this.strategy = strategy;
    pages = boot(new Machines.Part(0, ZoneType.NORMAL, BASE, 256 * Machines.PAGES_PER_MIB));
    normal = pages.zones().get(ZoneType.NORMAL.index());
  }

  private PageAllocator boot(Machines.Part... parts) {
    return engine.own(
        PageAllocator.builder(Machines.of(parts.length, parts))
            .strategy(strategy)
            .hooks(hooks)
            .tuning(Machines.minPages(256))
            .build(),
        PageAllocator::verify);
  }

  @Test
  void allocContig_freeRange_givesSinglePages() {
    List<List<Long>> before = EngineState.freeBlocksByOrder(pages);
    assertThat(pages.allocContig(BASE + 700, 3_000)).isTrue();
    pages.verify();
    assertThat(EngineState.freePages(pages)).isEqualTo(normal.layout().managed() - 3_000);
    for (long pfn = BASE + 700; pfn < BASE + 3_700; pfn++) {
      assertThat(pages.pageBlocks().type(pfn)).isEqualTo(MigrateType.MOVABLE);
      pages.free(0, pfn, 0);
    }
    assertThat(EngineState.freeBlocksByOrder(pages)).isEqualTo(before);
  }

  @Test
  void allocContig_rangeInUse_isEmptiedByMigration() {
    List<Long> held = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      held.add(pages.alloc(0, GFP_HIGHUSER_MOVABLE, 2));
    }
    hooks.migration =
        (pfn, order) -> {
          held.add(pages.alloc(0, GFP_HIGHUSER_MOVABLE, order));
          held.remove(pfn);
          pages.free(0, pfn, order);
          return true;
        };
    // Starts and ends inside blocks that are held.
    long start = held.get(500) + 1;
    assertThat(pages.allocContig(start, 1_001)).isTrue();
    for (long pfn : held) {
      assertThat(pfn + 4 <= start || pfn >= start + 1_001).isTrue();
    }
    pages.verify();
    assertThat(normal.source().freePages(MigrateType.ISOLATE)).isZero();
  }

  @Test
  void allocContig_pageThatCannotMove_leavesAllAsItWas() {
    long pfn = pages.alloc(0, GFP_HIGHUSER_MOVABLE, 3);
    pages.drainAll();
    EngineState before = EngineState.of(pages);
    assertThat(pages.allocContig(Pfn.alignDown(pfn, 9), 2_048)).isFalse();
    assertThat(EngineState.of(pages)).isEqualTo(before);
    assertThat(hooks.calls).contains("migrate");
    pages.setPageblockType(BASE + 4_096, MigrateType.ISOLATE);
    before = EngineState.of(pages);
    assertThat(pages.allocContig(BASE + 3_000, 2_048)).isFalse();
    assertThat(EngineState.of(pages)).isEqualTo(before);
  }

  @Test
  void setPageblockType_blockSharedByZones_movesBothParts() {
    PageAllocator shared =
        boot(
            new Machines.Part(0, ZoneType.NORMAL, 1, 8_000),
            new Machines.Part(1, ZoneType.NORMAL, 8_001, 9_999));
    List<List<Long>> before = EngineState.freeBlocksByOrder(shared);
    shared.setPageblockType(8_000, MigrateType.CMA);
    shared.verify();
    for (Zone zone : shared.zones()) {
      boolean hasPart = zone.type() == ZoneType.NORMAL;
      assertThat(zone.source().freePages(MigrateType.CMA) > 0).isEqualTo(hasPart);
    }
    shared.setPageblockType(8_001, MigrateType.MOVABLE);
    assertThat(shared.allocContig(8_001, 20)).isTrue();
    shared.verify();
    for (long pfn = 8_001; pfn < 8_021; pfn++) {
      shared.free(1, pfn, 0);
    }
    for (long pfn : new long[] {1, 17_999}) {
      shared.setPageblockType(pfn, MigrateType.UNMOVABLE);
      shared.verify();
      shared.setPageblockType(pfn, MigrateType.MOVABLE);
    }
    assertThat(EngineState.freeBlocksByOrder(shared)).isEqualTo(before);
  }

  @Test
  void free_largestBlockWhoseHalvesDiffer_goesToTwoLists() {
    long pfn = pages.alloc(0, GFP_KERNEL, Order.MAX);
    pages.setPageblockType(pfn + Order.PAGEBLOCK_PAGES, MigrateType.CMA);
    pages.free(0, pfn, Order.MAX);
    assertThat(normal.source().countFree().blocks().get(MigrateType.CMA).get(Order.PAGEBLOCK))
        .isEqualTo(1);
    pages.verify();
  }

  @Test
  void alloc_cmaPageblocks_serveMovableRequestsOnly() {
    // 200 of 256 MiB: more than half of what is free.
    for (long pfn = BASE; pfn < BASE + 200 * 256; pfn += Order.PAGEBLOCK_PAGES) {
      pages.setPageblockType(pfn, MigrateType.CMA);
    }
    long movable = pages.alloc(0, GFP_HIGHUSER_MOVABLE, 0);
    assertThat(pages.pageBlocks().type(movable)).isEqualTo(MigrateType.CMA);
    long cmaPages = normal.source().freePages(MigrateType.CMA);
    int kernelPages = 0;
    for (long pfn = pages.alloc(0, GFP_NOWAIT, 0);
        pfn != Pfn.NONE;
        pfn = pages.alloc(0, GFP_NOWAIT, 0)) {
      assertThat(pages.pageBlocks().type(pfn)).isNotEqualTo(MigrateType.CMA);
      kernelPages++;
    }
    assertThat(kernelPages).isBetween(50 * 256, 56 * 256);
    assertThat(normal.source().freePages(MigrateType.CMA)).isEqualTo(cmaPages);
    assertThat(pages.alloc(0, GFP_HIGHUSER_MOVABLE, 3)).isNotEqualTo(Pfn.NONE);
  }

  @Test
  void alloc_cmaBelowHalf_regularMovableFirst() {
    for (long pfn = BASE; pfn < BASE + 100 * 256; pfn += Order.PAGEBLOCK_PAGES) {
      pages.setPageblockType(pfn, MigrateType.CMA);
    }
    long movable = pages.alloc(0, GFP_HIGHUSER_MOVABLE, 0);
    assertThat(pages.pageBlocks().type(movable)).isEqualTo(MigrateType.MOVABLE);
  }

  @Test
  void alloc_highOrderAtomic_keepsItsPageblockUntilUnreserved() {
    fillWithHugeBlocks();
    long pfn = pages.alloc(0, GFP_ATOMIC, 1);
    assertThat(pages.pageBlocks().type(pfn)).isEqualTo(MigrateType.HIGHATOMIC);
    assertThat(normal.source().reservedHighatomicPages()).isEqualTo(Order.PAGEBLOCK_PAGES);
    long reserved = normal.source().freePages(MigrateType.HIGHATOMIC);
    assertThat(reserved).isPositive();
    assertThat(normal.source().unreserveHighatomic(MigrateType.UNMOVABLE, false)).isFalse();
    assertThat(normal.source().unreserveHighatomic(MigrateType.UNMOVABLE, true)).isTrue();
    assertThat(normal.source().reservedHighatomicPages()).isZero();
    assertThat(normal.source().freePages(MigrateType.HIGHATOMIC)).isZero();
    assertThat(normal.source().freePages(MigrateType.UNMOVABLE)).isGreaterThanOrEqualTo(reserved);
  }

  @Test
  void setPageblockType_highatomic_countsInTheReserve() {
    pages.setPageblockType(BASE, MigrateType.HIGHATOMIC);
    pages.setPageblockType(BASE, MigrateType.HIGHATOMIC);
    assertThat(normal.source().reservedHighatomicPages()).isEqualTo(Order.PAGEBLOCK_PAGES);
    pages.setPageblockType(BASE, MigrateType.MOVABLE);
    assertThat(normal.source().reservedHighatomicPages()).isZero();
  }

  @Test
  void alloc_typesMixInPageblock_boostsWatermarksUntilRecomputed() {
    List<Long> held = new ArrayList<>();
    int gfp = GfpFlags.__GFP_MEMALLOC | GFP_HIGHUSER_MOVABLE;
    for (long pfn = pages.alloc(0, gfp, 0); pfn != Pfn.NONE; pfn = pages.alloc(0, gfp, 0)) {
      held.add(pfn);
    }
    // Lone pages free in movable pageblocks: an unmovable request has to mix.
    for (int i = 0; i < held.size(); i += 16) {
      pages.free(0, held.get(i), 0);
    }
    pages.drainAll();
    hooks.calls.clear();
    assertThat(normal.source().watermarkBoost()).isZero();
    assertThat(pages.alloc(0, GFP_KERNEL, 0)).isNotEqualTo(Pfn.NONE);
    assertThat(normal.source().watermarkBoost()).isPositive();
    assertThat(hooks.calls).contains("kswapd");
    pages.tune(Machines.minPages(256));
    assertThat(normal.source().watermarkBoost()).isZero();
  }

  private void fillWithHugeBlocks() {
    while (normal.freePages() > normal.watermarks().min() + 1_500) {
      assertThat(pages.alloc(0, GFP_NOWAIT, Order.PAGEBLOCK)).isNotEqualTo(Pfn.NONE);
    }
    pages.drainAll();
    // Down to below the low mark, so that the slow path is taken.
    while (normal.freePages() > normal.watermarks().low()) {
      assertThat(pages.alloc(0, GFP_NOWAIT, 0)).isNotEqualTo(Pfn.NONE);
    }
  }
}

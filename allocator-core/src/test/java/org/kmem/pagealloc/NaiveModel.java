package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.gfp.MigrateType;
import org.kmem.pcp.PerCpuPages;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.MemoryRange;
import org.kmem.zone.Zone;

/** Knows which frames are held, one bit each, and drives an allocator with random events. */
final class NaiveModel {
  private static final int[] GFPS = {
    GfpFlags.GFP_KERNEL,
    GfpFlags.GFP_KERNEL | GfpFlags.__GFP_NORETRY,
    GfpFlags.GFP_KERNEL | GfpFlags.__GFP_RECLAIMABLE,
    GfpFlags.GFP_HIGHUSER_MOVABLE,
    GfpFlags.GFP_HIGHUSER_MOVABLE | GfpFlags.__GFP_COMP,
    GfpFlags.GFP_ATOMIC,
    GfpFlags.GFP_NOWAIT,
    GfpFlags.GFP_KERNEL_ACCOUNT,
    GfpFlags.GFP_KERNEL | GfpFlags.__GFP_DMA,
    GfpFlags.GFP_KERNEL | GfpFlags.__GFP_DMA32,
    GfpFlags.GFP_KERNEL | GfpFlags.__GFP_THISNODE,
    GfpFlags.GFP_ATOMIC | GfpFlags.__GFP_MEMALLOC,
  };

  /** A held block and how it was asked for. */
  private record Block(long pfn, int order) {}

  private final PageAllocator pages;
  private final SplittableRandom random;
  private final BitSet held = new BitSet();
  private final List<Block> blocks = new ArrayList<>();
  private final List<Long> retyped = new ArrayList<>();
  private final long[] adoptedOfZone;
  private final long maxHeld;
  private long heldPages;

  NaiveModel(PageAllocator pages, RecordingHooks hooks, SplittableRandom random) {
    this.pages = pages;
    this.random = random;
    adoptedOfZone = new long[pages.zones().size()];
    maxHeld = Math.min(60_000, pages.machine().managedPages());
    hooks.migration = this::migrate;
    hooks.charge = () -> random.nextInt(20) != 0;
  }

  void step() {
    // Phases that grow and shrink, so that memory runs full and empty again.
    boolean shrinking = heldPages > maxHeld || (heldPages > 0 && random.nextInt(2) == 0);
    int kind = random.nextInt(1000);
    if (kind < 900) {
      if (shrinking) {
        freeOne();
      } else {
        allocOne();
      }
    } else if (kind < 940) {
      allocBulk();
    } else if (kind < 955) {
      freeBulk();
    } else if (kind < 970) {
      allocExact();
    } else if (kind < 980) {
      drainOrDecay();
    } else if (kind < 985) {
      adopt();
    } else if (kind < 993) {
      retype();
    } else if (kind < 997) {
      contig();
    } else {
      tune();
    }
  }

  private void allocOne() {
    int gfp = GFPS[random.nextInt(GFPS.length)];
    int order = order();
    int node = random.nextInt(pages.machine().nodes());
    long pfn = pages.allocOnNode(slot(), gfp, order, node);
    if (pfn == Pfn.NONE) {
      checkFailure(gfp, order);
      return;
    }
    take(pfn, order);
    checkPlace(gfp, pfn, order, node);
  }

  /** A request that ignores watermarks fails only if no zone has a block that is large enough. */
  private void checkFailure(int gfp, int order) {
    if ((gfp & GfpFlags.__GFP_MEMALLOC) == 0) {
      return;
    }
    for (Zone zone : pages.zones()) {
      if (zone.type().index() <= GfpFlags.highestZone(gfp)) {
        List<List<Long>> free = zone.source().countFree().blocks();
        for (int type = 0; type < MigrateType.PCP_TYPES; type++) {
          assertThat(free.get(type).subList(order, Order.COUNT)).containsOnly(0L);
        }
      }
    }
  }

  private void checkPlace(int gfp, long pfn, int order, int node) {
    assertThat(Pfn.isAligned(pfn, order)).isTrue();
    Zone zone = zoneOf(pfn);
    assertThat(zone.layout().endPfn()).isGreaterThanOrEqualTo(pfn + Order.pages(order));
    assertThat(zone.type().index()).isLessThanOrEqualTo(GfpFlags.highestZone(gfp));
    if ((gfp & GfpFlags.__GFP_THISNODE) != 0) {
      assertThat(zone.nodeId()).isEqualTo(node);
    }
    int blockType = pages.pageBlocks().type(pfn);
    assertThat(blockType).isNotEqualTo(MigrateType.ISOLATE);
  }

  private void freeOne() {
    Block block = remove(random.nextInt(blocks.size()));
    pages.free(slot(), block.pfn(), block.order());
  }

  private void allocBulk() {
    if (heldPages > maxHeld) {
      return;
    }
    long[] pfns = new long[1 + random.nextInt(200)];
    int gfp = GFPS[random.nextInt(GFPS.length)];
    int slot = slot();
    int count = pages.allocBulk(slot, gfp, pfns, pfns.length);
    for (int i = 0; i < count; i++) {
      take(pfns[i], 0);
      assertThat(zoneOf(pfns[i]).type().index()).isLessThanOrEqualTo(GfpFlags.highestZone(gfp));
    }
  }

  private void freeBulk() {
    long[] pfns = new long[64];
    int count = 0;
    for (int i = blocks.size() - 1; i >= 0 && count < pfns.length; i--) {
      if (blocks.get(i).order() == 0) {
        pfns[count++] = remove(i).pfn();
      }
    }
    pages.freeBulk(slot(), pfns, count);
  }

  private void allocExact() {
    int count = 1 + random.nextInt(100);
    long pfn = pages.allocExact(slot(), GfpFlags.GFP_KERNEL, count * 4096L);
    if (pfn == Pfn.NONE) {
      return;
    }
    if (random.nextBoolean()) {
      for (int i = 0; i < count; i++) {
        take(pfn + i, 0);
      }
    } else {
      for (int i = 0; i < count; i++) {
        assertThat(held.get((int) pfn + i)).isFalse();
      }
      pages.freeExact(slot(), pfn, count * 4096L);
    }
  }

  private void drainOrDecay() {
    PerCpuPages pcp = pages.zones().get(random.nextInt(pages.zones().size())).pcp();
    switch (random.nextInt(3)) {
      case 0 -> pages.drain(slot());
      case 1 -> pages.drainAll();
      default -> {
        if (pcp != null) {
          pcp.decay(slot());
          pcp.setReclaimActive(random.nextInt(4) == 0);
        }
      }
    }
  }

  /** Enters a frame that was reserved at boot; it can be freed like any other later. */
  private void adopt() {
    Zone zone = pages.zones().get(random.nextInt(pages.zones().size()));
    MemoryRange range = rangeOf(zone);
    if (range == null) {
      return;
    }
    long start = Math.max(range.startPfn(), zone.layout().startPfn());
    int order = random.nextInt(3);
    long pfn = Pfn.alignUp(start + random.nextInt(300), order);
    try {
      pages.recorded().adopt(pfn, order, MigrateType.MOVABLE);
    } catch (BadPageException e) {
      return;
    }
    // Given back as reserved memory would make more free memory than at first: kept to the end.
    adoptedOfZone[zone.id()] += Order.pages(order);
    for (long frame = pfn; frame < pfn + Order.pages(order); frame++) {
      assertThat(held.get((int) frame)).isFalse();
      held.set((int) frame);
    }
  }

  private @Nullable MemoryRange rangeOf(Zone zone) {
    for (MemoryRange range : pages.machine().ranges()) {
      if (range.node() == zone.nodeId()
          && range.pagesWithin(zone.layout().startPfn(), zone.layout().endPfn()) > 400) {
        return range;
      }
    }
    return null;
  }

  private void retype() {
    if (!retyped.isEmpty() && random.nextInt(3) != 0) {
      int last = random.nextInt(retyped.size());
      pages.setPageblockType(retyped.remove(last), random.nextInt(MigrateType.PCP_TYPES));
      return;
    }
    long pfn = randomFrame();
    if (retyped.size() < 6) {
      retyped.add(pfn);
      pages.setPageblockType(pfn, random.nextBoolean() ? MigrateType.ISOLATE : MigrateType.CMA);
      // What caches hold of it may still be handed out.
      pages.drainAll();
    }
  }

  private void contig() {
    long pfn = randomFrame();
    Zone zone = zoneOf(pfn);
    long count = Math.min(1 + random.nextInt(1500), zone.layout().endPfn() - pfn);
    if (pages.allocContig(pfn, count)) {
      for (long frame = pfn; frame < pfn + count; frame++) {
        take(frame, 0);
      }
    }
  }

  /** Moves a block by freeing it and taking another; sometimes it is pinned. */
  private boolean migrate(long pfn, int order) {
    for (int i = 0; i < blocks.size() && random.nextInt(50) != 0; i++) {
      if (blocks.get(i).pfn() == pfn) {
        long target = pages.alloc(slot(), GfpFlags.GFP_HIGHUSER_MOVABLE, order);
        if (target == Pfn.NONE) {
          return false;
        }
        take(target, order);
        remove(i);
        pages.free(slot(), pfn, order);
        return true;
      }
    }
    return false;
  }

  private void tune() {
    MemoryTuning tuning =
        new MemoryTuning(
            OptionalLong.empty(),
            random.nextBoolean(),
            random.nextInt(4) == 0 ? 3000 : 10,
            15_000,
            List.of(256, 256, 32, 0, 0),
            random.nextInt(3) == 0 ? 8 : 0);
    pages.tune(tuning);
  }

  void checkConservation() {
    for (Zone zone : pages.zones()) {
      long inZone =
          held.get((int) zone.layout().startPfn(), (int) zone.layout().endPfn()).cardinality();
      // Isolated pages do not count as free.
      long isolated = zone.source().freePages(MigrateType.ISOLATE);
      assertThat(zone.freePages() + isolated + zone.cachedPages() + inZone)
          .as("free + cached + held of %s", zone.layout())
          .isEqualTo(zone.layout().managed() + adoptedOfZone[zone.id()]);
    }
  }

  void freeEverything() {
    while (!blocks.isEmpty()) {
      freeOne();
    }
    for (long pfn : retyped) {
      pages.setPageblockType(pfn, MigrateType.MOVABLE);
    }
    for (Zone zone : pages.zones()) {
      while (zone.source().unreserveHighatomic(MigrateType.MOVABLE, true)) {
        assertThat(zone.source().reservedHighatomicPages()).isNotNegative();
      }
    }
    checkConservation();
  }

  private void take(long pfn, int order) {
    for (long frame = pfn; frame < pfn + Order.pages(order); frame++) {
      assertThat(held.get((int) frame)).as("pfn %d is held already", frame).isFalse();
      held.set((int) frame);
    }
    blocks.add(new Block(pfn, order));
    heldPages += Order.pages(order);
  }

  private Block remove(int index) {
    Block block = blocks.get(index);
    Block last = blocks.removeLast();
    if (index < blocks.size()) {
      blocks.set(index, last);
    }
    held.clear((int) block.pfn(), (int) (block.pfn() + Order.pages(block.order())));
    heldPages -= Order.pages(block.order());
    return block;
  }

  private int slot() {
    return random.nextInt(pages.slots());
  }

  /** Small orders mostly, every order at times. */
  private int order() {
    return random.nextInt(4) == 0 ? random.nextInt(Order.COUNT) : random.nextInt(4);
  }

  private long randomFrame() {
    while (true) {
      Zone zone = pages.zones().get(random.nextInt(pages.zones().size()));
      if (zone.layout().managed() > 0) {
        return zone.layout().startPfn() + random.nextLong(zone.layout().spanned());
      }
    }
  }

  private Zone zoneOf(long pfn) {
    for (Zone zone : pages.zones()) {
      if (pfn >= zone.layout().startPfn() && pfn < zone.layout().endPfn()) {
        return zone;
      }
    }
    throw new AssertionError("pfn " + pfn + " is in no zone");
  }
}

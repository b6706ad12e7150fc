package org.kmem.bench.replay;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.kmem.bench.trace.FreeBlocks;
import org.kmem.bench.trace.MigrateTypeNumbers;
import org.kmem.bench.trace.PageBlocks;
import org.kmem.buddy.Buddy;
import org.kmem.gfp.MigrateType;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.units.Order;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneLayout;

/**
 * Physical memory at a moment, a cell for each pageblock: how much of it is free, in how large a block, and of what
 * migrate type it is. What per-CPU lists and caches hold counts as in use, and so do holes.
 *
 * @param zones the zones that have frames, by ascending frame within a node
 */
public record MemoryMap(List<ZoneMap> zones) {
  /** Pages of a cell that make a step of its free share. */
  static final int PAGES_PER_STEP = 2;

  private static final int BYTE_MAX = 255;
  private static final int BYTES_PER_RUN = 3;
  private static final int ORDER_BITS = 4;

  /** Copies the list. */
  public MemoryMap {
    zones = List.copyOf(zones);
  }

  /**
   * The pageblocks of a zone.
   *
   * @param node its node
   * @param zone its name
   * @param startPfn first frame of the first cell
   * @param pageblocks how many cells
   * @param cells runs of equal cells in Base64, three bytes each: how many; the migrate type in the upper half of a
   *     byte, in the lower the order of the largest free block plus 1, or 0 if nothing is free; free pages divided by 2,
   *     rounded up, at most 255
   */
  public record ZoneMap(int node, String zone, long startPfn, int pageblocks, String cells) {
    /**
     * The cells, decoded.
     *
     * @return one for each pageblock
     * @throws IllegalArgumentException if there are more or fewer, or it is no Base64
     */
    public List<Cell> decoded() {
      byte[] runs = Base64.getDecoder().decode(cells);
      List<Cell> decoded = new ArrayList<>();
      for (int at = 0; at + BYTES_PER_RUN <= runs.length; at += BYTES_PER_RUN) {
        int kind = Byte.toUnsignedInt(runs[at + 1]);
        Cell cell =
            new Cell(
                kind >>> ORDER_BITS,
                (kind & ((1 << ORDER_BITS) - 1)) - 1,
                Byte.toUnsignedInt(runs[at + 2]));
        for (int i = Byte.toUnsignedInt(runs[at]); i > 0; i--) {
          decoded.add(cell);
        }
      }
      if (decoded.size() != pageblocks || runs.length % BYTES_PER_RUN != 0) {
        throw new IllegalArgumentException(
            "the map of zone %s has %d cells for %d pageblocks"
                .formatted(zone, decoded.size(), pageblocks));
      }
      return decoded;
    }
  }

  /**
   * A pageblock.
   *
   * @param migrateType a {@link MigrateType}
   * @param order order of its largest free block, of {@link Order#MAX} where that covers its neighbour too; -1 if
   *     nothing is free
   * @param freeSteps free pages, in steps of two, rounded up, at most 255
   */
  public record Cell(int migrateType, int order, int freeSteps) {}

  /** The memory of an allocator now. */
  static MemoryMap of(PageAllocator pages) {
    return of(
        pages,
        (zone, visitor) -> zone.source().forEachFreeBlock(visitor),
        pfn -> pages.pageBlocks().type(pfn));
  }

  /** The memory of a recorded kernel, by the zones of an allocator. */
  static MemoryMap of(
      PageAllocator pages, FreeBlocks free, PageBlocks types, MigrateTypeNumbers numbers) {
    int[] typeOf = new int[Math.toIntExact(endPfn(pages) >>> Order.PAGEBLOCK) + 1];
    Arrays.fill(typeOf, MigrateType.MOVABLE);
    for (PageBlocks.Block block : types.blocks()) {
      if (block.pfn() >>> Order.PAGEBLOCK < typeOf.length) {
        typeOf[(int) (block.pfn() >>> Order.PAGEBLOCK)] =
            numbers.toMigrateType(block.migrateType());
      }
    }
    return of(
        pages,
        (zone, visitor) -> {
          for (int i = 0; i < free.count(); i++) {
            if (pages.zoneOf(free.pfn(i)) == zone && Order.isValid(free.order(i))) {
              visitor.accept(free.pfn(i), free.order(i), 0);
            }
          }
        },
        pfn -> typeOf[(int) (pfn >>> Order.PAGEBLOCK)]);
  }

  private static long endPfn(PageAllocator pages) {
    return pages.zones().stream().mapToLong(zone -> zone.layout().endPfn()).max().orElse(0);
  }

  /** Tells the free blocks of a zone. */
  private interface FreeIn {
    void tell(Zone zone, Buddy.BlockVisitor visitor);
  }

  /** Tells the migrate type of a frame's pageblock. */
  private interface TypeOf {
    int type(long pfn);
  }

  private static MemoryMap of(PageAllocator pages, FreeIn free, TypeOf types) {
    List<ZoneMap> zones = new ArrayList<>();
    for (Zone zone : pages.zones()) {
      if (zone.layout().isPopulated()) {
        zones.add(of(zone, free, types));
      }
    }
    return new MemoryMap(zones);
  }

  private static ZoneMap of(Zone zone, FreeIn free, TypeOf types) {
    ZoneLayout layout = zone.layout();
    long first = layout.startPfn() >>> Order.PAGEBLOCK;
    long last = (layout.endPfn() - 1) >>> Order.PAGEBLOCK;
    int[] freePages = new int[Math.toIntExact(last - first) + 1];
    byte[] largest = new byte[freePages.length];
    free.tell(
        zone,
        (pfn, order, type) -> {
          int cell = (int) ((pfn >>> Order.PAGEBLOCK) - first);
          for (long left = Order.pages(order);
              left > 0 && cell < freePages.length;
              left -= Order.PAGEBLOCK_PAGES) {
            freePages[cell] += (int) Math.min(left, Order.PAGEBLOCK_PAGES);
            largest[cell] = (byte) Math.max(largest[cell], order + 1);
            cell++;
          }
        });
    int[] codes = new int[freePages.length];
    for (int cell = 0; cell < codes.length; cell++) {
      long pfn = Math.max(layout.startPfn(), (first + cell) << Order.PAGEBLOCK);
      int kind = (types.type(pfn) << ORDER_BITS) | largest[cell];
      int steps = Math.min(BYTE_MAX, (freePages[cell] + PAGES_PER_STEP - 1) / PAGES_PER_STEP);
      codes[cell] = (kind << Byte.SIZE) | steps;
    }
    return new ZoneMap(
        zone.nodeId(),
        zone.type().kernelName(),
        first << Order.PAGEBLOCK,
        codes.length,
        Base64.getEncoder().encodeToString(runs(codes)));
  }

  private static byte[] runs(int[] codes) {
    ByteArrayOutputStream runs = new ByteArrayOutputStream();
    int from = 0;
    for (int to = 1; to <= codes.length; to++) {
      if (to == codes.length || codes[to] != codes[from] || to - from == BYTE_MAX) {
        runs.write(to - from);
        runs.write(codes[from] >>> Byte.SIZE);
        runs.write(codes[from]);
        from = to;
      }
    }
    return runs.toByteArray();
  }
}

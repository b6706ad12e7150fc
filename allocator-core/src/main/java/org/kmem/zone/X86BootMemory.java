package org.kmem.zone;

import java.util.ArrayList;
import java.util.List;
import org.kmem.units.PageSize;

/**
 * What the kernel keeps for itself at boot and the allocator never manages, on x86_64.
 *
 * <p>Implementation notes. Found by comparing {@code present - managed} of Debian 6.12.107 under QEMU
 * on 30 machines of 100 MiB to 16 GiB:
 *
 * <ul>
 *   <li>the first MiB, where firmware scribbles;
 *   <li>struct pages: 2 MiB for each 128 MiB section that has memory, on its own node;
 *   <li>kernel image and page tables, from 16 MiB up: {@link #IMAGE_PAGES};
 *   <li>with memory above 4 GiB the bounce buffer of devices (swiotlb), 64 MiB at the top of what
 *       is below, and its slot table;
 *   <li>hash tables of dentries and inodes: 12 bytes for every 8 KiB of memory rounded up to a power
 *       of two, without image and struct pages; with several nodes they are allocated later, from managed memory;
 *   <li>per-CPU areas on the CPU's node, and small early allocations.
 * </ul>
 *
 * <p>Early allocations come from the top of a node, so from its highest zone.
 */
final class X86BootMemory {
  private static final long FIRST_MIB_END_PFN = (1L << 20) >> PageSize.SHIFT;
  private static final long SECTION_PAGES = (128L << 20) >> PageSize.SHIFT;
  private static final long MEMMAP_PAGES_PER_SECTION = 512;
  private static final long IMAGE_PAGES = 9606;
  private static final long SWIOTLB_PAGES = (64L << 20) >> PageSize.SHIFT;
  private static final long SWIOTLB_SLOT_TABLE_PAGES = 192;
  private static final long PER_CPU_PAGES = 66;
  private static final long EARLY_PAGES_ONE_NODE = 61;
  private static final long EARLY_PAGES_FIRST_NODE = 46;
  private static final long EARLY_PAGES_OTHER_NODE = 57;

  private final List<MemoryRange> ranges;
  private final List<ZoneLayout> zones;

  X86BootMemory(List<MemoryRange> ranges, List<ZoneLayout> zones) {
    this.ranges = ranges;
    this.zones = new ArrayList<>(zones);
  }

  MachineLayout release(long memoryPages, int[] cpusOfNode) {
    int nodes = cpusOfNode.length;
    long endPfn = ranges.getLast().endPfn();
    long belowFirstMib = ranges.stream().mapToLong(r -> r.pagesWithin(0, FIRST_MIB_END_PFN)).sum();
    take(0, ZoneType.DMA, belowFirstMib);
    take(0, ZoneType.DMA32, IMAGE_PAGES);
    if (endPfn > X86Machine.DMA32_LIMIT_PFN) {
      take(lastNodeBelow4Gib(), ZoneType.DMA32, SWIOTLB_PAGES);
      takeFromTop(nodes - 1, SWIOTLB_SLOT_TABLE_PAGES);
    }
    if (nodes == 1) {
      takeFromTop(0, hashTablePages(memoryPages) + EARLY_PAGES_ONE_NODE);
    }
    for (int node = 0; node < nodes; node++) {
      if (nodes > 1) {
        takeFromTop(node, node == 0 ? EARLY_PAGES_FIRST_NODE : EARLY_PAGES_OTHER_NODE);
      }
      takeFromTop(
          node, sections(node) * MEMMAP_PAGES_PER_SECTION + cpusOfNode[node] * PER_CPU_PAGES);
    }
    return new MachineLayout(nodes, ranges, zones);
  }

  private int lastNodeBelow4Gib() {
    return zones.stream()
        .filter(zone -> zone.type() == ZoneType.DMA32 && zone.isPopulated())
        .mapToInt(ZoneLayout::node)
        .max()
        .orElse(0);
  }

  /** Eight bytes for every 8 KiB and eight for every 16 KiB of what is left by then. */
  private long hashTablePages(long memoryPages) {
    long left = memoryPages - IMAGE_PAGES - sections(0) * MEMMAP_PAGES_PER_SECTION;
    long rounded = Long.highestOneBit(left - 1) << 1;
    return rounded / 1024 + rounded / 2048;
  }

  private long sections(int node) {
    long sections = 0;
    long counted = 0;
    for (MemoryRange range : ranges) {
      if (range.node() == node) {
        long first = Math.max(range.startPfn() / SECTION_PAGES, counted);
        counted = (range.endPfn() + SECTION_PAGES - 1) / SECTION_PAGES;
        sections += counted - first;
      }
    }
    return sections;
  }

  private void takeFromTop(int node, long pages) {
    long left = pages;
    for (int type = ZoneType.MOVABLE.index(); type > 0 && left > 0; type--) {
      long taken = Math.min(left, zone(node, type).managed());
      take(node, ZoneType.ofIndex(type), taken);
      left -= taken;
    }
    take(node, ZoneType.DMA, left);
  }

  private void take(int node, ZoneType type, long pages) {
    int index = node * ZoneType.COUNT + type.index();
    if (pages > zones.get(index).managed()) {
      throw new InvalidMachineException(
          "zone %s of node %d has %d pages left where the kernel needs %d to boot: give more memory, or fewer CPUs, nodes or movablecore"
              .formatted(type.kernelName(), node, zones.get(index).managed(), pages));
    }
    zones.set(index, zones.get(index).withoutManaged(pages));
  }

  private ZoneLayout zone(int node, int type) {
    return zones.get(node * ZoneType.COUNT + type);
  }
}

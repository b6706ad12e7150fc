package org.kmem.zone;

import java.util.ArrayList;
import java.util.List;
import org.kmem.units.PageSize;

/**
 * The memory of an arm64 machine.
 *
 * <p>Memory is one range from a base address. The DMA zone reaches as far as the most limited device
 * of the platform: usually 32 bits, so that DMA holds all memory below 4 GiB and DMA32 is empty; 30
 * bits on a Raspberry Pi 4, where DMA ends at 1 GiB and DMA32 holds the rest below 4 GiB. If memory
 * starts above a smaller limit, the limit is 4 GiB.
 *
 * <p>Managed pages are an estimate: struct pages and the given kernel reserve are taken off.
 *
 * <p>A builder; not thread-safe. Source: kernel documentation {@code arch/arm64/memory}; not compared
 * with a running kernel.
 */
public final class Arm64Machine {
  /** Where memory of QEMU's {@code virt} machine starts: 1 GiB. */
  public static final long VIRT_BASE = 1L << 30;

  /** Address bits of devices unless the platform says otherwise. */
  public static final int DEFAULT_DMA_BITS = 32;

  /** Smallest memory that a kernel boots with and leaves something to use. */
  public static final long MIN_MEMORY_BYTES = LeastMemory.BYTES;

  private static final long PAGES_PER_MIB = (1L << 20) >> PageSize.SHIFT;
  private static final long DMA32_LIMIT_PFN = (4L << 30) >> PageSize.SHIFT;
  private static final long STRUCT_PAGES_PER_PAGE = 64;

  private final long memoryPages;
  private int nodes = 1;
  private int dmaBits = DEFAULT_DMA_BITS;
  private long basePfn = VIRT_BASE >> PageSize.SHIFT;
  private long kernelPages = (32L << 20) >> PageSize.SHIFT;
  private long movablePages;

  private Arm64Machine(long memoryPages) {
    this.memoryPages = memoryPages;
  }

  /**
   * A machine with one node and no Movable zone, memory from {@link #VIRT_BASE}.
   *
   * @param memoryBytes size of memory, rounded down to MiB
   * @return a builder
   * @throws InvalidMachineException below {@link #MIN_MEMORY_BYTES}
   */
  public static Arm64Machine ofMemory(long memoryBytes) {
    return new Arm64Machine(LeastMemory.pages(memoryBytes));
  }

  /**
   * Sets the number of nodes, with equal parts of memory.
   *
   * @param nodes at least 1; each needs {@link #MIN_MEMORY_BYTES}
   * @return this builder
   * @throws InvalidMachineException if memory is too small for so many nodes
   */
  public Arm64Machine nodes(int nodes) {
    LeastMemory.checkNodes(nodes, memoryPages);
    this.nodes = nodes;
    return this;
  }

  /**
   * Sets how far the most limited device reaches.
   *
   * @param dmaBits address bits, 30..32
   * @return this builder
   * @throws InvalidMachineException for any other number
   */
  public Arm64Machine dmaBits(int dmaBits) {
    if (dmaBits < 30 || dmaBits > 32) {
      throw new InvalidMachineException("%d DMA address bits: give 30 to 32".formatted(dmaBits));
    }
    this.dmaBits = dmaBits;
    return this;
  }

  /**
   * Sets where memory starts.
   *
   * @param address physical address, rounded down to MiB
   * @return this builder
   */
  public Arm64Machine base(long address) {
    this.basePfn = (address >> 20) * PAGES_PER_MIB;
    return this;
  }

  /**
   * Sets what the kernel keeps besides struct pages.
   *
   * @param bytes a size, rounded up to pages
   * @return this builder
   */
  public Arm64Machine kernelReserve(long bytes) {
    this.kernelPages = PageSize.pagesFor(bytes);
    return this;
  }

  /**
   * Sets the memory for movable pages only: kernel parameter {@code movablecore=}.
   *
   * @param bytes total for all nodes, rounded up to 4 MiB; 0 for no Movable zone
   * @return this builder
   */
  public Arm64Machine movablecore(long bytes) {
    this.movablePages = PageSize.pagesFor(bytes);
    return this;
  }

  /**
   * The memory of the machine.
   *
   * @return ranges and zones
   * @throws InvalidMachineException if movablecore or the kernel's reserve leave nothing
   */
  public MachineLayout layout() {
    List<MemoryRange> ranges = new ArrayList<>();
    long nodePages = memoryPages / nodes;
    for (int node = 0; node < nodes; node++) {
      long start = basePfn + node * nodePages;
      long end = node == nodes - 1 ? basePfn + memoryPages : start + nodePages;
      ranges.add(new MemoryRange(node, start, end));
    }
    long dmaLimitPfn = 1L << (dmaBits - PageSize.SHIFT);
    if (basePfn >= dmaLimitPfn) {
      dmaLimitPfn = DMA32_LIMIT_PFN;
    }
    ZoneCarver carver = new ZoneCarver(nodes, ranges, dmaLimitPfn, DMA32_LIMIT_PFN);
    if (movablePages > 0) {
      carver.reserveMovable(movablePages);
    }
    return new MachineLayout(nodes, ranges, withoutKernel(carver.carve()));
  }

  private List<ZoneLayout> withoutKernel(List<ZoneLayout> carved) {
    List<ZoneLayout> zones = new ArrayList<>(carved.size());
    long left = kernelPages;
    for (ZoneLayout zone : carved) {
      long structPages = (zone.present() + STRUCT_PAGES_PER_PAGE - 1) / STRUCT_PAGES_PER_PAGE;
      long image = Math.min(left, zone.present() - structPages);
      left -= image;
      zones.add(zone.withoutManaged(structPages + image));
    }
    if (left > 0) {
      throw new InvalidMachineException(
          "the kernel's reserve of %d pages does not fit: give more memory".formatted(kernelPages));
    }
    return zones;
  }
}

package org.kmem.zone;

import java.util.ArrayList;
import java.util.List;
import org.kmem.units.PageSize;

/**
 * The memory of an x86_64 PC as firmware and kernel lay it out.
 *
 * <p>Page 0 and the video hole below 1 MiB are no memory, the first MiB is never managed. Memory that
 * would reach 3.5 GiB continues above 4 GiB after the first 3 GiB, since devices need addresses below
 * 4 GiB. Nodes get equal parts in the order of addresses; CPUs are dealt to nodes likewise. The DMA
 * zone ends at 16 MiB, DMA32 at 4 GiB.
 *
 * <p>Managed pages are those after boot, when the boot memory has been released, of a Debian 6.12
 * kernel under QEMU ({@code pc} machine): within a few pages with one node, within 300 with more.
 *
 * <p>A builder; not thread-safe. Source: observed {@code /proc/zoneinfo} and boot messages; kernel
 * documentation {@code admin-guide/kernel-parameters} (movablecore).
 */
public final class X86Machine {
  /** First page frame after the DMA zone: 16 MiB. */
  public static final long DMA_LIMIT_PFN = (16L << 20) >> PageSize.SHIFT;

  /** First page frame after the DMA32 zone: 4 GiB. */
  public static final long DMA32_LIMIT_PFN = (4L << 30) >> PageSize.SHIFT;

  /** Smallest memory that the kernel boots with and leaves something to use. */
  public static final long MIN_MEMORY_BYTES = LeastMemory.BYTES;

  private static final long PAGES_PER_MIB = (1L << 20) >> PageSize.SHIFT;
  private static final long LOW_MEMORY_MAX_PAGES = (3584L << 20) >> PageSize.SHIFT;
  private static final long LOW_MEMORY_SPLIT_PAGES = (3L << 30) >> PageSize.SHIFT;

  private static final long VIDEO_HOLE_START_PFN = 0x9f;
  private static final long VIDEO_HOLE_END_PFN = 0x100;

  /** Firmware tables at the top of low memory. */
  private static final long FIRMWARE_PAGES = 35;

  private final long memoryPages;
  private int nodes = 1;
  private int cpus = 1;
  private long movablePages;

  private X86Machine(long memoryPages) {
    this.memoryPages = memoryPages;
  }

  /**
   * A machine with one CPU, one node and no Movable zone.
   *
   * @param memoryBytes size of memory, rounded down to MiB
   * @return a builder
   * @throws InvalidMachineException below {@link #MIN_MEMORY_BYTES}
   */
  public static X86Machine ofMemory(long memoryBytes) {
    return new X86Machine(LeastMemory.pages(memoryBytes));
  }

  /**
   * Sets the number of nodes.
   *
   * @param nodes at least 1; each needs {@link #MIN_MEMORY_BYTES}
   * @return this builder
   * @throws InvalidMachineException if memory is too small for so many nodes
   */
  public X86Machine nodes(int nodes) {
    LeastMemory.checkNodes(nodes, memoryPages);
    this.nodes = nodes;
    return this;
  }

  /**
   * Sets the number of CPUs.
   *
   * @param cpus at least 1
   * @return this builder
   * @throws InvalidMachineException if there is none
   */
  public X86Machine cpus(int cpus) {
    if (cpus < 1) {
      throw new InvalidMachineException("%d CPUs: give at least 1".formatted(cpus));
    }
    this.cpus = cpus;
    return this;
  }

  /**
   * Sets the memory for movable pages only: kernel parameter {@code movablecore=}.
   *
   * @param bytes total for all nodes, rounded up to 4 MiB; 0 for no Movable zone
   * @return this builder
   */
  public X86Machine movablecore(long bytes) {
    this.movablePages = PageSize.pagesFor(bytes);
    return this;
  }

  /**
   * The node of a CPU.
   *
   * @param cpu a CPU, from 0
   * @return its node
   */
  public int nodeOfCpu(int cpu) {
    return (int) ((long) cpu * nodes / cpus);
  }

  /**
   * The memory of the machine.
   *
   * @return ranges and zones
   * @throws InvalidMachineException if movablecore leaves nothing for the kernel
   */
  public MachineLayout layout() {
    List<MemoryRange> ranges = ranges();
    ZoneCarver carver = new ZoneCarver(nodes, ranges, DMA_LIMIT_PFN, DMA32_LIMIT_PFN);
    if (movablePages > 0) {
      carver.reserveMovable(movablePages);
    }
    int[] cpusOfNode = new int[nodes];
    for (int cpu = 0; cpu < cpus; cpu++) {
      cpusOfNode[nodeOfCpu(cpu)]++;
    }
    return new X86BootMemory(ranges, carver.carve()).release(memoryPages, cpusOfNode);
  }

  private List<MemoryRange> ranges() {
    boolean split = memoryPages >= LOW_MEMORY_MAX_PAGES;
    long lowPages = split ? LOW_MEMORY_SPLIT_PAGES : memoryPages;
    long highEndPfn = DMA32_LIMIT_PFN + memoryPages - lowPages;
    long nodePages = memoryPages / nodes / PAGES_PER_MIB * PAGES_PER_MIB;
    List<MemoryRange> ranges = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      long from = node * nodePages;
      long to = node == nodes - 1 ? memoryPages : from + nodePages;
      add(ranges, node, Math.max(from, 1), Math.min(to, VIDEO_HOLE_START_PFN));
      add(
          ranges,
          node,
          Math.max(from, VIDEO_HOLE_END_PFN),
          Math.min(to, lowPages - FIRMWARE_PAGES));
      long aboveHole = DMA32_LIMIT_PFN - lowPages;
      add(
          ranges,
          node,
          Math.max(from + aboveHole, DMA32_LIMIT_PFN),
          Math.min(to + aboveHole, highEndPfn));
    }
    return ranges;
  }

  private static void add(List<MemoryRange> ranges, int node, long startPfn, long endPfn) {
    if (startPfn < endPfn) {
      ranges.add(new MemoryRange(node, startPfn, endPfn));
    }
  }
}

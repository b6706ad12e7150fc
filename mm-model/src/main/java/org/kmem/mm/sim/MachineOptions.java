package org.kmem.mm.sim;

import java.util.List;

/**
 * What a machine is asked to be. The defaults are those of the recordings: one CPU, one node, 512 MiB, no
 * swap, disks that do not rotate.
 *
 * <p>Read from the {@code #!} header of a lab or from a command line by {@link MachineOptionsParser}.
 * Immutable.
 *
 * @param memoryBytes size of memory, as given to the machine
 * @param cpus number of CPUs
 * @param nodes number of NUMA nodes
 * @param swapBytes sizes of the swap devices that are on at boot, in their order
 * @param kernelParameters what the kernel is booted with
 * @param rotational whether disks have moving parts
 * @param arch architecture
 * @param pagingLevels levels of page tables: 4, or 5 on x86_64
 * @param mglru whether the multi-generational LRU is on
 * @param seed what all chance follows from
 * @param timeoutSeconds simulated seconds after which a lab is given up
 */
public record MachineOptions(
    long memoryBytes,
    int cpus,
    int nodes,
    List<Long> swapBytes,
    KernelParameters kernelParameters,
    boolean rotational,
    Arch arch,
    int pagingLevels,
    boolean mglru,
    long seed,
    int timeoutSeconds) {

  /** The machine of a lab without a header. */
  public static final MachineOptions DEFAULTS =
      new MachineOptions(
          512L << 20, 1, 1, List.of(), KernelParameters.NONE, false, Arch.X86_64, 4, true, 1, 120);

  private static final long SMALLEST_MEMORY_BYTES = 64L << 20;
  private static final int NODES_MAX = 1 << Reference.NODES_SHIFT;

  /**
   * Checks the ranges.
   *
   * @throws MachineOptionsException naming the option that is out of range
   */
  public MachineOptions {
    swapBytes = List.copyOf(swapBytes);
    check(memoryBytes >= SMALLEST_MEMORY_BYTES, "memory", memoryBytes, "at least 64M");
    check(cpus >= 1 && cpus <= Reference.NR_CPUS, "cpus", cpus, "1 to " + Reference.NR_CPUS);
    check(nodes >= 1 && nodes <= NODES_MAX, "nodes", nodes, "1 to " + NODES_MAX);
    check(
        memoryBytes / nodes >= SMALLEST_MEMORY_BYTES,
        "nodes",
        nodes,
        "64M of memory for each node");
    check(
        swapBytes.stream().allMatch(bytes -> bytes > 0),
        "swap",
        swapBytes,
        "positive sizes, or none");
    check(
        pagingLevels == 4 || (pagingLevels == 5 && arch == Arch.X86_64),
        "levels",
        pagingLevels,
        "4, or 5 on x86_64");
    check(timeoutSeconds > 0, "timeout", timeoutSeconds, "at least 1 second");
  }

  private static void check(boolean holds, String option, Object value, String range) {
    if (!holds) {
      throw new MachineOptionsException("%s=%s: give %s".formatted(option, value, range));
    }
  }

  /**
   * The same with another seed.
   *
   * @param newSeed any number
   * @return changed options
   */
  public MachineOptions withSeed(long newSeed) {
    return new MachineOptions(
        memoryBytes,
        cpus,
        nodes,
        swapBytes,
        kernelParameters,
        rotational,
        arch,
        pagingLevels,
        mglru,
        newSeed,
        timeoutSeconds);
  }
}

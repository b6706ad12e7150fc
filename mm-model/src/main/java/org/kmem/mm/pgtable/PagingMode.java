package org.kmem.mm.pgtable;

import org.kmem.mm.sim.Arch;
import org.kmem.mm.sim.MachineOptions;

/** How a machine translates addresses: format of entries, number of levels, size of a user's address space. */
public enum PagingMode {
  /** x86_64 with four levels: 47 bits for user space, less a guard page. */
  X86_64_4LEVEL(Arch.X86_64, 4, (1L << 47) - 4096),
  /** x86_64 with five levels (LA57): 56 bits for user space, less a guard page. */
  X86_64_5LEVEL(Arch.X86_64, 5, (1L << 56) - 4096),
  /** arm64 with 4 KiB granule and 48-bit addresses. */
  ARM64_4LEVEL(Arch.ARM64, 4, 1L << 48);

  private final Arch arch;
  private final int levels;
  private final long taskSizeBytes;

  PagingMode(Arch arch, int levels, long taskSizeBytes) {
    this.arch = arch;
    this.levels = levels;
    this.taskSizeBytes = taskSizeBytes;
  }

  /**
   * The mode of a machine.
   *
   * @param options the machine
   * @return its mode
   */
  public static PagingMode of(MachineOptions options) {
    return switch (options.arch()) {
      case X86_64 -> options.pagingLevels() == 5 ? X86_64_5LEVEL : X86_64_4LEVEL;
      case ARM64 -> ARM64_4LEVEL;
    };
  }

  /**
   * The top level, whose table a CPU is pointed at.
   *
   * @return number of the level of its entries
   */
  public int topLevel() {
    return levels - 1;
  }

  /**
   * One past the last address of user space: {@code TASK_SIZE_MAX}.
   *
   * @return an address
   */
  public long taskSizeBytes() {
    return taskSizeBytes;
  }

  /**
   * Whether one CPU's flush reaches the TLBs of all by itself, as on arm64; else it has to interrupt them.
   *
   * @return true if flushes are broadcast
   */
  public boolean broadcastsFlushes() {
    return arch == Arch.ARM64;
  }

  /**
   * The kernel's name of a level.
   *
   * @param level number of the level
   * @return PGD for the top, else P4D, PUD, PMD, PTE
   */
  public String levelName(int level) {
    if (level == topLevel()) {
      return "PGD";
    }
    return switch (level) {
      case PageLevel.PTE -> "PTE";
      case PageLevel.PMD -> "PMD";
      case PageLevel.PUD -> "PUD";
      default -> "P4D";
    };
  }

  PteFormat format() {
    return switch (arch) {
      case X86_64 -> X86PteFormat.INSTANCE;
      case ARM64 -> Arm64PteFormat.INSTANCE;
    };
  }
}

package org.kmem.pagealloc;

import java.util.List;
import java.util.OptionalLong;
import org.kmem.zone.MachineLayout;
import org.kmem.zone.MinFreeKbytes;

/**
 * The sysctls that shape watermarks, protection and per-CPU lists.
 *
 * @param minFreeKbytes {@code vm.min_free_kbytes}, or empty to compute it from the size of memory
 * @param hugePages transparent huge pages are on: khugepaged raises {@code min_free_kbytes}; without effect
 *     where that is set by hand
 * @param watermarkScaleFactor {@code vm.watermark_scale_factor}, in ten thousandths of a zone
 * @param watermarkBoostFactor {@code vm.watermark_boost_factor}, in ten thousandths of the high watermark
 * @param lowmemReserveRatio {@code vm.lowmem_reserve_ratio}, one for each zone type
 * @param pcpHighFraction {@code vm.percpu_pagelist_high_fraction}, 0 for lists that tune themselves
 */
public record MemoryTuning(
    OptionalLong minFreeKbytes,
    boolean hugePages,
    int watermarkScaleFactor,
    int watermarkBoostFactor,
    List<Integer> lowmemReserveRatio,
    int pcpHighFraction) {

  /** The kernel's defaults, transparent huge pages on. */
  public static final MemoryTuning DEFAULTS =
      new MemoryTuning(OptionalLong.empty(), true, 10, 15_000, List.of(256, 256, 32, 0, 0), 0);

  /**
   * What a machine boots with: {@link #DEFAULTS}, with transparent huge pages off if it is too small for them.
   *
   * @param machine the machine
   * @return its settings
   */
  public static MemoryTuning defaultsFor(MachineLayout machine) {
    return DEFAULTS.withHugePages(MinFreeKbytes.hugePagesByDefault(machine.managedPages()));
  }

  /**
   * Checks the ranges that the kernel accepts.
   *
   * @throws IllegalArgumentException naming the setting that is out of range
   */
  public MemoryTuning {
    lowmemReserveRatio = List.copyOf(lowmemReserveRatio);
    check(
        minFreeKbytes.isEmpty() || minFreeKbytes.getAsLong() >= 0, "min_free_kbytes", "at least 0");
    check(
        watermarkScaleFactor >= 1 && watermarkScaleFactor <= 3000,
        "watermark_scale_factor",
        "1 to 3000");
    check(watermarkBoostFactor >= 0, "watermark_boost_factor", "at least 0");
    check(lowmemReserveRatio.size() == 5, "lowmem_reserve_ratio", "five numbers");
    check(
        pcpHighFraction == 0 || pcpHighFraction >= 8,
        "percpu_pagelist_high_fraction",
        "0, or at least 8");
  }

  /**
   * The same with {@code vm.min_free_kbytes} set by hand.
   *
   * @param kbytes value in kB
   * @return changed settings
   */
  public MemoryTuning withMinFreeKbytes(long kbytes) {
    return new MemoryTuning(
        OptionalLong.of(kbytes),
        hugePages,
        watermarkScaleFactor,
        watermarkBoostFactor,
        lowmemReserveRatio,
        pcpHighFraction);
  }

  /**
   * The same with transparent huge pages on or off.
   *
   * @param on whether they are on
   * @return changed settings
   */
  public MemoryTuning withHugePages(boolean on) {
    return new MemoryTuning(
        minFreeKbytes,
        on,
        watermarkScaleFactor,
        watermarkBoostFactor,
        lowmemReserveRatio,
        pcpHighFraction);
  }

  private static void check(boolean holds, String name, String range) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + range);
    }
  }
}

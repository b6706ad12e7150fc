package org.kmem.zone;

/**
 * Lowmem protection: pages of a zone kept from requests that could also use higher zones.
 *
 * <p>A request that may go up to zone j finds {@code protection[j]} pages less in zone i below it.
 * Zones of one node only count. Sizes are those at the moment of calculation: at boot, and whenever
 * {@code vm.lowmem_reserve_ratio} is written <em>or read</em>, since the kernel recalculates after
 * either. A change of {@code min_free_kbytes} renews watermarks, not protection.
 *
 * <p>Source: kernel documentation {@code admin-guide/sysctl/vm.rst} (lowmem_reserve_ratio); checked
 * against Linux 6.12.
 */
public final class LowmemProtection {
  private static final int[] DEFAULT_RATIOS = {256, 256, 32, 0, 0};

  private LowmemProtection() {}

  /**
   * Default of {@code vm.lowmem_reserve_ratio}.
   *
   * @return a fresh array, by zone type
   */
  public static int[] defaultRatios() {
    return DEFAULT_RATIOS.clone();
  }

  /**
   * Protection of one zone, as {@code /proc/zoneinfo} prints it.
   *
   * @param type the zone's type
   * @param managedOfNode managed pages of the node's zones by type, {@link ZoneType#COUNT} of them
   * @param ratios {@code vm.lowmem_reserve_ratio} by type; below 1 means no protection
   * @return pages by the highest zone type a request may use; all 0 if the zone itself is empty
   */
  public static long[] of(ZoneType type, long[] managedOfNode, int[] ratios) {
    long[] protection = new long[ZoneType.COUNT];
    int ratio = ratios[type.index()];
    if (ratio < 1 || managedOfNode[type.index()] == 0) {
      return protection;
    }
    long managedAbove = 0;
    for (int upper = type.index() + 1; upper < ZoneType.COUNT; upper++) {
      managedAbove += managedOfNode[upper];
      protection[upper] = managedAbove / ratio;
    }
    return protection;
  }
}

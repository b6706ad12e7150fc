package org.kmem.zone;

import java.util.List;

/**
 * The kinds of zones, lowest addresses first; {@link #index} is what allocation flags and lowmem
 * protection use.
 *
 * <p>Where a zone ends depends on the architecture: {@link X86Machine}, {@link Arm64Machine}.
 *
 * <p>Kernel counterpart: {@code enum zone_type} of a 64-bit machine, which has no high memory.
 */
public enum ZoneType {
  /** Memory that devices with the fewest address bits reach: 16 MiB on x86_64. */
  DMA(0, "DMA"),
  /** Memory below 4 GiB. */
  DMA32(1, "DMA32"),
  /** All other memory. */
  NORMAL(2, "Normal"),
  /** Memory for movable pages only, at the end of a node; set up on request. */
  MOVABLE(3, "Movable"),
  /** Memory of devices, hot-plugged; never in the free lists. */
  DEVICE(4, "Device");

  /** Number of zone types: {@code MAX_NR_ZONES}. */
  public static final int COUNT = 5;

  private static final List<ZoneType> ALL = List.of(values());

  private final int index;
  private final String kernelName;

  ZoneType(int index, String kernelName) {
    this.index = index;
    this.kernelName = kernelName;
  }

  /**
   * The number of the type.
   *
   * @return 0..{@link #COUNT} - 1
   */
  public int index() {
    return index;
  }

  /**
   * The name that {@code /proc/zoneinfo} prints.
   *
   * @return for example {@code "Normal"}
   */
  public String kernelName() {
    return kernelName;
  }

  /**
   * The type with an index, as {@code GfpFlags.highestZone} returns it.
   *
   * @param index 0..{@link #COUNT} - 1
   * @return the type
   * @throws IndexOutOfBoundsException if there is no such type
   */
  public static ZoneType ofIndex(int index) {
    return ALL.get(index);
  }

  /**
   * The type with a kernel name.
   *
   * @param kernelName for example {@code "Normal"}
   * @return the type
   * @throws IllegalArgumentException if there is no such type
   */
  public static ZoneType ofKernelName(String kernelName) {
    for (ZoneType type : ALL) {
      if (type.kernelName.equals(kernelName)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "no zone type \"%s\": the kernel's names are %s"
            .formatted(kernelName, ALL.stream().map(ZoneType::kernelName).toList()));
  }

  /**
   * Whether kernel memory can come from a zone: it then counts as lowmem, shares {@code
   * min_free_kbytes}, and khugepaged wants free pageblocks in it.
   *
   * @return true up to {@link #NORMAL}
   */
  public boolean isLowmem() {
    return this != MOVABLE && this != DEVICE;
  }
}

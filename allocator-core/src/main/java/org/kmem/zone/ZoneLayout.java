package org.kmem.zone;

/**
 * Where a zone lies and how large it is.
 *
 * <p>{@code managed <= present <= spanned}: a zone spans its memory and the holes in it; of the
 * memory present, the allocator manages what was not taken at boot. An empty zone is all zeros.
 *
 * @param node node the zone belongs to
 * @param type type of the zone
 * @param startPfn first page frame
 * @param spanned page frames from the first to the last
 * @param present page frames of memory
 * @param managed page frames the allocator manages
 */
public record ZoneLayout(
    int node, ZoneType type, long startPfn, long spanned, long present, long managed) {

  /**
   * Checks that the sizes contain each other.
   *
   * @throws InvalidMachineException if they do not
   */
  public ZoneLayout {
    if (managed < 0 || managed > present || present > spanned || startPfn < 0) {
      throw new InvalidMachineException(
          "zone %s of node %d from pfn %d: managed %d <= present %d <= spanned %d does not hold"
              .formatted(type.kernelName(), node, startPfn, managed, present, spanned));
    }
  }

  /**
   * Whether the zone has memory: {@code populated_zone()}.
   *
   * @return false for an empty zone
   */
  public boolean isPopulated() {
    return present != 0;
  }

  /**
   * The end of the zone.
   *
   * @return first page frame after it
   */
  public long endPfn() {
    return startPfn + spanned;
  }

  ZoneLayout withoutManaged(long pages) {
    return new ZoneLayout(node, type, startPfn, spanned, present, managed - pages);
  }
}

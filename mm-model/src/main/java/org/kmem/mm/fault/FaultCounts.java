package org.kmem.mm.fault;

/**
 * Page faults of a task. Belongs to the holder of the baton. Kernel counterpart: {@code min_flt}, {@code
 * maj_flt}.
 */
public final class FaultCounts {
  private long minor;
  private long major;

  /** None yet. */
  public FaultCounts() {}

  /**
   * Faults that were served without waiting for a device.
   *
   * @return how many
   */
  public long minor() {
    return minor;
  }

  /**
   * Faults that waited for a device.
   *
   * @return how many
   */
  public long major() {
    return major;
  }

  void count(boolean wasMajor) {
    if (wasMajor) {
      major++;
    } else {
      minor++;
    }
  }
}

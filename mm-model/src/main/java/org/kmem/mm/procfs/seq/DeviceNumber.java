package org.kmem.mm.procfs.seq;

/** The two parts of a device's number. Kernel counterpart: {@code MAJOR}, {@code MINOR}. */
public final class DeviceNumber {
  private static final int MINOR_BITS = 20;

  private DeviceNumber() {}

  /**
   * Which kind of device.
   *
   * @param device its number
   * @return the upper part
   */
  public static int major(int device) {
    return device >>> MINOR_BITS;
  }

  /**
   * Which one of its kind.
   *
   * @param device its number
   * @return the lower part
   */
  public static int minor(int device) {
    return device & ((1 << MINOR_BITS) - 1);
  }
}

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
   * The two parts as files print them.
   *
   * @param device its number
   * @return for example {@code "254:0"}
   */
  public static String text(int device) {
    return major(device) + ":" + minor(device);
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

package org.kmem.bench.subject.peer;

/** Powers of two from 16 bytes on, each in a region of its own, so that an address tells its class. */
final class SizeClasses {
  /** Shift of the smallest class. */
  private static final int SHIFT_MIN = 4;

  /** Number of classes: the largest has 32 MiB. */
  static final int COUNT = 22;

  private SizeClasses() {}

  /** Class of a size. */
  static int of(int sizeBytes) {
    int shift = Integer.SIZE - Integer.numberOfLeadingZeros(sizeBytes - 1);
    int sizeClass = Math.max(shift, SHIFT_MIN) - SHIFT_MIN;
    if (sizeClass >= COUNT) {
      throw new IllegalArgumentException(
          sizeBytes + " bytes: the array control has pieces up to " + bytes(COUNT - 1));
    }
    return sizeClass;
  }

  /** Size of the pieces of a class. */
  static long bytes(int sizeClass) {
    return 1L << (sizeClass + SHIFT_MIN);
  }
}

package org.kmem.zone;

import org.kmem.gfp.AllocFlags;

/** TEMP. */
final class WatermarkCheck {
  private WatermarkCheck() {}

  static long reducedMark(long markPages, int access) {
    long mark = markPages;
    if ((access & AllocFlags.MIN_RESERVE) != 0) {
      mark -= mark / 2;
      if ((access & AllocFlags.NON_BLOCK) != 0) {
        mark -= mark / 4;
      }
    }
    if ((access & AllocFlags.OOM) != 0) {
      mark -= mark / 2;
    }
    return mark;
  }
}

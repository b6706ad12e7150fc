package org.kmem.mm.cgroup;

import java.util.Arrays;
import java.util.TreeMap;

/**
 * What a group may have of the disks: its share beside others, and its bounds. Kept and shown; the model's disks serve all
 * processes alike.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code blk-throttle.c}, {@code bfq-cgroup.c}.
 */
public final class IoControl {
  /** No bound. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** Bounds of a disk: bytes read and written, requests read and written in a second. */
  public static final int BOUNDS = 4;

  private static final int WEIGHT_DEFAULT = 100;
  private static final int WEIGHT_MAX = 10_000;

  private int weight = WEIGHT_DEFAULT;
  private final TreeMap<String, long[]> bounds = new TreeMap<>();

  IoControl() {}

  /**
   * Its share: {@code io.weight}.
   *
   * @return 1 to 10000
   */
  public int weight() {
    return weight;
  }

  /**
   * Sets its share.
   *
   * @param share 1 to 10000
   * @return false if it is outside
   */
  public boolean setWeight(long share) {
    boolean within = share >= 1 && share <= WEIGHT_MAX;
    if (within) {
      weight = (int) share;
    }
    return within;
  }

  /**
   * The bounds of a disk.
   *
   * @param device its number, as {@code 254:0}
   * @return {@link #BOUNDS} figures, {@link #UNLIMITED} where there is none
   */
  public long[] boundsOf(String device) {
    long[] set = bounds.get(device);
    if (set != null) {
      return set.clone();
    }
    long[] none = new long[BOUNDS];
    Arrays.fill(none, UNLIMITED);
    return none;
  }

  /**
   * Sets the bounds of a disk.
   *
   * @param device its number
   * @param figures {@link #BOUNDS} of them
   */
  public void setBounds(String device, long[] figures) {
    if (Arrays.stream(figures).allMatch(figure -> figure == UNLIMITED)) {
      bounds.remove(device);
    } else {
      bounds.put(device, figures.clone());
    }
  }

  /**
   * The disks that have bounds.
   *
   * @return their numbers, in order
   */
  public Iterable<String> bounded() {
    return bounds.keySet();
  }
}

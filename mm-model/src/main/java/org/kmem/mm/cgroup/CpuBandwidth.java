package org.kmem.mm.cgroup;

import org.kmem.mm.abi.Errno;

/**
 * What a group may have of the CPUs: its share beside others and its bound. Kept and shown; the model's scheduler gives all
 * processes equal shares.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code struct task_group} with its {@code cfs_bandwidth};
 * {@code Documentation/admin-guide/cgroup-v2.rst}.
 */
public final class CpuBandwidth {
  /** No bound. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private static final long PERIOD_MICROS = 100_000;
  private static final long LEAST_MICROS = 1_000;
  private static final long MOST_PERIOD_MICROS = 1_000_000;

  /** Largest quota that the kernel can count in. */
  private static final long MOST_QUOTA_MICROS = (1L << 44) / 1_000;

  private static final int WEIGHT_MAX = 10_000;
  private static final int WEIGHT_DEFAULT = 100;
  private static final int WEIGHT_IDLE = 1;
  private static final int LOAD_UNIT = 1024;
  private static final int NICE_MIN = -20;

  /** What a process of each nice value weighs, from -20 on: sched(7), each about a quarter more than the next. */
  private static final int[] NICE_WEIGHTS = {
    88761, 71755, 56483, 46273, 36291, 29154, 23254, 18705, 14949, 11916, 9548, 7620, 6100, 4904,
    3906, 3121, 2501, 1991, 1586, 1277, 1024, 820, 655, 526, 423, 335, 272, 215, 172, 137, 110, 87,
    70, 56, 45, 36, 29, 23, 18, 15
  };

  private int weight = WEIGHT_DEFAULT;
  private boolean idle;
  private long quotaMicros = UNLIMITED;
  private long periodMicros = PERIOD_MICROS;
  private long burstMicros;

  CpuBandwidth() {}

  /**
   * Its share: {@code cpu.weight}.
   *
   * @return 1 to 10000, 100 if nobody has set it
   */
  public int weight() {
    return idle ? WEIGHT_IDLE : weight;
  }

  /**
   * Sets its share.
   *
   * @param share 1 to 10000
   * @return 0; {@code ERANGE} outside; {@code EINVAL} for a group that is to be idle
   */
  public long setWeight(long share) {
    if (share < 1 || share > WEIGHT_MAX) {
      return Errno.ERANGE.asResult();
    }
    if (idle) {
      return Errno.EINVAL.asResult();
    }
    weight = (int) share;
    return 0;
  }

  /**
   * The nice value whose weight is nearest: {@code cpu.weight.nice}.
   *
   * @return -20 to 19
   */
  public int nice() {
    long load = rounded((long) weight() * LOAD_UNIT, WEIGHT_DEFAULT);
    int at = 0;
    while (at + 1 < NICE_WEIGHTS.length
        && Math.abs(NICE_WEIGHTS[at + 1] - load) < Math.abs(NICE_WEIGHTS[at] - load)) {
      at++;
    }
    return at + NICE_MIN;
  }

  /**
   * Sets its share to that of a process.
   *
   * @param nice -20 to 19
   * @return as {@link #setWeight}
   */
  public long setNice(long nice) {
    long at = nice - NICE_MIN;
    return at < 0 || at >= NICE_WEIGHTS.length
        ? Errno.ERANGE.asResult()
        : setWeight(rounded((long) NICE_WEIGHTS[(int) at] * WEIGHT_DEFAULT, LOAD_UNIT));
  }

  private static long rounded(long amount, int by) {
    return (amount + by / 2) / by;
  }

  /**
   * Whether it runs only when nobody else wants to: {@code cpu.idle}.
   *
   * @return false unless set
   */
  public boolean isIdle() {
    return idle;
  }

  /**
   * Sets whether it runs only when nobody else wants to; who ceases to has the usual share again.
   *
   * @param only whether
   */
  public void setIdle(boolean only) {
    if (idle && !only) {
      weight = WEIGHT_DEFAULT;
    }
    idle = only;
  }

  /**
   * How long it may run in each period.
   *
   * @return microseconds, or {@link #UNLIMITED}
   */
  public long quotaMicros() {
    return quotaMicros;
  }

  /**
   * How long a period is.
   *
   * @return microseconds
   */
  public long periodMicros() {
    return periodMicros;
  }

  /**
   * Sets both: {@code cpu.max}.
   *
   * @param quota microseconds, at least 1000, or {@link #UNLIMITED}
   * @param period microseconds, 1000 to 1000000
   * @return 0, or {@code EINVAL} if they are out of bounds
   */
  public long setMax(long quota, long period) {
    boolean within =
        quota >= LEAST_MICROS
            && (quota == UNLIMITED || quota <= MOST_QUOTA_MICROS)
            && period >= LEAST_MICROS
            && period <= MOST_PERIOD_MICROS;
    if (!within || burstMicros > quota) {
      return Errno.EINVAL.asResult();
    }
    quotaMicros = quota;
    periodMicros = period;
    return 0;
  }

  /**
   * What it may save of its quota: {@code cpu.max.burst}.
   *
   * @return microseconds
   */
  public long burstMicros() {
    return burstMicros;
  }

  /**
   * Sets what it may save.
   *
   * @param burst microseconds, at most the quota
   * @return 0, or {@code EINVAL} if it is more
   */
  public long setBurst(long burst) {
    if (burst < 0 || burst > quotaMicros) {
      return Errno.EINVAL.asResult();
    }
    burstMicros = burst;
    return 0;
  }
}

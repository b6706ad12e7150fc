package org.kmem.mm.numa;

import java.util.EnumMap;
import java.util.Map;
import org.kmem.mm.sim.SimClock;

/**
 * How often and how far address spaces are scanned: the files of {@code /sys/kernel/debug/sched/numa_balancing}.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code sysctl_numa_balancing_scan_delay} and its siblings.
 */
public final class ScanTuning {
  /** What can be set, with its first value. */
  public enum Knob {
    /** A task's run time before its first scan, in milliseconds. */
    SCAN_DELAY_MS(1_000),
    /** Least time between scans. */
    SCAN_PERIOD_MIN_MS(1_000),
    /** Most time between scans. */
    SCAN_PERIOD_MAX_MS(60_000),
    /** How much is scanned at a time, in MiB. */
    SCAN_SIZE_MB(256),
    /** Used only where memory of several speeds is balanced. */
    HOT_THRESHOLD_MS(1_000);

    private final int first;

    Knob(int first) {
      this.first = first;
    }
  }

  private static final long MILLI = SimClock.SECOND / 1_000;

  /** Most that all tasks together are to scan in a second, in MiB. */
  private static final int MOST_MB_PER_SECOND = 2_560;

  private final Map<Knob, Integer> values = new EnumMap<>(Knob.class);

  /** All as the kernel starts with. */
  public ScanTuning() {}

  /**
   * A value.
   *
   * @param knob which
   * @return in the unit of its name
   */
  public int get(Knob knob) {
    return values.getOrDefault(knob, knob.first);
  }

  /**
   * Sets a value.
   *
   * @param knob which
   * @param value at least 1
   */
  public void set(Knob knob, int value) {
    values.put(knob, value);
  }

  long delayNanos() {
    return get(Knob.SCAN_DELAY_MS) * MILLI;
  }

  long scanPages() {
    return (long) get(Knob.SCAN_SIZE_MB) << (20 - 12);
  }

  /** Least time between scans of an address space, which must not take longer than that in all. */
  long leastPeriodNanos(long residentPages) {
    long windows = windows(residentPages);
    long floor = 1_000 / Math.max(MOST_MB_PER_SECOND / Math.max(get(Knob.SCAN_SIZE_MB), 1), 1);
    return Math.max(floor, get(Knob.SCAN_PERIOD_MIN_MS) / windows) * MILLI;
  }

  long mostPeriodNanos(long residentPages) {
    long most = get(Knob.SCAN_PERIOD_MAX_MS) / windows(residentPages) * MILLI;
    return Math.max(leastPeriodNanos(residentPages), most);
  }

  private long windows(long residentPages) {
    long pages = Math.max(scanPages(), 1);
    return Math.max((residentPages + pages - 1) / pages, 1);
  }
}

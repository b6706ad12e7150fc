package org.kmem.mm.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * What the kernel has to say to whoever reads its log: lines with the time since boot, of which the oldest go when
 * there is no room.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code printk} and its ring buffer.
 */
public final class KernelLog {
  /** Bytes kept: {@code CONFIG_LOG_BUF_SHIFT} is 17 in the reference configuration. */
  private static final int CAPACITY_BYTES = 1 << 17;

  private static final int NANOS_PER_MICROSECOND = 1000;

  private final SimClock clock;
  private final Deque<String> lines = new ArrayDeque<>();
  private int bytes;

  /**
   * Makes an empty log.
   *
   * @param clock the time that lines bear
   */
  public KernelLog(SimClock clock) {
    this.clock = clock;
  }

  /**
   * Adds a text.
   *
   * @param text one line or several; each bears the time
   */
  public void print(String text) {
    long now = clock.nowNanos();
    String time =
        String.format(
            Locale.ROOT,
            "[%5d.%06d] ",
            now / SimClock.SECOND,
            now % SimClock.SECOND / NANOS_PER_MICROSECOND);
    text.lines()
        .forEach(line -> {
          lines.addLast(time + line);
          bytes += time.length() + line.length() + 1;
        });
    while (bytes > CAPACITY_BYTES) {
      bytes -= lines.removeFirst().length() + 1;
    }
  }

  /**
   * What it holds.
   *
   * @return lines, the oldest first
   */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** Forgets all: {@code dmesg -c}. */
  public void clear() {
    lines.clear();
    bytes = 0;
  }
}

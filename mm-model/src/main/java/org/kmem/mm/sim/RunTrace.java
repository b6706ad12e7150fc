package org.kmem.mm.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * What a run did, condensed: a rolling hash over every decision about who runs and over what others add, and
 * the latest decisions in full.
 *
 * <p>Two runs with equal hashes and counts made the same decisions at the same simulated times. Belongs to
 * the holder of the baton.
 */
public final class RunTrace {
  /** How many of the latest decisions are kept. */
  public static final int KEPT = 256;

  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
  private static final int ROTATION = 27;

  /**
   * A task was given the baton.
   *
   * @param atNanos when
   * @param taskId number of the task
   */
  public record Decision(long atNanos, int taskId) {}

  private final long[] times = new long[KEPT];
  private final int[] taskIds = new int[KEPT];
  private long hash;
  private long decisions;

  RunTrace() {}

  void decided(long atNanos, int taskId) {
    int slot = (int) (decisions % KEPT);
    times[slot] = atNanos;
    taskIds[slot] = taskId;
    decisions++;
    add(atNanos);
    add(taskId);
  }

  /**
   * Adds something that two equal runs must agree in: an answer, a counter.
   *
   * @param value any number
   */
  public void add(long value) {
    hash = Long.rotateLeft((hash ^ value) * MULTIPLIER, ROTATION);
  }

  /**
   * The hash so far.
   *
   * @return equal for equal runs
   */
  public long hash() {
    return hash ^ decisions;
  }

  /**
   * How many decisions there were.
   *
   * @return decisions
   */
  public long decisions() {
    return decisions;
  }

  /**
   * The latest decisions, oldest first: to find where two runs part.
   *
   * @return at most {@link #KEPT} of them
   */
  public List<Decision> latest() {
    List<Decision> latest = new ArrayList<>();
    for (long i = Math.max(0, decisions - KEPT); i < decisions; i++) {
      int slot = (int) (i % KEPT);
      latest.add(new Decision(times[slot], taskIds[slot]));
    }
    return latest;
  }
}

package org.kmem.mm.task;

import org.kmem.mm.abi.Capability;
import org.kmem.mm.abi.Credentials;
import org.kmem.mm.abi.Errno;

/**
 * How much likelier a process is to be killed for want of memory than its size says.
 *
 * <p>Belongs to the holder of the scheduler's baton. Kernel counterpart: {@code oom_score_adj} and {@code
 * oom_score_adj_min} of {@code signal_struct}.
 */
public final class OomScore {
  /** Lowest {@code oom_score_adj}: never killed for want of memory. */
  public static final int MIN = -1000;

  /** Highest {@code oom_score_adj}. */
  public static final int MAX = 1000;

  private int value;

  /** What somebody with privilege last set. */
  private int floor;

  OomScore() {}

  /** A child's. */
  OomScore copy() {
    OomScore copy = new OomScore();
    copy.value = value;
    copy.floor = floor;
    return copy;
  }

  /**
   * What is added to its score.
   *
   * @return thousandths of all memory
   */
  public int value() {
    return value;
  }

  /**
   * Sets {@code oom_score_adj}.
   *
   * @param adj {@link #MIN} to {@link #MAX}
   * @param by who asks; without {@code CAP_SYS_RESOURCE} it may not go below what such a one last set
   * @return 0, or {@code EINVAL} or {@code EACCES}
   */
  public long set(int adj, Credentials by) {
    if (adj < MIN || adj > MAX) {
      return Errno.EINVAL.asResult();
    }
    boolean privileged = by.has(Capability.SYS_RESOURCE);
    if (adj < floor && !privileged) {
      return Errno.EACCES.asResult();
    }
    value = adj;
    if (privileged) {
      floor = adj;
    }
    return 0;
  }
}

package org.kmem.mm.memcg;

/**
 * What happens to a group at its limits, as {@code memory.events} and {@code memory.swap.events} count it.
 *
 * <p>Kernel counterpart: {@code enum memcg_memory_event}.
 */
public enum MemcgEvent {
  /** Reclaimed although below {@code memory.low}. */
  LOW(0, "low"),
  /** Reclaimed for being above {@code memory.high}. */
  HIGH(1, "high"),
  /** A charge met {@code memory.max}. */
  MAX(2, "max"),
  /** Reclaim could not help it. */
  OOM(3, "oom"),
  /** Processes killed. */
  OOM_KILL(4, "oom_kill"),
  /** Times that the group was killed as a whole. */
  OOM_GROUP_KILL(5, "oom_group_kill"),
  /** A charge was above {@code memory.swap.high}. */
  SWAP_HIGH(6, "high"),
  /** A swap slot was refused for {@code memory.swap.max}. */
  SWAP_MAX(7, "max"),
  /** A swap slot was refused, for the limit or since there was none. */
  SWAP_FAIL(8, "fail");

  private final int index;
  private final String text;

  MemcgEvent(int index, String text) {
    this.index = index;
    this.text = text;
  }

  /**
   * Its name in the file.
   *
   * @return for example {@code "oom_kill"}
   */
  public String text() {
    return text;
  }

  /** Its place in arrays of counters. */
  int index() {
    return index;
  }
}

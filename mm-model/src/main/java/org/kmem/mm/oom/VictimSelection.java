package org.kmem.mm.oom;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.mm.MmStruct;

/**
 * Looks at processes one after the other and keeps the one that weighs most; of equals the later. Who takes memory for the
 * system's sake, as swapoff does, weighs more than all others, protected or not.
 *
 * <p>A process that has been chosen before and still has its memory ends the search: that memory is to be waited
 * for. One use only. Kernel counterpart: {@code select_bad_process}, {@code oom_evaluate_task}.
 */
final class VictimSelection {
  private final long totalPages;
  private @Nullable OomTask chosen;
  private long chosenPoints = OomBadness.NEVER;
  private boolean pending;

  VictimSelection(long totalPages) {
    this.totalPages = totalPages;
  }

  /**
   * Looks at a process.
   *
   * @return false if no other need be looked at
   */
  boolean evaluate(OomTask task) {
    MmStruct doomed = task.oomMm();
    if (doomed != null) {
      pending = !doomed.isOomSkipped();
      return !pending;
    }
    if (task.isOomOrigin() && task.hasMm()) {
      chosen = task;
      chosenPoints = Long.MAX_VALUE;
      return true;
    }
    long points = OomBadness.points(task, totalPages);
    if (points != OomBadness.NEVER && points >= chosenPoints) {
      chosen = task;
      chosenPoints = points;
    }
    return true;
  }

  /** Whether somebody is dying already. */
  boolean isPending() {
    return pending;
  }

  /** Who weighs most; null if nobody can be killed. */
  @Nullable OomTask chosen() {
    return pending ? null : chosen;
  }
}

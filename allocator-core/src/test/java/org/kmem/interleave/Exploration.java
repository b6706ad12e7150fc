package org.kmem.interleave;

/**
 * What was explored.
 *
 * @param schedules orders that were run
 * @param preemptions how often a thread that could have gone on was made to wait, at most, in each
 * @param exhaustive whether more preemptions would give no other outcome, so that nothing is left to explore
 * @param steps of the longest schedule
 */
public record Exploration(int schedules, int preemptions, boolean exhaustive, int steps) {
  @Override
  public String toString() {
    return "%d schedules of up to %d steps and %d preemptions%s"
        .formatted(schedules, steps, preemptions, exhaustive ? ", all there are" : "");
  }
}

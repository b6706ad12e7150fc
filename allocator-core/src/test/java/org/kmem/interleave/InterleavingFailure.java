package org.kmem.interleave;

/** An order of accesses broke a scenario; the message has the schedule to replay it with. */
public final class InterleavingFailure extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final transient Schedule schedule;

  InterleavingFailure(Schedule schedule, String account, Throwable cause) {
    super(
        "schedule \"%s\" breaks the scenario: %s%n%sreplay it with Explorer.replay"
            .formatted(schedule, cause, account),
        cause);
    this.schedule = schedule;
  }

  /**
   * What broke it.
   *
   * @return the schedule
   */
  public Schedule schedule() {
    return schedule;
  }
}

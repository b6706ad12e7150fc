package org.kmem.mm.psi;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.sim.Reference;
import org.kmem.mm.sim.SimClock;

/**
 * The stalls of the tasks of a control group and of the groups below it, or of all tasks.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code struct psi_group}.
 */
public final class PsiGroup {
  /*
   * Implementation notes.
   * Between two changes a group's state is constant. A change first brings the totals up to its time, taking on
   * the way the samples that were due: the kernel's worker runs every period while tasks are not idle, once more
   * after they became so, and is set off again by the next change. Whoever reads takes a sample that is overdue.
   *
   * I1  counts = sums over the tasks of the group and the groups below of what PsiTask notes of them.
   * I2  totals never fall.
   */
  private static final long TICK_NANOS = SimClock.SECOND / Reference.HZ;

  /** Two seconds and a tick. */
  static final long PERIOD_NANOS = 2 * SimClock.SECOND + TICK_NANOS;

  private static final long NEVER = Long.MAX_VALUE;
  private static final int MICRO = 1_000;

  private final @Nullable PsiGroup parent;
  private final SimClock clock;
  private final int cpus;
  private final int[] counts = new int[PsiTask.KINDS];
  private boolean currentStalls;
  private boolean enabled = true;
  private int states;
  private long changedNanos;

  private final long[] totals = new long[PsiState.COUNT];
  private final long[] sampled = new long[PsiState.COUNT];
  private final PsiAverages[] averages = new PsiAverages[PsiState.NONIDLE];
  private long lastSampleNanos;
  private long nextSampleNanos;
  private long workerNanos = NEVER;
  private long nonidleAtWorker;

  PsiGroup(@Nullable PsiGroup parent, SimClock clock, int cpus) {
    this.parent = parent;
    this.clock = clock;
    this.cpus = cpus;
    Arrays.setAll(averages, state -> new PsiAverages());
    changedNanos = clock.nowNanos();
    lastSampleNanos = changedNanos;
    nextSampleNanos = changedNanos + PERIOD_NANOS;
  }

  @Nullable PsiGroup parent() {
    return parent;
  }

  SimClock clock() {
    return clock;
  }

  /** A task of the group was as one set of flags says and is as another. */
  void change(int before, int after) {
    long now = clock.nowNanos();
    catchUp(now);
    for (int kind = 0; kind < PsiTask.KINDS; kind++) {
      counts[kind] += (after >>> kind & 1) - (before >>> kind & 1);
    }
    if (((before | after) & PsiTask.ONCPU) != 0) {
      currentStalls = (after & PsiTask.ONCPU) != 0 && (after & PsiTask.MEMSTALL) != 0;
    }
    states = enabled ? statesNow() : 0;
    if (workerNanos == NEVER) {
      workerNanos = tick(now + PERIOD_NANOS);
    }
  }

  private int statesNow() {
    int iowait = counts[PsiTask.KIND_IOWAIT];
    int memstall = counts[PsiTask.KIND_MEMSTALL];
    int running = counts[PsiTask.KIND_RUNNING];
    int onCpu = counts[PsiTask.KIND_ONCPU];
    int now = 0;
    if (iowait > 0) {
      now |= bit(PsiState.some(PsiResource.IO));
      now |= running == 0 ? bit(PsiState.full(PsiResource.IO)) : 0;
    }
    if (memstall > 0) {
      now |= bit(PsiState.some(PsiResource.MEMORY));
      boolean nobodyElse = running == counts[PsiTask.KIND_MEMSTALL_RUNNING];
      now |= nobodyElse || currentStalls ? bit(PsiState.full(PsiResource.MEMORY)) : 0;
    }
    // All CPUs take turns on one line of time: of tasks that each could have one, none waits.
    int served = cpus == 1 ? onCpu : cpus;
    if (running > served) {
      now |= bit(PsiState.some(PsiResource.CPU));
      now |= served == 0 ? bit(PsiState.full(PsiResource.CPU)) : 0;
    }
    now |= iowait + memstall + running > 0 ? bit(PsiState.NONIDLE) : 0;
    return now;
  }

  private static int bit(int state) {
    return 1 << state;
  }

  /** The first tick at or after a time. */
  private static long tick(long nanos) {
    return (nanos + TICK_NANOS - 1) / TICK_NANOS * TICK_NANOS;
  }

  private void catchUp(long now) {
    while (workerNanos <= now) {
      long at = workerNanos;
      addUp(at);
      boolean wasIdle = totals[PsiState.NONIDLE] == nonidleAtWorker;
      nonidleAtWorker = totals[PsiState.NONIDLE];
      if (at >= nextSampleNanos) {
        sample(at);
      }
      workerNanos = wasIdle ? NEVER : tick(Math.max(nextSampleNanos, at + 1));
    }
    addUp(now);
  }

  private void addUp(long now) {
    long passed = now - changedNanos;
    changedNanos = now;
    if (passed > 0 && states != 0) {
      for (int state = 0; state < PsiState.COUNT; state++) {
        totals[state] += (states >>> state & 1) * passed;
      }
    }
  }

  /** Takes the sample that was due at some time before or now, and those in between as nothing lost. */
  private void sample(long now) {
    long missed = Math.max((now - nextSampleNanos) / PERIOD_NANOS, 0);
    long period = now - (lastSampleNanos + missed * PERIOD_NANOS);
    nextSampleNanos += (missed + 1) * PERIOD_NANOS;
    lastSampleNanos = now;
    for (int state = 0; state < PsiState.NONIDLE; state++) {
      long lost = Math.min(totals[state] - sampled[state], period);
      sampled[state] += lost;
      averages[state].sample(missed, lost, period);
    }
  }

  /**
   * Time lost so far because some tasks stalled.
   *
   * @param resource what they lacked
   * @return nanoseconds
   */
  public long someNanos(PsiResource resource) {
    catchUp(clock.nowNanos());
    return totals[PsiState.some(resource)];
  }

  /**
   * Time lost so far because all tasks that were not idle stalled.
   *
   * @param resource what they lacked
   * @return nanoseconds
   */
  public long fullNanos(PsiResource resource) {
    catchUp(clock.nowNanos());
    return totals[PsiState.full(resource)];
  }

  /**
   * What the file of a resource reads.
   *
   * @param resource the resource
   * @return a line for some and one for full, each ended
   */
  public String text(PsiResource resource) {
    long now = clock.nowNanos();
    catchUp(now);
    if (now >= nextSampleNanos) {
      sample(now);
    }
    StringBuilder out = new StringBuilder();
    line(out, "some ", PsiState.some(resource));
    if (parent == null && resource == PsiResource.CPU) {
      new PsiAverages().appendTo(out.append("full ")); // not defined for a whole machine
      out.append(" total=0\n");
    } else {
      line(out, "full ", PsiState.full(resource));
    }
    return out.toString();
  }

  private void line(StringBuilder out, String name, int state) {
    averages[state].appendTo(out.append(name));
    out.append(" total=").append(totals[state] / MICRO).append('\n');
  }

  /**
   * Whether stalls are counted.
   *
   * @return true unless {@code cgroup.pressure} was set to 0
   */
  public boolean isEnabled() {
    return enabled;
  }

  /**
   * Counts stalls from now on, or stops to: {@code cgroup.pressure}.
   *
   * @param counts whether
   */
  public void setEnabled(boolean counts) {
    catchUp(clock.nowNanos());
    enabled = counts;
    states = enabled ? statesNow() : 0;
  }
}

package org.kmem.interleave;

import org.jspecify.annotations.Nullable;

/**
 * Runs a scenario in every order of its accesses that can make a difference, up to a number of preemptions.
 *
 * <p>Used by one thread; one exploration at a time in a JVM.
 */
public final class Explorer {
  /*
   * Implementation notes.
   * Depth first: the path of a run is kept, and the last step at which somebody else is still to be chosen
   * begins the next run, whose first steps are forced to be the same.
   *
   * Where to switch. Two accesses conflict if they are of different threads to one word and one writes. Only the
   * order of conflicting accesses makes a difference (partial order reduction); so after each run, for each
   * access that conflicts with a later one, all others are to be chosen in its place. So they are wherever a
   * thread ends or waits, where a switch is no preemption. Which words are shared is thus found out by running.
   *
   * How often. Bounds rise from 0: the first schedule that breaks a scenario has as few preemptions as
   * possible. Most defects need one or two. A bounded search must also try to switch at the beginning of the
   * block of steps that a conflict lies in; every block begins where all others are tried anyway.
   *
   * Waiting. A thread that repeats a compare-and-set with nothing in between can only be helped by another that
   * changes the word, and is not chosen before that. A thread that waits for a monitor is not chosen before that
   * has been left. Entering one is no access: orders of whole synchronized blocks come from switches before
   * them. Which of several waiting threads gets a monitor is the JVM's choice and not repeatable: at most two threads
   * of a scenario may use the same one.
   *
   * Sources: Musuvathi, Qadeer: "Iterative context bounding for systematic testing of multithreaded programs",
   * PLDI 2007; Flanagan, Godefroid: "Dynamic partial-order reduction for model checking software", POPL 2005;
   * Coons, Musuvathi, McKinley: "Bounded partial-order reduction", OOPSLA 2013.
   */
  private static final int SCHEDULES_MAX = 100_000;

  private final int bound;
  private final int most;

  private Explorer(int bound, int most) {
    this.bound = bound;
    this.most = most;
  }

  /**
   * One that tries all that can make a difference.
   *
   * @return the explorer
   */
  public static Explorer unbounded() {
    return withPreemptions(Integer.MAX_VALUE);
  }

  /**
   * One that preempts threads so many times in a schedule, at most.
   *
   * @param bound preemptions
   * @return the explorer
   */
  public static Explorer withPreemptions(int bound) {
    return new Explorer(bound, SCHEDULES_MAX);
  }

  /**
   * The same, with another limit on schedules: more are an error, since they would be left unexplored.
   *
   * @param schedules most schedules for one number of preemptions
   * @return another explorer
   */
  public Explorer ofAtMost(int schedules) {
    return new Explorer(bound, schedules);
  }

  /**
   * Explores.
   *
   * @param scenario what is run
   * @return what was explored, of the highest bound
   * @throws InterleavingFailure at the first schedule that breaks the scenario
   * @throws IllegalStateException if there are more schedules than may be
   */
  public Exploration explore(Scenario scenario) {
    try (Baton baton = new Baton()) {
      Exploration explored = explore(scenario, baton, 0);
      while (!explored.exhaustive() && explored.preemptions() < bound) {
        explored = explore(scenario, baton, explored.preemptions() + 1);
      }
      System.out.println(explored);
      return explored;
    }
  }

  /**
   * Runs a scenario once, in the order of a schedule.
   *
   * @param scenario what is run
   * @param schedule of a failure
   * @throws InterleavingFailure if that breaks the scenario
   */
  public static void replay(Scenario scenario, Schedule schedule) {
    try (Baton baton = new Baton()) {
      run(scenario, baton, SearchPath.along(schedule));
    }
  }

  private Exploration explore(Scenario scenario, Baton baton, int preemptions) {
    SearchPath path = new SearchPath();
    int schedules = 0;
    int steps = 0;
    do {
      if (schedules == most) {
        throw new IllegalStateException(
            "more than %d schedules with %d preemptions: make the scenario smaller"
                .formatted(most, preemptions));
      }
      run(scenario, baton, path);
      schedules++;
      steps = Math.max(steps, path.size());
      path.wantOthers();
    } while (path.backtrack(preemptions));
    return new Exploration(schedules, preemptions, !path.isCut(), steps);
  }

  private static void run(Scenario scenario, Baton baton, SearchPath path) {
    scenario.begin();
    baton.remember();
    @Nullable Throwable failure = baton.run(scenario.threads(), path);
    try {
      if (failure == null) {
        scenario.check();
      }
    } catch (RuntimeException | AssertionError wrong) {
      failure = wrong;
    } finally {
      baton.restore();
      scenario.end();
    }
    if (failure != null) {
      throw new InterleavingFailure(path.schedule(), path.account(), failure);
    }
  }
}

package org.kmem.interleave;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The steps of the last run and what is still to be tried at each: the state of a depth-first search. */
final class SearchPath {
  private static final int NOBODY = -1;

  /** Who is enabled at a step that was read from a schedule. */
  private static final int UNKNOWN = 0;

  /** Threads, as bits, that read or write a word later on. */
  private static final class Later {
    int readers;
    int writers;
  }

  private final List<Step> steps = new ArrayList<>();

  /** How many first steps of the next run are given. */
  private int forced;

  private boolean cut;

  /** A path that is given as a whole. */
  static SearchPath along(Schedule schedule) {
    SearchPath path = new SearchPath();
    schedule.steps().forEach(thread -> path.steps.add(new Step(UNKNOWN, thread, Access.START)));
    path.forced = path.size();
    return path;
  }

  int size() {
    return steps.size();
  }

  /** The step at a position of the run if it is given, or a new one that is as good as any. */
  Step stepAt(int position, int thread, int enabled, Access[] next) {
    if (position < forced) {
      Step step = steps.get(position);
      step.access = next[step.chosen];
      if (step.enabled == UNKNOWN) {
        step.enabled = enabled;
      }
      return step;
    }
    boolean goesOn = thread >= 0 && (enabled >> thread & 1) != 0;
    int chosen = goesOn ? thread : Integer.numberOfTrailingZeros(enabled);
    steps.add(new Step(enabled, chosen, next[chosen]));
    return steps.getLast();
  }

  Step step(int position) {
    return steps.get(position);
  }

  /** Whether something was left out for the bound on preemptions. */
  boolean isCut() {
    return cut;
  }

  Schedule schedule() {
    return new Schedule(steps.stream().map(step -> step.chosen).toList());
  }

  /** After a run: wherever another choice could make a difference, others are wanted. */
  void wantOthers() {
    Map<Long, Later> words = new HashMap<>();
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      boolean free = i == 0 || (step.enabled >> steps.get(i - 1).chosen & 1) == 0;
      boolean conflict = false;
      for (long word = step.access.firstWord(); word <= step.access.lastWord(); word++) {
        Later later = words.computeIfAbsent(word, w -> new Later());
        int rivals = step.access.writes() ? later.readers | later.writers : later.writers;
        int self = 1 << step.chosen;
        conflict |= (rivals & ~self) != 0;
        if (step.access.writes()) {
          later.writers |= self;
        } else {
          later.readers |= self;
        }
      }
      if (free || conflict) {
        step.wanted = step.enabled;
      }
    }
  }

  /** Goes back to the last step where somebody else is wanted, and chooses that thread; false if there is none. */
  boolean backtrack(int bound) {
    int[] preemptions = new int[steps.size() + 1];
    for (int i = 0; i < steps.size(); i++) {
      boolean preempts = steps.get(i).isPreemption(steps.get(i).chosen, before(i));
      preemptions[i + 1] = preemptions[i] + (preempts ? 1 : 0);
    }
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      for (int left = step.wanted & ~step.tried; left != 0; left &= left - 1) {
        int thread = Integer.numberOfTrailingZeros(left);
        if (preemptions[i] + (step.isPreemption(thread, before(i)) ? 1 : 0) > bound) {
          cut = true;
          continue;
        }
        step.choose(thread);
        forced = i + 1;
        steps.subList(forced, steps.size()).clear();
        return true;
      }
    }
    return false;
  }

  private int before(int i) {
    return i == 0 ? NOBODY : steps.get(i - 1).chosen;
  }

  /** What happens around each switch of threads, one line for each step beside one. */
  String account() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < steps.size(); i++) {
      boolean first = i == 0 || before(i) != steps.get(i).chosen;
      boolean last = i + 1 == steps.size() || steps.get(i + 1).chosen != steps.get(i).chosen;
      if (first || last) {
        lines.append(
            "  step %d, thread %d: %s%n".formatted(i, steps.get(i).chosen, steps.get(i).access));
      }
    }
    return lines.toString();
  }
}

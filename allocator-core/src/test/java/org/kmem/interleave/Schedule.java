package org.kmem.interleave;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * In which order threads make their steps; written {@code 0x7 1x3 0x2}: seven steps of thread 0, three of thread
 * 1, two of thread 0. A thread's first step leads up to its first access, each further one is an access with
 * what follows.
 *
 * @param steps for each step, the thread that makes it
 */
public record Schedule(List<Integer> steps) {
  /** Copies the steps. */
  public Schedule {
    steps = List.copyOf(steps);
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @param text blocks of steps
   * @return the schedule
   */
  public static Schedule of(String text) {
    List<Integer> steps = new ArrayList<>();
    for (String block : text.split(" ", -1)) {
      int times = block.indexOf('x');
      int thread = Integer.parseInt(block, 0, times, 10);
      for (int i = Integer.parseInt(block.substring(times + 1)); i > 0; i--) {
        steps.add(thread);
      }
    }
    return new Schedule(steps);
  }

  private record Block(int thread, int count) {}

  @Override
  public String toString() {
    List<Block> blocks = new ArrayList<>();
    for (int thread : steps) {
      boolean same = !blocks.isEmpty() && blocks.getLast().thread() == thread;
      blocks.add(new Block(thread, same ? blocks.removeLast().count() + 1 : 1));
    }
    return blocks.stream()
        .map(block -> block.thread() + "x" + block.count())
        .collect(Collectors.joining(" "));
  }
}

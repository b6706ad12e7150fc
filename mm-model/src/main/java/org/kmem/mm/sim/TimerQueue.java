package org.kmem.mm.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Armed timers, earliest first: a binary heap whose members know their places, so that any of them can be
 * taken out in logarithmic time. Arms and cancels without allocating, apart from growth.
 */
final class TimerQueue {
  private final SimClock clock;
  private @Nullable SimTimer[] heap = new @Nullable SimTimer[16];
  private int size;
  private long armed;

  /** A timer's action is running: nothing may wait. */
  private boolean firing;

  TimerQueue(SimClock clock) {
    this.clock = clock;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Time of the earliest, or the end of time if there is none. */
  long earliestNanos() {
    SimTimer first = heap[0];
    return first == null ? Long.MAX_VALUE : first.atNanos;
  }

  boolean isFiring() {
    return firing;
  }

  /** Whether the time of the earliest has come. */
  boolean isDue() {
    return earliestNanos() <= clock.nowNanos();
  }

  /** Moves the clock to the earliest, of which there is one. */
  void leap() {
    clock.advance(earliestNanos() - clock.nowNanos());
  }

  /** Fires those whose time has come; none after one that failed, of which the host hears. */
  void fireDue(HostRun host) {
    while (isDue() && !host.hasFailed()) {
      fireFirst(host);
    }
  }

  /** Runs the earliest, off the queue. */
  private void fireFirst(HostRun host) {
    SimTimer timer = poll();
    if (timer == null) {
      return;
    }
    firing = true;
    try {
      timer.fire();
    } catch (RuntimeException | Error e) {
      host.failed("a timer", e);
    } finally {
      firing = false;
    }
  }

  /** Arms a timer, or moves it; there is no time after the end of time. */
  void arm(SimTimer timer, long delayNanos) {
    if (delayNanos < 0) {
      throw new IllegalArgumentException("a delay of " + delayNanos + " ns: give at least 0");
    }
    cancel(timer);
    long now = clock.nowNanos();
    long latest = Long.MAX_VALUE - 1;
    add(timer, delayNanos > latest - now ? latest : now + delayNanos);
  }

  boolean cancel(SimTimer timer) {
    boolean wasArmed = timer.isArmed();
    if (wasArmed) {
      remove(timer);
    }
    return wasArmed;
  }

  void add(SimTimer timer, long atNanos) {
    timer.atNanos = atNanos;
    timer.sequence = armed++;
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    place(timer, size++);
    siftUp(timer);
  }

  @Nullable SimTimer poll() {
    SimTimer first = heap[0];
    if (first != null) {
      remove(first);
    }
    return first;
  }

  void remove(SimTimer timer) {
    int hole = timer.heapIndex;
    timer.heapIndex = -1;
    SimTimer last = heap[--size];
    heap[size] = null;
    if (last != null && last != timer) {
      place(last, hole);
      siftUp(last);
      siftDown(last);
    }
  }

  private void siftUp(SimTimer timer) {
    int index = timer.heapIndex;
    while (index > 0) {
      SimTimer parent = heap[(index - 1) >>> 1];
      if (parent == null || !timer.isBefore(parent)) {
        break;
      }
      place(parent, index);
      index = (index - 1) >>> 1;
    }
    place(timer, index);
  }

  private void siftDown(SimTimer timer) {
    int index = timer.heapIndex;
    while (2 * index + 1 < size) {
      int childIndex = 2 * index + 1;
      SimTimer child = heap[childIndex];
      SimTimer right = childIndex + 1 < size ? heap[childIndex + 1] : null;
      if (right != null && right.isBefore(child)) {
        child = right;
        childIndex++;
      }
      if (child == null || timer.isBefore(child)) {
        break;
      }
      place(child, index);
      index = childIndex;
    }
    place(timer, index);
  }

  private void place(SimTimer timer, int index) {
    heap[index] = timer;
    timer.heapIndex = index;
  }
}

package org.kmem.mm.sim;

import org.jspecify.annotations.Nullable;

/** Tasks in the order they came, linked through themselves: a task is on one list at most. */
final class TaskList {
  private @Nullable SimTask first;
  private @Nullable SimTask last;

  @Nullable SimTask first() {
    return first;
  }

  boolean isEmpty() {
    return first == null;
  }

  void addLast(SimTask task) {
    SimTask before = last;
    task.list = this;
    task.previous = before;
    task.next = null;
    if (before == null) {
      first = task;
    } else {
      before.next = task;
    }
    last = task;
  }

  void remove(SimTask task) {
    SimTask before = task.previous;
    SimTask after = task.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    task.list = null;
    task.previous = null;
    task.next = null;
  }
}

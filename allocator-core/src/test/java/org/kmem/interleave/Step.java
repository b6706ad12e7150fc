package org.kmem.interleave;

/** A point where one of several threads was chosen to make its next step. Sets of threads are bits. */
final class Step {
  /** Who could have been chosen. */
  int enabled;

  /** Who is to be chosen here, too, in some run. */
  int wanted;

  /** Who has been chosen here, now included. */
  int tried;

  int chosen;

  /** What that thread does. */
  Access access;

  Step(int enabled, int chosen, Access access) {
    this.enabled = enabled;
    this.access = access;
    choose(chosen);
  }

  void choose(int thread) {
    chosen = thread;
    tried |= 1 << thread;
  }

  /** Whether it is a preemption to choose a thread here after another one. */
  boolean isPreemption(int thread, int after) {
    return thread != after && after >= 0 && (enabled >> after & 1) != 0;
  }
}

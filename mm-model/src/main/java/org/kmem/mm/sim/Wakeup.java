package org.kmem.mm.sim;

/** Why a task that waited goes on. */
public enum Wakeup {
  /** What it waited for happened, or may have. */
  WOKEN,
  /** Its time was over first. */
  TIMED_OUT,
  /** It is to die: it gives up what it was doing and returns. */
  KILLED
}

package org.kmem.mm.pgtable;

/** How a walk over a range goes on after an entry was visited. */
public enum WalkAction {
  /** With the next entry. */
  CONTINUE,
  /** With the same place again: a huge entry was split, so there is a table now. */
  AGAIN,
  /** Not at all. */
  STOP
}

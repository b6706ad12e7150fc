package org.kmem.slab;

/** What debugging does with a report. */
public enum OnBug {
  /** Throw {@link SlabBugException} and leave everything as it is. */
  THROW,
  /** Log, repair what can be repaired and keep what cannot out of use, as the kernel does. */
  REPAIR
}

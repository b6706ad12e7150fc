package org.kmem.memory;

import org.jspecify.annotations.Nullable;

/**
 * Whether accesses to raw memory are observed, and by whom.
 *
 * <p>Only tests observe: the system property {@code kmem.memory.observed=true} makes it possible, for the
 * life of the JVM, and {@link #by} begins and ends it. Not for threads at work: whoever is observed is
 * started after it began, and has ended before it ends.
 */
final class Observation {
  /*
   * Implementation notes.
   * POSSIBLE is a constant to the compiler: without the property nothing is left of Memory's question.
   * The observer is read plainly, so that threads which are not observed, in a JVM where it is possible,
   * are not given an order of accesses that they would not have otherwise. Measured in decision 0050.
   */
  static final boolean POSSIBLE = Boolean.getBoolean("kmem.memory.observed");

  private static @Nullable AccessObserver observer;

  private Observation() {}

  /** Has accesses observed from now on; {@code null} ends it. */
  static void by(@Nullable AccessObserver next) {
    if (!POSSIBLE) {
      throw new IllegalStateException(
          "this JVM cannot observe memory: start it with -Dkmem.memory.observed=true");
    }
    observer = next;
  }

  static void before(AccessObserver.Kind kind, long address, long sizeBytes) {
    AccessObserver present = observer;
    if (present != null) {
      present.before(kind, address, sizeBytes);
    }
  }
}

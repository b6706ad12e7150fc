package org.kmem.bench.replay;

/** Passes over the objects of a trace, each of which begins and ends with no object allocated. Used by one thread. */
interface ObjectPasses extends AutoCloseable {
  /**
   * Plays all of it. Objects that survive the trace are held until {@link #clear}.
   *
   * @return how long it took, in ns
   * @throws IllegalStateException if the allocator failed; say what it said
   */
  long play();

  /** Objects held now, those not counted that take pages of their own. */
  long held();

  /** Frees what is held. */
  void clear();

  /** Times some single operations from now on. */
  void sample(OperationTimes times);

  /** Allocations that failed in the last pass. */
  long failures();

  /** Closes the ways to the allocator; nothing is held. */
  @Override
  void close();
}

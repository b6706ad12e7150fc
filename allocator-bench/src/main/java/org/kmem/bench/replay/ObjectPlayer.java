package org.kmem.bench.replay;

import org.kmem.bench.subject.PieceSet;

/**
 * One recorded CPU's way to the allocator that a trace is played into. For the thread that took it, which closes it.
 *
 * <p>Sets are those of the same {@link ReplayedObjects}. Which places have an object is the caller's to know.
 */
interface ObjectPlayer extends AutoCloseable {
  /** Allocates an object into a place that has none; false if there is no memory, and the place has none. */
  boolean alloc(PieceSet set, int place, ObjectRequest request);

  /**
   * Frees an object that any CPU allocated.
   *
   * @param how {@link ObjectScript#KFREE}, or what {@link ObjectScript#throughCache} says
   */
  void free(PieceSet set, int place, int how);

  /** Writes a byte of an object. */
  void write(PieceSet set, int place, int offset, byte value);

  /** Gives up what is kept for the thread. */
  @Override
  void close();
}

package org.kmem.interleave;

import java.util.List;

/**
 * What two or more threads do to memory, and what must be true when all have ended.
 *
 * <p>It is run many times. Whatever a run writes to raw memory, up to the end of {@link #check}, is put back
 * afterwards, so that a world may be made once; heap state is not, and must not decide which accesses are
 * made.
 */
public interface Scenario {
  /** Before each run, in the exploring thread; what it writes to raw memory stays. */
  default void begin() {}

  /**
   * The threads. They may wait for nothing but memory to change and monitors, of which each is used by two of them at
   * most, and must do the same in each run that has the same order of accesses.
   *
   * @return one body for each thread; an exception of one breaks the scenario
   */
  List<Runnable> threads();

  /** Throws if something is wrong after a run, in the exploring thread. */
  void check();

  /** After each run, in the exploring thread: memory is as it was after {@link #begin}. */
  default void end() {}
}

package org.kmem.bench.subject.peer;

/** Where all pieces of a subject come from, if that is the engine or a pool. */
interface SubjectHeap extends AutoCloseable {
  /** Memory that it has now, whether in pieces or not, in bytes. */
  long footprintBytes();

  /**
   * Proves that the books are right and that nothing is in use.
   *
   * @throws IllegalStateException if it is not so, saying what is wrong
   */
  void verify();

  /** Gives the memory back. */
  @Override
  void close();
}

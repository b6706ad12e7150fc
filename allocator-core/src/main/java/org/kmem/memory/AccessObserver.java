package org.kmem.memory;

/**
 * Hears of each access to raw memory just before it happens, in the thread that makes it; may hold that
 * thread up. This is how a test decides in which order the accesses of several threads happen.
 *
 * <p>Called by any thread; must not use {@link Memory}.
 */
interface AccessObserver {
  /** What is about to happen to the bytes. */
  enum Kind {
    /** A read, plain or acquire. */
    READ,
    /** A write, plain or release, that does not depend on what was there. */
    WRITE,
    /** An atomic addition. */
    ADD,
    /** A compare-and-set, which may turn out to write nothing. */
    COMPARE_AND_SET
  }

  /**
   * An access follows.
   *
   * @param kind what it does
   * @param address absolute address of its first byte
   * @param sizeBytes how many bytes
   */
  void before(Kind kind, long address, long sizeBytes);
}

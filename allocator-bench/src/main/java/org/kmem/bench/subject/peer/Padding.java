package org.kmem.bench.subject.peer;

/**
 * Elements at both ends of a set's array that nobody uses: sets of different threads lie beside each other on the
 * heap, and must not share cache lines. References may be of 4 bytes, and lines are fetched in pairs: 128 bytes are 32
 * elements.
 */
final class Padding {
  /** Elements before the first place. */
  static final int BEFORE = 32;

  private Padding() {}

  /** Length of an array with so many places. */
  static int around(int places) {
    return BEFORE + places + BEFORE;
  }
}

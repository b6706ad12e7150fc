package org.kmem.bench.subject;

/**
 * One thread's way to an {@link ObjectSubject}: only for the thread that took it, which closes it.
 *
 * <p>All sets come from {@link ObjectSubject#newSet} of the same subject. A place that has no piece is only
 * allocated into, and one that has is not: that is the caller's to know, and is not checked.
 */
public interface ObjectFront extends AutoCloseable {
  /**
   * Allocates a piece. What is in it is not defined.
   *
   * @param set where it goes
   * @param place number of a place that has none
   * @param sizeBytes size, at least 1
   * @return false if memory is out; the place then has none
   */
  boolean alloc(PieceSet set, int place, int sizeBytes);

  /**
   * Frees a piece, which this front or any other allocated, if the subject {@linkplain
   * ObjectSubject#freesAnywhere allows} that.
   *
   * @param set where it is
   * @param place number of its place, which then has none
   */
  void free(PieceSet set, int place);

  /**
   * Writes a byte of a piece.
   *
   * @param set where it is
   * @param place number of its place
   * @param offset of the byte, below the piece's size
   * @param value what is written
   */
  void write(PieceSet set, int place, int offset, byte value);

  /**
   * Reads a byte of a piece.
   *
   * @param set where it is
   * @param place number of its place
   * @param offset of the byte, below the piece's size
   * @return what was written there
   */
  byte read(PieceSet set, int place, int offset);

  /**
   * Where a piece lies: for tests, never called while time is taken.
   *
   * @param set where it is
   * @param place number of its place
   * @return the address of its first byte, or 0 if the subject cannot tell
   */
  long address(PieceSet set, int place);

  /** Gives up what the front keeps for its thread. */
  @Override
  void close();
}

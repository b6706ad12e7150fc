package org.kmem.bench.subject;

import java.util.OptionalInt;

/**
 * What a subject of pieces has to be ready for.
 *
 * @param threads how many threads may have a front by number at one time, at least 1
 * @param memoryBytes memory for pieces, for subjects that have to know it before; others pass it over
 * @param access how pieces are read and written
 * @param pieceBytes the size of every piece, if all have the same, for subjects of one size; others pass it over
 */
public record ObjectShape(int threads, long memoryBytes, Access access, OptionalInt pieceBytes) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if there is no thread or no memory, or pieces of no bytes
   */
  public ObjectShape {
    if (threads < 1 || memoryBytes < 1 || pieceBytes.orElse(1) < 1) {
      throw new IllegalArgumentException(
          "%d threads over %d bytes, pieces of %s: give at least one of each"
              .formatted(threads, memoryBytes, pieceBytes));
    }
  }

  /**
   * A subject whose pieces are of many sizes.
   *
   * @param threads how many threads may have a front by number at one time, at least 1
   * @param memoryBytes memory for pieces
   * @param access how pieces are read and written
   */
  public ObjectShape(int threads, long memoryBytes, Access access) {
    this(threads, memoryBytes, access, OptionalInt.empty());
  }
}

package org.kmem.bench.subject;

/**
 * What a subject of pieces has to be ready for.
 *
 * @param threads how many threads may have a front at one time, at least 1
 * @param memoryBytes memory for pieces, for subjects that have to know it before; others pass it over
 * @param access how pieces are read and written
 */
public record ObjectShape(int threads, long memoryBytes, Access access) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if there is no thread or no memory
   */
  public ObjectShape {
    if (threads < 1 || memoryBytes < 1) {
      throw new IllegalArgumentException(
          "%d threads over %d bytes: give at least one of each".formatted(threads, memoryBytes));
    }
  }
}

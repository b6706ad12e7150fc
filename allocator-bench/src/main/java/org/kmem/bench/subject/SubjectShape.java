package org.kmem.bench.subject;

/**
 * How large a subject is to be.
 *
 * @param slots number of slots, at least 1: one for each thread
 * @param memoryBytes memory it manages, in pages of 4 KiB; what it keeps for itself may come off
 */
public record SubjectShape(int slots, long memoryBytes) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if there is no slot or no memory
   */
  public SubjectShape {
    if (slots < 1 || memoryBytes < 1) {
      throw new IllegalArgumentException(
          slots + " slots over " + memoryBytes + " bytes: give at least one of each");
    }
  }
}

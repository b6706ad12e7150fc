package org.kmem.bench.subject;

/**
 * How large a subject is to be.
 *
 * @param slots number of slots, at least 1: one for each thread
 * @param memoryBytes memory it manages, in pages of 4 KiB; what it keeps for itself may come off
 * @param owners how many threads may own something in it, in addition to the slots
 */
public record SubjectShape(int slots, long memoryBytes, int owners) {
  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if there is no slot or no memory, or a number is negative
   */
  public SubjectShape {
    if (slots < 1 || memoryBytes < 1 || owners < 0) {
      throw new IllegalArgumentException(
          "%d slots over %d bytes, %d owners: give at least one slot and byte, and no less than no owners"
              .formatted(slots, memoryBytes, owners));
    }
  }

  /**
   * A subject that is used by slot only.
   *
   * @param slots number of slots, at least 1
   * @param memoryBytes memory it manages
   */
  public SubjectShape(int slots, long memoryBytes) {
    this(slots, memoryBytes, 0);
  }
}

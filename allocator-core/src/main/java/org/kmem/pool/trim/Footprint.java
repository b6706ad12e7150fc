package org.kmem.pool.trim;

/**
 * What a heap has in RAM, as a trimmer saw it. Immutable.
 *
 * @param mappedBytes address space of its frames
 * @param residentBytes what of it was in RAM
 * @param residentFreeBytes what of that was free
 * @param givenBackBytes what was given back to the operating system since the trimmer began
 * @param trims times that something was
 * @param lookNanos how long the look took
 */
public record Footprint(
    long mappedBytes,
    long residentBytes,
    long residentFreeBytes,
    long givenBackBytes,
    long trims,
    long lookNanos) {
  /** Before the first look. */
  public static final Footprint UNKNOWN = new Footprint(0, 0, 0, 0, 0, 0);
}

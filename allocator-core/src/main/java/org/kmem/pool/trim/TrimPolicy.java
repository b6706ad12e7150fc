package org.kmem.pool.trim;

import java.time.Duration;

/**
 * When free memory goes back to the operating system. Immutable.
 *
 * @param delay memory that stays free for so long is given back by then, and no sooner than after three eighths of it
 * @param keepBytes free memory that stays in RAM, for what comes next
 * @param highBytes with more free memory than this in RAM none of it is waited for: it is given back at the next look,
 *     down to what is kept
 */
public record TrimPolicy(Duration delay, long keepBytes, long highBytes) {
  private static final Duration SHORTEST = Duration.ofMillis(8);

  /** Checks that it can be followed. */
  public TrimPolicy {
    if (delay.compareTo(SHORTEST) < 0 || keepBytes < 0 || highBytes < keepBytes) {
      throw new IllegalArgumentException(
          "a trim after %s, keeping %d of at most %d bytes: give at least %s, and 0 <= keep <= high"
              .formatted(delay, keepBytes, highBytes, SHORTEST));
    }
  }

  /**
   * Gives back all that stays free.
   *
   * @param delay how long
   * @return a policy that keeps nothing and has no high mark
   */
  public static TrimPolicy after(Duration delay) {
    return new TrimPolicy(delay, 0, Long.MAX_VALUE);
  }

  /**
   * The same, but some free memory stays in RAM.
   *
   * @param bytes how much
   * @return a policy
   */
  public TrimPolicy keeping(long bytes) {
    return new TrimPolicy(delay, bytes, Math.max(bytes, highBytes));
  }

  /**
   * The same, but of more free memory than this none is waited for.
   *
   * @param bytes how much
   * @return a policy
   */
  public TrimPolicy withHigh(long bytes) {
    return new TrimPolicy(delay, keepBytes, bytes);
  }
}

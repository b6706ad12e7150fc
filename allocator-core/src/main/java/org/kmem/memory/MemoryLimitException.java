package org.kmem.memory;

/**
 * A reservation that the machine, the container or the process limits would not bear.
 *
 * <p>The message names the limit, its value, what was asked, and what to raise. It is thrown before
 * anything is reserved, so that the process fails at once instead of being killed for lack of memory
 * later.
 */
public final class MemoryLimitException extends MemoryException {
  private static final long serialVersionUID = 1L;

  /** Which limit, in words. */
  private final String limitName;

  /** What the limit leaves for one more reservation. */
  private final long availableBytes;

  /** What was asked for. */
  private final long requestedBytes;

  MemoryLimitException(String message, String limitName, long availableBytes, long requestedBytes) {
    super(message);
    this.limitName = limitName;
    this.availableBytes = availableBytes;
    this.requestedBytes = requestedBytes;
  }

  /**
   * Names the limit that refused.
   *
   * @return the limit in words, with the file or command it comes from
   */
  public String limitName() {
    return limitName;
  }

  /**
   * Tells what the limit leaves for one more reservation.
   *
   * @return bytes, at least 0
   */
  public long availableBytes() {
    return availableBytes;
  }

  /**
   * Tells what was asked for.
   *
   * @return bytes
   */
  public long requestedBytes() {
    return requestedBytes;
  }
}

package org.kmem.slab;

import java.io.Serial;

/**
 * Thrown when no object cache can be as described; nothing was changed.
 *
 * <p>A programming error of the caller: the message shows what was asked for and says what to do instead.
 */
public final class InvalidCacheException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  /**
   * For what is wrong.
   *
   * @param problem what was asked for, why it is impossible and what to do
   */
  public InvalidCacheException(String problem) {
    super(problem);
  }
}

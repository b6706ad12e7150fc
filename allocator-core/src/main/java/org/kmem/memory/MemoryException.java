package org.kmem.memory;

/**
 * Backing memory could not be had, used or given back; the message says why and what to do.
 *
 * <p>Thrown as such when the kernel refused a call that nothing foresaw (the message names the call and
 * the errno), and through its subclasses where the cause is known beforehand. What was asked for was not
 * done, and the memory is as it was before.
 */
public sealed class MemoryException extends RuntimeException
    permits MemoryClosedException, MemoryLimitException, MemoryRangeException {
  private static final long serialVersionUID = 1L;

  MemoryException(String message) {
    super(message);
  }
}

package org.kmem.memory;

/**
 * A size, offset or alignment that no backing memory could have: zero or negative size, not whole pages,
 * or outside the reservation. The fault is the caller's; nothing was changed.
 */
public final class MemoryRangeException extends MemoryException {
  private static final long serialVersionUID = 1L;

  MemoryRangeException(String message) {
    super(message);
  }
}

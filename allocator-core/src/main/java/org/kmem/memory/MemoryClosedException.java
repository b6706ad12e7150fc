package org.kmem.memory;

/** Backing memory was used after it was closed. Nothing was read, written or unmapped. */
public final class MemoryClosedException extends MemoryException {
  private static final long serialVersionUID = 1L;

  MemoryClosedException(String message) {
    super(message);
  }
}

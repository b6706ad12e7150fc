package org.kmem.percpu;

/**
 * A slot handle was used by a thread that did not take it, or after it was closed. Nothing has changed: the
 * slot belongs to whom it belonged before.
 */
public final class SlotOwnershipException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  SlotOwnershipException(String problem) {
    super(problem);
  }
}

package org.kmem.pool.budget;

/** Something cannot be done to a budget; the message says what to do instead. Nothing has changed. */
public final class BudgetException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  BudgetException(String message) {
    super(message);
  }
}

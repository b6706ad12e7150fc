package org.kmem.pool.budget;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Describes a {@link Budget} before it is opened. Not thread-safe. */
public final class BudgetBuilder {
  final Budget parent;
  final String name;
  final Map<String, String> tags = new LinkedHashMap<>();
  final List<BudgetListener> listeners = new ArrayList<>();
  long maxBytes = Budget.UNLIMITED;
  long highBytes = Budget.UNLIMITED;

  BudgetBuilder(Budget parent, String name) {
    this.parent = parent;
    this.name = Budget.checkName(name);
  }

  /**
   * Sets what it may use, with all budgets below it; by default only those above bind.
   *
   * @param bytes at least 0; slabs are of pages, so less than some of them is of no use
   * @return this builder
   * @throws IllegalArgumentException below 0
   */
  public BudgetBuilder maxBytes(long bytes) {
    maxBytes = Budget.checkBytes(bytes);
    return this;
  }

  /**
   * Sets above which its users are told and slowed; by default never.
   *
   * @param bytes at least 0, usually some percents below the {@code max}
   * @return this builder
   * @throws IllegalArgumentException below 0
   */
  public BudgetBuilder highBytes(long bytes) {
    highBytes = Budget.checkBytes(bytes);
    return this;
  }

  /**
   * Says something of it that figures show.
   *
   * @param key for example {@code team}
   * @param value for example {@code search}
   * @return this builder
   */
  public BudgetBuilder tag(String key, String value) {
    tags.put(key, value);
    return this;
  }

  /**
   * Adds who is told what happens.
   *
   * @param listener called on allocating threads
   * @return this builder
   */
  public BudgetBuilder listener(BudgetListener listener) {
    listeners.add(listener);
    return this;
  }

  /**
   * Opens the budget.
   *
   * @return the budget
   * @throws BudgetException if its parent is closed, or has one of that name
   */
  public Budget open() {
    return parent.open(this);
  }
}

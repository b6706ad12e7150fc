package org.kmem.slab;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Values kept once each and named by small numbers, so that off-heap memory can refer to them: call
 * stacks and thread names of the tracks.
 *
 * <p>Bounded: when it is full, new values get {@link #NONE} and old ones keep their numbers. Nothing is
 * ever dropped, since nobody knows which tracks still name it. Safe for any thread.
 *
 * <p>Kernel counterpart: {@code lib/stackdepot.c}.
 *
 * @param <T> what is kept; immutable, with equality by content
 */
final class Depot<T> {
  /** The number that stands for no value. */
  static final int NONE = 0;

  private final ConcurrentHashMap<T, Integer> ids = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<@Nullable T> values;

  /** Numbers given out; protected by {@code this}. */
  private int used;

  /**
   * Makes an empty depot.
   *
   * @param capacity values it holds at most
   */
  Depot(int capacity) {
    values = new AtomicReferenceArray<>(capacity + 1);
  }

  /**
   * The number of a value, a new one if it is new.
   *
   * @param value what to keep
   * @return its number, or {@link #NONE} if it is new and the depot is full
   */
  int idOf(T value) {
    Integer known = ids.get(value);
    return known != null ? known : keep(value);
  }

  /**
   * The value of a number.
   *
   * @param id any number, also one read from damaged memory
   * @return the value; {@code null} if no value has it
   */
  @Nullable T get(int id) {
    return id > NONE && id < values.length() ? values.get(id) : null;
  }

  /**
   * How many values are kept.
   *
   * @return number of values
   */
  synchronized int size() {
    return used;
  }

  private synchronized int keep(T value) {
    Integer known = ids.get(value);
    if (known != null) {
      return known;
    }
    if (used + 1 == values.length()) {
      return NONE;
    }
    used++;
    // The value before its number: who reads the number off-heap finds the value.
    values.set(used, value);
    ids.put(value, used);
    return used;
  }
}

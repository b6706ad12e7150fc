package org.kmem.mm.cgroup;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a controller keeps for each group that it works in, made and forgotten with that.
 *
 * <p>Belongs to the holder of the baton.
 *
 * @param <T> what it keeps
 */
public final class GroupBooks<T> implements ControllerListener {
  private final Map<Cgroup, T> books = new HashMap<>();
  private final Supplier<T> fresh;

  GroupBooks(Supplier<T> fresh) {
    this.fresh = fresh;
  }

  @Override
  public void enabled(Cgroup group) {
    books.put(group, fresh.get());
  }

  @Override
  public void disabled(Cgroup group) {
    books.remove(group);
  }

  /**
   * What is kept for a group.
   *
   * @param group a group in which the controller works, not the root
   * @return its book; an open file of a group whose controller was taken away finds an empty one
   */
  public T of(Cgroup group) {
    T book = books.get(group);
    return book == null ? fresh.get() : book;
  }
}

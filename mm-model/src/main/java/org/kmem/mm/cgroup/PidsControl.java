package org.kmem.mm.cgroup;

import org.jspecify.annotations.Nullable;

/**
 * How many processes groups have and may have: the pids controller. A fork that would bring a group above its limit is
 * refused; moving a process there is not.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code kernel/cgroup/pids.c}.
 */
public final class PidsControl {
  /** No limit. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** One group's figures. */
  private static final class Figures {
    long max = UNLIMITED;
    long peak;
    long events;
    long localEvents;
  }

  private final GroupBooks<Figures> books = new GroupBooks<>(Figures::new);

  PidsControl() {}

  ControllerListener listener() {
    return books;
  }

  /**
   * Processes in a group and below it: {@code pids.current}.
   *
   * @param group the group
   * @return how many
   */
  public long current(Cgroup group) {
    return group.subtree().stream().mapToLong(at -> at.members().size()).sum();
  }

  /**
   * The most that there were: {@code pids.peak}.
   *
   * @param group the group
   * @return how many
   */
  public long peak(Cgroup group) {
    return books.of(group).peak;
  }

  /**
   * How many there may be: {@code pids.max}.
   *
   * @param group the group
   * @return how many, or {@link #UNLIMITED}
   */
  public long max(Cgroup group) {
    return books.of(group).max;
  }

  /**
   * Sets how many there may be; those that are there stay.
   *
   * @param group the group
   * @param processes how many, or {@link #UNLIMITED}
   */
  public void setMax(Cgroup group, long processes) {
    books.of(group).max = processes;
  }

  /**
   * How often a fork was refused because of a limit: {@code pids.events}.
   *
   * @param group the group
   * @param local whether only its own limit counts, not those of groups below
   * @return times
   */
  public long events(Cgroup group, boolean local) {
    Figures figures = books.of(group);
    return local ? figures.localEvents : figures.events;
  }

  /**
   * Whether a process of a group may have a child; counts it if not.
   *
   * @param group the group
   * @return false if a limit forbids it, which is {@code EAGAIN}
   */
  boolean mayFork(Cgroup group) {
    for (@Nullable Cgroup at = group; at != null; at = at.parent()) {
      if (counts(at) && current(at) >= max(at)) {
        books.of(at).localEvents++;
        for (@Nullable Cgroup above = at; above != null; above = above.parent()) {
          books.of(above).events++;
        }
        return false;
      }
    }
    return true;
  }

  /** A process has come to a group. */
  void entered(Cgroup group) {
    for (@Nullable Cgroup at = group; at != null; at = at.parent()) {
      if (counts(at)) {
        Figures figures = books.of(at);
        figures.peak = Math.max(figures.peak, current(at));
      }
    }
  }

  private static boolean counts(Cgroup group) {
    return !group.isRoot() && group.isEnabled(Controller.PIDS);
  }
}

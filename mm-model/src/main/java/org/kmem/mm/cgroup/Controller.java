package org.kmem.mm.cgroup;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What can be distributed along the tree of control groups, in the order of {@code cgroup.controllers}.
 *
 * <p>Kernel counterpart: {@code struct cgroup_subsys}.
 */
public enum Controller {
  /** CPUs and memory nodes. */
  CPUSET(true),
  /** Time on CPUs. */
  CPU(true),
  /** Bandwidth of disks. */
  IO(true),
  /** Memory and swap. */
  MEMORY(true),
  /** Performance events: works in every group, and is named nowhere but in {@code cgroup.stat}. */
  PERF_EVENT(false),
  /** Huge pages of hugetlbfs. */
  HUGETLB(true),
  /** Numbers of processes. */
  PIDS(true),
  /** Resources of RDMA devices. */
  RDMA(true),
  /** Other scalar resources. */
  MISC(true);

  private final boolean named;
  private final String text;

  Controller(boolean named) {
    this.named = named;
    this.text = name().toLowerCase(Locale.ROOT);
  }

  /**
   * Its name in files.
   *
   * @return for example {@code "memory"}
   */
  public String text() {
    return text;
  }

  /**
   * The controller with a name that can be enabled.
   *
   * @param text its name
   * @return the controller, or null if there is none
   */
  static @Nullable Controller of(String text) {
    for (Controller controller : values()) {
      if (controller.named && controller.text.equals(text)) {
        return controller;
      }
    }
    return null;
  }

  /** Whether it tells the threads of a process apart. */
  boolean isThreaded() {
    return switch (this) {
      case CPUSET, CPU, PERF_EVENT, PIDS -> true;
      case IO, MEMORY, HUGETLB, RDMA, MISC -> false;
    };
  }

  /** Whether it must be enabled to work in a group. */
  boolean isNamed() {
    return named;
  }
}

package org.kmem.mm.oom;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.cgroup.CgroupMember;
import org.kmem.mm.cgroup.Cgroups;
import org.kmem.mm.cgroup.Controller;
import org.kmem.mm.memcg.MemoryCgroup;

/**
 * Control groups as who kills needs them: whom they have, which dies as a whole, and their paths.
 *
 * <p>Kernel counterpart: {@code mem_cgroup_scan_tasks}, {@code mem_cgroup_get_oom_group}.
 */
final class OomGroups {
  private final Cgroups cgroups;

  OomGroups(Cgroups cgroups) {
    this.cgroups = cgroups;
  }

  /** The processes of a memory group and those below it, group by group, in the order of their entering. */
  List<OomTask> tasks(MemoryCgroup group) {
    List<OomTask> tasks = new ArrayList<>();
    for (Cgroup at : cgroups.root().subtree()) {
      if (at.memory().isWithin(group)) {
        for (CgroupMember member : at.members()) {
          if (member instanceof OomTask task) {
            tasks.add(task);
          }
        }
      }
    }
    return tasks;
  }

  /**
   * The group that dies with a victim: the highest that wants to go as a whole, up to where memory is short.
   *
   * @param shortOf where memory is short; null for the whole machine
   * @return null if only the victim dies
   */
  static @Nullable MemoryCgroup dyingWith(OomTask victim, @Nullable MemoryCgroup shortOf) {
    MemoryCgroup found = null;
    MemoryCgroup at = victim.cgroup().memory();
    if (shortOf != null && !at.isWithin(shortOf)) {
      return null;
    }
    while (at != null && !at.isRoot()) {
      found = at.oomGroup() ? at : found;
      at = Objects.equals(at, shortOf) ? null : at.parent();
    }
    return found;
  }

  /** Where a memory group is in the tree. */
  Cgroup of(MemoryCgroup group) {
    for (Cgroup at : cgroups.root().subtree()) {
      if (at.memory() == group) {
        return at;
      }
    }
    return cgroups.root();
  }

  /** The name of the group that bounds a process's nodes and CPUs. */
  static String cpusetName(@Nullable OomTask task) {
    Cgroup at = task == null ? null : task.cgroup();
    while (at != null && !at.isRoot() && !at.isEnabled(Controller.CPUSET)) {
      at = at.parent();
    }
    return at == null || at.isRoot() ? "/" : at.name();
  }
}

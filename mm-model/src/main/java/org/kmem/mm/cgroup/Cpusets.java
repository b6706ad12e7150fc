package org.kmem.mm.cgroup;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;

/**
 * The cpuset controller: which nodes the memory of a group's processes comes from, and which CPUs they run on.
 *
 * <p>A group has what it asks for of what its parent has, or all of that if this is nothing. Groups without the controller
 * have what the nearest one above has. Machines have at most 64 CPUs and nodes here.
 *
 * <p>Belongs to the holder of the baton. Changes that move pages may wait. Kernel counterpart: {@code
 * kernel/cgroup/cpuset.c}; {@code Documentation/admin-guide/cgroup-v2.rst}.
 */
public final class Cpusets implements ControllerListener {
  private final long allMems;
  private final long allCpus;
  private final Map<Cgroup, Cpuset> sets = new HashMap<>();
  private CpusetMembers members = CpusetMembers.NONE;

  /**
   * For a machine; follows its groups.
   *
   * @param cgroups its groups
   * @param mems its nodes with memory, bit n is node n
   * @param cpus its CPUs, bit n is CPU n
   */
  public Cpusets(Cgroups cgroups, long mems, long cpus) {
    this.allMems = mems;
    this.allCpus = cpus;
    cgroups.listen(Controller.CPUSET, this);
  }

  /**
   * Names who carries changes out.
   *
   * @param processes of the machine
   */
  public void install(CpusetMembers processes) {
    members = processes;
  }

  @Override
  public void enabled(Cgroup group) {
    sets.put(group, new Cpuset());
  }

  @Override
  public void disabled(Cgroup group) {
    Cpuset set = sets.get(group);
    if (set != null) {
      change(group, () -> sets.remove(group));
    }
  }

  @Override
  public void moved(CgroupMember member, Cgroup from, Cgroup to) {
    notify(member, effectiveMems(from), effectiveMems(to), effectiveCpus(from), effectiveCpus(to));
  }

  /**
   * The nodes that a group asks for.
   *
   * @param group a group with the controller
   * @return bit n is node n; 0 if it asks for none in particular
   */
  public long mems(Cgroup group) {
    Cpuset set = sets.get(group);
    return set == null ? 0 : set.mems;
  }

  /**
   * The CPUs that a group asks for.
   *
   * @param group a group with the controller
   * @return bit n is CPU n; 0 if it asks for none in particular
   */
  public long cpus(Cgroup group) {
    Cpuset set = sets.get(group);
    return set == null ? 0 : set.cpus;
  }

  /**
   * The nodes that a group has.
   *
   * @param group any group
   * @return bit n is node n, at least one
   */
  public long effectiveMems(Cgroup group) {
    return effective(group, set -> set.mems, allMems);
  }

  /**
   * The CPUs that a group has.
   *
   * @param group any group
   * @return bit n is CPU n, at least one
   */
  public long effectiveCpus(Cgroup group) {
    return effective(group, set -> set.cpus, allCpus);
  }

  private long effective(@Nullable Cgroup group, ToLongFunction<Cpuset> wish, long all) {
    if (group == null || group.isRoot()) {
      return all;
    }
    long above = effective(group.parent(), wish, all);
    Cpuset set = sets.get(group);
    long wished = set == null ? 0 : wish.applyAsLong(set) & above;
    return wished == 0 ? above : wished;
  }

  /**
   * Asks for nodes.
   *
   * @param group a group with the controller
   * @param mems bit n is node n; 0 for those of the parent
   * @return 0; {@code EINVAL} if the machine has not all of them, {@code ENOSPC} if a group with processes would ask for
   *     none any more
   */
  public long setMems(Cgroup group, long mems) {
    Cpuset set = Objects.requireNonNull(sets.get(group), "no cpuset");
    long refused = validate(group, set.mems, mems, allMems);
    if (refused == 0) {
      change(group, () -> set.mems = mems);
    }
    return refused;
  }

  /**
   * Asks for CPUs.
   *
   * @param group a group with the controller
   * @param cpus bit n is CPU n; 0 for those of the parent
   * @return 0; {@code EINVAL} if the machine has not all of them, {@code ENOSPC} if a group with processes would ask for
   *     none any more
   */
  public long setCpus(Cgroup group, long cpus) {
    Cpuset set = Objects.requireNonNull(sets.get(group), "no cpuset");
    long refused = validate(group, set.cpus, cpus, allCpus);
    if (refused == 0) {
      change(group, () -> set.cpus = cpus);
    }
    return refused;
  }

  private static long validate(Cgroup group, long before, long now, long all) {
    if ((now & ~all) != 0) {
      return Errno.EINVAL.asResult();
    }
    return before != 0 && now == 0 && group.isPopulated() ? Errno.ENOSPC.asResult() : 0;
  }

  /** Changes a group, and tells the processes of it and those below for which that makes a difference. */
  private void change(Cgroup group, Runnable how) {
    List<Cgroup> below = group.subtree();
    long[] mems = below.stream().mapToLong(this::effectiveMems).toArray();
    long[] cpus = below.stream().mapToLong(this::effectiveCpus).toArray();
    how.run();
    for (int i = 0; i < mems.length; i++) {
      Cgroup changed = below.get(i);
      for (CgroupMember member : changed.members()) {
        notify(member, mems[i], effectiveMems(changed), cpus[i], effectiveCpus(changed));
      }
    }
  }

  private void notify(CgroupMember member, long memsBefore, long mems, long cpusBefore, long cpus) {
    if (cpusBefore != cpus) {
      members.cpusChanged(member, cpusBefore, cpus);
    }
    if (memsBefore != mems) {
      members.memsChanged(member, memsBefore, mems);
    }
  }
}

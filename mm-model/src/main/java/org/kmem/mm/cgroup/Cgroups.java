package org.kmem.mm.cgroup;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.memcg.MemoryCgroup;
import org.kmem.mm.memcg.MemoryCgroups;
import org.kmem.mm.psi.Psi;

/**
 * The tree of control groups of a machine and its rules. Expected failures are negated error numbers.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code cgroup_mkdir}, {@code cgroup_rmdir}, {@code
 * cgroup_attach_task}, {@code cgroup_subtree_control_write}.
 */
public final class Cgroups {
  private final MemoryCgroups memcgs;
  private final Psi psi;
  private final Cgroup root;
  private final Map<Controller, List<ControllerListener>> listeners =
      new EnumMap<>(Controller.class);
  private final GroupBooks<CpuBandwidth> cpu = new GroupBooks<>(CpuBandwidth::new);
  private final GroupBooks<IoControl> io = new GroupBooks<>(IoControl::new);
  private final PidsControl pids = new PidsControl();
  private final EnumSet<MountFlag> mountFlags = EnumSet.noneOf(MountFlag.class);
  private int lastId = 1;

  /**
   * A tree that is a root in which all controllers work.
   *
   * @param memcgs the memory controller
   * @param psi who measures pressure
   */
  public Cgroups(MemoryCgroups memcgs, Psi psi) {
    this.memcgs = memcgs;
    this.psi = psi;
    this.root = new Cgroup("", null, lastId, psi.system(), memcgs.root());
    for (Controller controller : Controller.values()) {
      root.setEnabled(controller, controller != Controller.MEMORY || memcgs.isEnabled());
    }
    listen(Controller.MEMORY, new MemoryListener());
    listen(Controller.CPU, cpu);
    listen(Controller.IO, io);
    listen(Controller.PIDS, pids.listener());
  }

  /** Gives each group in which the memory controller works a memory group. */
  private final class MemoryListener implements ControllerListener {
    @Override
    public void enabled(Cgroup group) {
      Cgroup parent = group.parent();
      MemoryCgroup above = parent == null ? memcgs.root() : parent.memory();
      replace(group, group.memory(), memcgs.create(above));
    }

    @Override
    public void disabled(Cgroup group) {
      Cgroup parent = group.parent();
      MemoryCgroup own = group.memory();
      if (parent != null && parent.child(group.name()) == group) {
        replace(group, own, parent.memory());
      }
      memcgs.remove(own);
    }

    /** A group's tasks, and those of groups below that had the same, are charged to another from now on. */
    private void replace(Cgroup group, MemoryCgroup old, MemoryCgroup by) {
      for (Cgroup below : group.subtree()) {
        if (below.memory() == old) {
          below.setMemory(by);
          below.members().forEach(member -> member.enteredCgroup(below));
        }
      }
    }
  }

  /**
   * Registers a controller's own books.
   *
   * @param controller the controller
   * @param listener told of groups in which it works
   */
  public void listen(Controller controller, ControllerListener listener) {
    listeners.computeIfAbsent(controller, c -> new ArrayList<>()).add(listener);
  }

  /**
   * The group of all that is in no other.
   *
   * @return the root
   */
  public Cgroup root() {
    return root;
  }

  /**
   * The options that the tree is mounted with.
   *
   * @return a copy
   */
  public Set<MountFlag> mountFlags() {
    return EnumSet.copyOf(mountFlags);
  }

  /**
   * Sets the options that the tree is mounted with; all mounts of it share them.
   *
   * @param flags those that are on
   */
  public void setMountFlags(Set<MountFlag> flags) {
    mountFlags.clear();
    mountFlags.addAll(flags);
    memcgs.protection().setRecursive(flags.contains(MountFlag.MEMORY_RECURSIVEPROT));
    memcgs.root().setEventsLocal(flags.contains(MountFlag.MEMORY_LOCALEVENTS));
  }

  /**
   * Who measures pressure.
   *
   * @return pressure of the machine
   */
  public Psi psi() {
    return psi;
  }

  /**
   * The memory controller.
   *
   * @return its groups
   */
  public MemoryCgroups memcgs() {
    return memcgs;
  }

  /**
   * The cpu controller.
   *
   * @return what it keeps for groups
   */
  public GroupBooks<CpuBandwidth> cpu() {
    return cpu;
  }

  /**
   * The io controller.
   *
   * @return what it keeps for groups
   */
  public GroupBooks<IoControl> io() {
    return io;
  }

  /**
   * The pids controller.
   *
   * @return who counts processes
   */
  public PidsControl pids() {
    return pids;
  }

  /**
   * Whether a process of a group may have a child.
   *
   * @param group the group
   * @return 0, or {@code EAGAIN} if {@code pids.max} forbids it, which is counted
   */
  public long mayFork(Cgroup group) {
    return pids.mayFork(group) ? 0 : Errno.EAGAIN.asResult();
  }

  /**
   * The group at a path.
   *
   * @param path names with slashes between, none at the ends; empty is the root
   * @return the group, or null if there is none
   */
  public @Nullable Cgroup find(String path) {
    @Nullable Cgroup at = root;
    if (!path.isEmpty()) {
      for (String name : path.split("/", -1)) {
        at = at == null ? null : at.child(name);
      }
    }
    return at;
  }

  /**
   * Makes a group.
   *
   * @param parent where
   * @param name its name, of no other child
   * @return 0, {@code EINVAL} for a name of more than one line, {@code EAGAIN} if a bound of the tree forbids it
   */
  public long mkdir(Cgroup parent, String name) {
    if (name.indexOf('\n') >= 0) {
      return Errno.EINVAL.asResult();
    }
    int level = 1;
    for (@Nullable Cgroup above = parent; above != null; above = above.parent()) {
      if (above.descendants() >= above.maxDescendants() || level > above.maxDepth()) {
        return Errno.EAGAIN.asResult();
      }
      level++;
    }
    Cgroup group = new Cgroup(name, parent, ++lastId, psi.create(parent.psi()), parent.memory());
    parent.add(group);
    group.setEnabled(Controller.PERF_EVENT, true);
    for (Controller controller : parent.subtreeControl()) {
      enable(group, controller);
    }
    return 0;
  }

  /**
   * Removes a group.
   *
   * @param group the group
   * @return 0, or {@code EBUSY} if it is the root, or there are processes or groups in it
   */
  public long rmdir(Cgroup group) {
    Cgroup parent = group.parent();
    if (parent == null || group.isPopulated() || !group.children().isEmpty()) {
      return Errno.EBUSY.asResult();
    }
    parent.remove(group);
    for (Controller controller : group.controllers()) {
      listenersOf(controller).forEach(listener -> listener.disabled(group));
    }
    return 0;
  }

  private void enable(Cgroup group, Controller controller) {
    group.setEnabled(controller, true);
    listenersOf(controller).forEach(listener -> listener.enabled(group));
  }

  private void disable(Cgroup group, Controller controller) {
    if (!group.isEnabled(controller)) {
      return; // it is threaded
    }
    group.setEnabled(controller, false);
    listenersOf(controller).forEach(listener -> listener.disabled(group));
  }

  private List<ControllerListener> listenersOf(Controller controller) {
    return listeners.getOrDefault(controller, List.of());
  }

  /**
   * Puts a new process into a group.
   *
   * @param group the group of its parent
   * @param member the process
   */
  public void join(Cgroup group, CgroupMember member) {
    group.enter(member);
    pids.entered(group);
  }

  /**
   * Takes a process that has ended out of its group.
   *
   * @param member the process
   */
  public void exit(CgroupMember member) {
    member.cgroup().leave(member);
  }

  /**
   * Makes a group threaded: it holds threads, whose resources are counted in the nearest group above that is not. The
   * controllers that cannot tell threads apart work in it no longer.
   *
   * @param group the group
   * @return 0, or {@code EOPNOTSUPP} if there are processes in it, or controllers work below it or beside it that cannot
   *     tell threads apart, or the group above cannot have processes
   */
  public long makeThreaded(Cgroup group) {
    if (group.isThreaded()) {
      return 0;
    }
    Cgroup parent = group.parent();
    boolean may =
        parent != null
            && !group.isPopulated()
            && group.subtreeControl().stream().allMatch(Controller::isThreaded)
            && parent.domain().isValidDomain()
            && parent.domain().canBeThreadRoot();
    if (!may) {
      return Errno.EOPNOTSUPP.asResult();
    }
    group.setThreaded();
    for (Controller controller : group.controllers()) {
      if (!controller.isThreaded()) {
        disable(group, controller);
      }
    }
    return 0;
  }

  /**
   * Moves the only thread of a process to another group: what {@code cgroup.threads} does.
   *
   * @param group where to
   * @param member the process
   * @return as {@link #attach}; {@code EOPNOTSUPP} if its resources would have to be counted elsewhere
   */
  public long attachThread(Cgroup group, CgroupMember member) {
    return member.cgroup().domain() == group.domain()
        ? attach(group, member)
        : Errno.EOPNOTSUPP.asResult();
  }

  /**
   * Moves a process to another group. What is charged for it stays where it is.
   *
   * @param group where to
   * @param member the process
   * @return 0; {@code EBUSY} if controllers work below the group; {@code EOPNOTSUPP} if it cannot have processes for what
   *     is threaded above it
   */
  public long attach(Cgroup group, CgroupMember member) {
    if (!group.domain().isValidDomain()) {
      return Errno.EOPNOTSUPP.asResult();
    }
    if (!group.canBeThreadRoot() && !group.isThreaded() && !group.subtreeControl().isEmpty()) {
      return Errno.EBUSY.asResult();
    }
    Cgroup from = member.cgroup();
    if (from != group) {
      from.leave(member);
      group.enter(member);
      pids.entered(group);
      member.enteredCgroup(group);
      listeners.values().forEach(all -> all.forEach(one -> one.moved(member, from, group)));
    }
    return 0;
  }

  /**
   * Kills all processes in a group and below it: {@code cgroup.kill}.
   *
   * @param group the group
   */
  public void kill(Cgroup group) {
    for (Cgroup at : group.subtree()) {
      for (CgroupMember member : at.members()) {
        if (!member.isKernelThread()) {
          member.kill();
        }
      }
    }
  }

  /**
   * Lets controllers work in the children of a group, or not any more: a write to {@code
   * cgroup.subtree_control}.
   *
   * @param group the group
   * @param text names of controllers, each with {@code +} or {@code -} before it; the last mention counts
   * @return 0; {@code EINVAL} for what is no such name; {@code ENOENT} for a controller that does not work in the
   *     group itself; {@code EBUSY} if a child still has it enabled, or if there are processes in the group; {@code
   *     EOPNOTSUPP} where threaded groups are and the controller cannot tell threads apart
   */
  public long writeSubtreeControl(Cgroup group, String text) {
    Set<Controller> wanted = EnumSet.noneOf(Controller.class);
    Set<Controller> unwanted = EnumSet.noneOf(Controller.class);
    for (String word : text.strip().split(" ", -1)) {
      if (word.isEmpty()) {
        continue;
      }
      Controller controller = Controller.of(word.substring(1));
      char sign = word.charAt(0);
      if (controller == null || (sign != '+' && sign != '-')) {
        return Errno.EINVAL.asResult();
      }
      (sign == '+' ? wanted : unwanted).add(controller);
      (sign == '+' ? unwanted : wanted).remove(controller);
    }
    wanted.removeAll(group.subtreeControl());
    unwanted.retainAll(group.subtreeControl());
    if (!group.controllers().containsAll(wanted)) {
      return Errno.ENOENT.asResult();
    }
    boolean usedBelow =
        group.children().stream()
            .anyMatch(child -> unwanted.stream().anyMatch(child.subtreeControl()::contains));
    if (usedBelow) {
      return Errno.EBUSY.asResult();
    }
    long refused = wanted.isEmpty() ? 0 : mayEnable(group, wanted);
    if (refused == 0) {
      apply(group, wanted, unwanted);
    }
    return refused;
  }

  /** Whether controllers may begin to work below a group, as far as threads and processes in it go. */
  private static long mayEnable(Cgroup group, Set<Controller> wanted) {
    if (!group.domain().isValidDomain()) {
      return Errno.EOPNOTSUPP.asResult();
    }
    if (group.isRoot()) {
      return 0;
    }
    if (!wanted.stream().allMatch(Controller::isThreaded)) {
      if (group.isThreadRoot() || group.isThreaded()) {
        return Errno.EOPNOTSUPP.asResult();
      }
    } else if (group.canBeThreadRoot() || group.isThreaded()) {
      return 0;
    }
    return group.members().isEmpty() ? 0 : Errno.EBUSY.asResult();
  }

  private void apply(Cgroup group, Set<Controller> wanted, Set<Controller> unwanted) {
    for (Controller controller : wanted) {
      group.setSubtreeControl(controller, true);
      group.children().forEach(child -> enable(child, controller));
    }
    for (Controller controller : unwanted) {
      group.setSubtreeControl(controller, false);
      group.children().forEach(child -> disable(child, controller));
    }
  }
}

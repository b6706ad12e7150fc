package org.kmem.mm.cgroup;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.memcg.MemoryCgroup;
import org.kmem.mm.psi.PsiGroup;

/**
 * A control group: a name in the tree, the processes in it, and which controllers work in it and below.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code struct cgroup}.
 */
public final class Cgroup {
  /** No bound: what the files print as {@code max}. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  private final String name;
  private final @Nullable Cgroup parent;
  private final int id;
  private final PsiGroup psi;
  private final Map<String, Cgroup> children = new LinkedHashMap<>();
  private final List<Cgroup> dying = new ArrayList<>();
  private final Set<CgroupMember> members = new LinkedHashSet<>();
  private final EnumSet<Controller> enabled = EnumSet.noneOf(Controller.class);
  private final EnumSet<Controller> subtreeControl = EnumSet.noneOf(Controller.class);
  private MemoryCgroup memory;
  private int maxDepth = UNLIMITED;
  private int maxDescendants = UNLIMITED;
  private boolean toFreeze;
  private boolean threaded;

  /** Time on CPUs of those that left, less what those that are here had spent when they came. */
  private long cpuNanos;

  private boolean removed;

  Cgroup(String name, @Nullable Cgroup parent, int id, PsiGroup psi, MemoryCgroup memory) {
    this.name = name;
    this.parent = parent;
    this.id = id;
    this.psi = psi;
    this.memory = memory;
  }

  /**
   * Its name in its parent.
   *
   * @return empty for the root
   */
  public String name() {
    return name;
  }

  /**
   * The number that no other group of the machine has had.
   *
   * @return 1 for the root
   */
  public int id() {
    return id;
  }

  /**
   * The group that it is part of.
   *
   * @return null for the root
   */
  public @Nullable Cgroup parent() {
    return parent;
  }

  /**
   * Whether it is the root.
   *
   * @return true if it has no parent
   */
  public boolean isRoot() {
    return parent == null;
  }

  /**
   * Where it is in the tree, as {@code /proc/PID/cgroup} shows it.
   *
   * @return a path, {@code "/"} for the root; that of a removed group says so
   */
  public String path() {
    Cgroup above = parent;
    if (above == null) {
      return "/";
    }
    String prefix = above.isRoot() ? "/" : above.path() + "/";
    return prefix + name + (removed ? " (deleted)" : "");
  }

  /**
   * The groups in it.
   *
   * @return in the order of their making
   */
  public Collection<Cgroup> children() {
    return List.copyOf(children.values());
  }

  /**
   * The group in it with a name.
   *
   * @param childName the name
   * @return the group, or null if there is none
   */
  public @Nullable Cgroup child(String childName) {
    return children.get(childName);
  }

  /**
   * It and all groups below it that have not been removed.
   *
   * @return each before those below it
   */
  public List<Cgroup> subtree() {
    List<Cgroup> found = new ArrayList<>();
    found.add(this);
    children.values().forEach(child -> found.addAll(child.subtree()));
    return found;
  }

  /**
   * Its processes and kernel threads that have not ended.
   *
   * @return in the order of their entering
   */
  public List<CgroupMember> members() {
    return List.copyOf(members);
  }

  /**
   * Whether there is a process in it or below it.
   *
   * @return {@code populated} of {@code cgroup.events}
   */
  public boolean isPopulated() {
    return !members.isEmpty() || children.values().stream().anyMatch(Cgroup::isPopulated);
  }

  /**
   * Whether a controller works in it.
   *
   * @param controller the controller
   * @return true in the root, and where the parent's {@code subtree_control} names it
   */
  public boolean isEnabled(Controller controller) {
    return enabled.contains(controller);
  }

  /**
   * The controllers that could work in its children.
   *
   * @return {@code cgroup.controllers}
   */
  public Set<Controller> controllers() {
    EnumSet<Controller> named = EnumSet.copyOf(enabled);
    named.removeIf(controller -> !controller.isNamed());
    return named;
  }

  /**
   * The controllers that work in its children.
   *
   * @return {@code cgroup.subtree_control}
   */
  public Set<Controller> subtreeControl() {
    return EnumSet.copyOf(subtreeControl);
  }

  /**
   * The memory group that its processes are charged to: its own, or that of the nearest ancestor in which the
   * memory controller works.
   *
   * @return the memory group
   */
  public MemoryCgroup memory() {
    return memory;
  }

  /**
   * What its processes lose for want of CPUs, memory and I/O.
   *
   * @return {@code memory.pressure} and its like
   */
  public PsiGroup psi() {
    return psi;
  }

  /**
   * How deep the tree below it may be.
   *
   * @return levels, or {@link #UNLIMITED}
   */
  public int maxDepth() {
    return maxDepth;
  }

  /**
   * Sets how deep the tree below it may be.
   *
   * @param levels levels, or {@link #UNLIMITED}
   */
  public void setMaxDepth(int levels) {
    maxDepth = levels;
  }

  /**
   * How many groups there may be below it.
   *
   * @return groups, or {@link #UNLIMITED}
   */
  public int maxDescendants() {
    return maxDescendants;
  }

  /**
   * Sets how many groups there may be below it.
   *
   * @param groups groups, or {@link #UNLIMITED}
   */
  public void setMaxDescendants(int groups) {
    maxDescendants = groups;
  }

  /**
   * Whether its processes are to be stopped.
   *
   * @return {@code cgroup.freeze}
   */
  public boolean isToFreeze() {
    return toFreeze;
  }

  /**
   * Sets whether its processes, and those of groups below, are to be stopped.
   *
   * @param freeze {@code cgroup.freeze}
   */
  public void setToFreeze(boolean freeze) {
    toFreeze = freeze;
    for (Cgroup at : subtree()) {
      at.members.forEach(at::tellFreeze);
    }
  }

  private void tellFreeze(CgroupMember member) {
    if (!member.isKernelThread()) {
      member.setToFreeze(stops());
    }
  }

  /** Whether it, or a group above it, is to be stopped. */
  private boolean stops() {
    return toFreeze || (parent != null && parent.stops());
  }

  /**
   * Whether it is to be stopped, and all processes in it and below it have stopped.
   *
   * @return {@code frozen} of {@code cgroup.events}
   */
  public boolean isFrozen() {
    return stops()
        && members.stream().allMatch(CgroupMember::isStopped)
        && children.values().stream().allMatch(Cgroup::isFrozen);
  }

  /**
   * How long processes ran while they were in it or below it.
   *
   * @return nanoseconds on CPUs: {@code usage_usec} of {@code cpu.stat}
   */
  public long cpuNanos() {
    long sum = cpuNanos;
    for (CgroupMember member : members) {
      sum += member.runtimeNanos();
    }
    for (Cgroup child : children.values()) {
      sum += child.cpuNanos();
    }
    return sum;
  }

  /**
   * Whether it holds threads of processes whose resources are counted above it.
   *
   * @return true once {@code threaded} was written to {@code cgroup.type}
   */
  public boolean isThreaded() {
    return threaded;
  }

  void setThreaded() {
    threaded = true;
  }

  /**
   * Where the resources of its processes are counted.
   *
   * @return itself, or the nearest group above a threaded one that is not
   */
  public Cgroup domain() {
    Cgroup above = parent;
    return threaded && above != null ? above.domain() : this;
  }

  /**
   * Whether threaded groups, or processes beside controllers that can tell threads apart, are directly in it.
   *
   * @return true of a {@code domain threaded}
   */
  public boolean isThreadRoot() {
    return !threaded
        && (children.values().stream().anyMatch(Cgroup::isThreaded)
            || (!members.isEmpty() && subtreeControl.stream().anyMatch(Controller::isThreaded)));
  }

  /**
   * Whether it can have processes: neither threaded itself nor below what is.
   *
   * @return false of a {@code domain invalid} as well
   */
  public boolean isValidDomain() {
    if (threaded) {
      return false;
    }
    for (@Nullable Cgroup above = parent; above != null; above = above.parent) {
      if (above.threaded || (!above.isRoot() && above.isThreadRoot())) {
        return false;
      }
    }
    return true;
  }

  /** Whether threaded groups may be made in it, and processes be in it beside them. */
  boolean canBeThreadRoot() {
    return isRoot()
        || (subtreeControl.stream().allMatch(Controller::isThreaded)
            && children.values().stream()
                .noneMatch(child -> !child.threaded && child.isPopulated()));
  }

  /**
   * The processes whose resources are counted in it: its own, and those of the threaded groups below.
   *
   * @return those of {@code cgroup.procs}
   */
  public List<CgroupMember> processes() {
    List<CgroupMember> found = new ArrayList<>(members);
    for (Cgroup child : children.values()) {
      if (child.threaded) {
        found.addAll(child.processes());
      }
    }
    return found;
  }

  /**
   * Groups below it.
   *
   * @return {@code nr_descendants}
   */
  public int descendants() {
    return subtree().size() - 1;
  }

  /**
   * Groups in it and below it in which a controller works, it included.
   *
   * @param controller the controller
   * @return {@code nr_subsys_}
   */
  public long using(Controller controller) {
    return subtree().stream().filter(group -> group.isEnabled(controller)).count();
  }

  /**
   * Groups below it that were removed but still have memory.
   *
   * @return {@code nr_dying_descendants}
   */
  public int dyingDescendants() {
    dying.removeIf(group -> !group.livesOn());
    int count = dying.size();
    for (Cgroup group : dying) {
      count += group.dyingDescendants();
    }
    for (Cgroup child : children.values()) {
      count += child.dyingDescendants();
    }
    return count;
  }

  private boolean livesOn() {
    return isEnabled(Controller.MEMORY) && !memory.isReleased();
  }

  void add(Cgroup child) {
    children.put(child.name, child);
  }

  void remove(Cgroup child) {
    children.remove(child.name);
    child.removed = true;
    cpuNanos += child.cpuNanos;
    dying.add(child);
  }

  void enter(CgroupMember member) {
    members.add(member);
    cpuNanos -= member.runtimeNanos();
    tellFreeze(member);
  }

  void leave(CgroupMember member) {
    if (members.remove(member)) {
      cpuNanos += member.runtimeNanos();
    }
  }

  void setEnabled(Controller controller, boolean works) {
    change(enabled, controller, works);
  }

  void setSubtreeControl(Controller controller, boolean works) {
    change(subtreeControl, controller, works);
  }

  private static void change(Set<Controller> set, Controller controller, boolean in) {
    if (in) {
      set.add(controller);
    } else {
      set.remove(controller);
    }
  }

  void setMemory(MemoryCgroup group) {
    memory = group;
  }

  /**
   * For messages.
   *
   * @return its path
   */
  @Override
  public String toString() {
    return "control group " + path();
  }
}

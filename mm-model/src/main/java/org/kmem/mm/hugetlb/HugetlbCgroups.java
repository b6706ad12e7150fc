package org.kmem.mm.hugetlb;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.cgroup.CgroupMember;
import org.kmem.mm.cgroup.Controller;
import org.kmem.mm.cgroup.ControllerListener;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimTask;

/**
 * How many huge pages control groups use and have reserved, and what they may: the hugetlb controller.
 *
 * <p>Groups are known by number, 0 being the root, which has no limits. What a group is charged counts in its ancestors
 * too. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code mm/hugetlb_cgroup.c}; documentation {@code admin-guide/cgroup-v2.rst}.
 */
public final class HugetlbCgroups implements ControllerListener {
  /** The group that has no parent. */
  public static final int ROOT = 0;

  /** What is counted: pages that are used, or reserved. */
  public enum Kind {
    /** Pages handed out: {@code hugetlb.2MB.current}. */
    USED,
    /** Pages reserved, or handed out without: {@code hugetlb.2MB.rsvd.current}. */
    RESERVED
  }

  private record Key(int group, int order) {}

  /** One group's figures for one size of pages. */
  private static final class Figures {
    final Counter used = new Counter();
    final Counter reserved = new Counter();
    long events;
    long localEvents;
    final long[] onNode;

    Figures(int nodes) {
      onNode = new long[nodes];
    }

    Counter of(Kind kind) {
      return switch (kind) {
        case USED -> used;
        case RESERVED -> reserved;
      };
    }
  }

  /** Pages of one kind. */
  private static final class Counter {
    long pages;
    long max = Long.MAX_VALUE;
  }

  private final Map<Key, Figures> figures = new HashMap<>();
  private final Scheduler scheduler;
  private final int nodes;

  /** Parents by number, also of groups that are gone: what was charged to them is their parents' then. */
  private final Map<Integer, Integer> parents = new HashMap<>();

  HugetlbCgroups(Scheduler scheduler, int nodes) {
    this.scheduler = scheduler;
    this.nodes = nodes;
  }

  @Override
  public void enabled(Cgroup group) {
    parents.put(group.id(), number(group.parent()));
  }

  @Override
  public void disabled(Cgroup group) {}

  /**
   * The number of a group, or of the nearest above it in which the controller works.
   *
   * @param group a group, or null for the root
   * @return its number
   */
  public static int number(@Nullable Cgroup group) {
    Cgroup at = group;
    while (at != null && !at.isRoot() && !at.isEnabled(Controller.HUGETLB)) {
      at = at.parent();
    }
    return at == null || at.isRoot() ? ROOT : at.id();
  }

  /** The group that pays for what the running task does. */
  int current() {
    SimTask task = scheduler.currentOrNull();
    CgroupMember member = task == null ? null : task.context(CgroupMember.class);
    return member == null ? ROOT : number(member.cgroup());
  }

  private int parent(int group) {
    return parents.getOrDefault(group, ROOT);
  }

  private Figures of(int group, Hstate hstate) {
    return figures.computeIfAbsent(new Key(group, hstate.order()), key -> new Figures(nodes));
  }

  /** A page that was charged turned out to lie on a node, or left it. */
  void onNode(Hstate hstate, int group, int node, int hugePages) {
    for (int at = group; at != ROOT; at = parent(at)) {
      of(at, hstate).onNode[node] += hugePages;
    }
  }

  /**
   * What of the pages that a group and those below it use lies on a node.
   *
   * @param group its number
   * @param hstate which size of pages
   * @param node the node
   * @return bytes
   */
  public long bytesOnNode(int group, Hstate hstate, int node) {
    return of(group, hstate).onNode[node] * hstate.sizeBytes();
  }

  /** Charges a group and its ancestors, or none of them if one's limit forbids it, which is counted. */
  boolean charge(Hstate hstate, Kind kind, int group, long hugePages) {
    for (int at = group; at != ROOT; at = parent(at)) {
      Counter its = of(at, hstate).of(kind);
      if (its.pages + hugePages > its.max) {
        countEvent(hstate, group);
        return false;
      }
    }
    add(hstate, kind, group, hugePages);
    return true;
  }

  void uncharge(Hstate hstate, Kind kind, int group, long hugePages) {
    add(hstate, kind, group, -hugePages);
  }

  private void add(Hstate hstate, Kind kind, int group, long hugePages) {
    for (int at = group; at != ROOT; at = parent(at)) {
      of(at, hstate).of(kind).pages += hugePages;
    }
  }

  private void countEvent(Hstate hstate, int group) {
    of(group, hstate).localEvents++;
    for (int at = group; at != ROOT; at = parent(at)) {
      of(at, hstate).events++;
    }
  }

  /**
   * What a group and those below it are charged.
   *
   * @param group its number
   * @param hstate which size of pages
   * @param kind used or reserved
   * @return bytes
   */
  public long currentBytes(int group, Hstate hstate, Kind kind) {
    return of(group, hstate).of(kind).pages * hstate.sizeBytes();
  }

  /**
   * What a group may be charged.
   *
   * @param group its number
   * @param hstate which size of pages
   * @param kind used or reserved
   * @return bytes, whole pages; {@link Long#MAX_VALUE} for no limit
   */
  public long maxBytes(int group, Hstate hstate, Kind kind) {
    long pages = of(group, hstate).of(kind).max;
    return pages == Long.MAX_VALUE ? pages : pages * hstate.sizeBytes();
  }

  /**
   * Sets what a group may be charged.
   *
   * @param group its number, not the root's
   * @param hstate which size of pages
   * @param kind used or reserved
   * @param bytes the limit, cut to whole pages; {@link Long#MAX_VALUE} for none
   * @return false if more is in use already, which is {@code EBUSY}
   */
  public boolean setMax(int group, Hstate hstate, Kind kind, long bytes) {
    Counter its = of(group, hstate).of(kind);
    long pages = bytes == Long.MAX_VALUE ? bytes : bytes / hstate.sizeBytes();
    if (its.pages > pages) {
      return false;
    }
    its.max = pages;
    return true;
  }

  /**
   * How often a limit forbade a page.
   *
   * @param group its number
   * @param hstate which size of pages
   * @param local whether only the group itself counts, not those below it
   * @return times
   */
  public long events(int group, Hstate hstate, boolean local) {
    Figures its = of(group, hstate);
    return local ? its.localEvents : its.events;
  }
}

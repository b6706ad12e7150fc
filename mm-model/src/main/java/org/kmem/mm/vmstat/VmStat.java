package org.kmem.mm.vmstat;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.kmem.units.Order;
import org.kmem.zone.ZoneType;

/**
 * The counters of a machine: events since boot, and amounts by node and by zone; and of each memory control group
 * what happened to its pages. What is counted for a group counts for the machine too.
 *
 * <p>A group is known by its number. Group 0, the root, has no books of its own: what is not in another's is its.
 * What a group shows is the sum over itself and all below, which readers make.
 *
 * <p>Amounts are exact at every moment; the kernel's lag by what its CPUs have not folded yet. Belongs to the
 * holder of the scheduler's baton. Counting allocates nothing.
 *
 * <p>Kernel counterpart: {@code count_vm_event}, {@code mod_node_page_state}, {@code mod_zone_page_state}, {@code
 * mod_lruvec_page_state}, {@code count_memcg_events}.
 */
public final class VmStat {
  private static final int EVENTS = VmEvent.ALL.size();
  private static final int NODE_STATS = NodeStat.ALL.size();
  private static final int ZONE_STATS = ZoneStat.ALL.size();
  private static final int MTHP_STATS = MthpStat.ALL.size();

  private final int nodes;
  private final long[] events = new long[EVENTS];
  private final long[] ofNodes;
  private final long[] ofZones;
  private final long[] ofOrders = new long[(Order.PAGEBLOCK + 1) * MTHP_STATS];

  /** By number; null where there is no group, and for the root. */
  private @Nullable Group[] groups = new @Nullable Group[8];

  /** The books of a group. */
  private static final class Group {
    final long[] events = new long[EVENTS];
    final long[] ofNodes;

    Group(int nodes) {
      ofNodes = new long[nodes * NODE_STATS];
    }
  }

  /**
   * Makes the counters of a machine, all 0.
   *
   * @param nodes its nodes
   */
  public VmStat(int nodes) {
    this.nodes = nodes;
    this.ofNodes = new long[nodes * NODE_STATS];
    this.ofZones = new long[nodes * ZoneType.COUNT * ZONE_STATS];
  }

  /**
   * Counts an event.
   *
   * @param event what happened
   */
  public void count(VmEvent event) {
    events[event.index()]++;
  }

  /**
   * Counts an event that happened to several pages.
   *
   * @param event what happened
   * @param times how often
   */
  public void count(VmEvent event, long times) {
    events[event.index()] += times;
  }

  /**
   * How often an event happened.
   *
   * @param event which
   * @return times since boot
   */
  public long events(VmEvent event) {
    return events[event.index()];
  }

  /**
   * Changes an amount of a node.
   *
   * @param node the node
   * @param stat which amount
   * @param pages what to add, negative to subtract
   */
  public void add(int node, NodeStat stat, long pages) {
    ofNodes[node * NODE_STATS + stat.index()] += pages;
  }

  /**
   * An amount of a node.
   *
   * @param node the node
   * @param stat which amount
   * @return pages, or what the amount is in
   */
  public long node(int node, NodeStat stat) {
    return ofNodes[node * NODE_STATS + stat.index()];
  }

  /**
   * An amount of the machine.
   *
   * @param stat which amount
   * @return sum over its nodes
   */
  public long total(NodeStat stat) {
    long total = 0;
    for (int node = 0; node < nodes; node++) {
      total += node(node, stat);
    }
    return total;
  }

  /**
   * Changes an amount of a zone.
   *
   * @param zoneId number of the zone in the machine, see {@code PhysicalMemory.zoneId}
   * @param stat which amount
   * @param pages what to add, negative to subtract
   */
  public void addZone(int zoneId, ZoneStat stat, long pages) {
    ofZones[zoneId * ZONE_STATS + stat.index()] += pages;
  }

  /**
   * An amount of a zone.
   *
   * @param zoneId number of the zone in the machine
   * @param stat which amount
   * @return pages
   */
  public long zone(int zoneId, ZoneStat stat) {
    return ofZones[zoneId * ZONE_STATS + stat.index()];
  }

  /**
   * An amount of the machine.
   *
   * @param stat which amount
   * @return sum over its zones
   */
  public long total(ZoneStat stat) {
    long total = 0;
    for (int zoneId = 0; zoneId < nodes * ZoneType.COUNT; zoneId++) {
      total += zone(zoneId, stat);
    }
    return total;
  }

  /**
   * Opens the books of a group, all 0.
   *
   * @param memcg its number, above 0, which no group has now
   */
  public void openGroup(int memcg) {
    if (memcg >= groups.length) {
      groups = Arrays.copyOf(groups, Math.max(memcg + 1, 2 * groups.length));
    }
    groups[memcg] = new Group(nodes);
  }

  /**
   * Closes the books of a group: its parent takes over what is in them.
   *
   * @param memcg its number
   * @param parent number of its parent
   */
  public void closeGroup(int memcg, int parent) {
    Group closed = groups[memcg];
    Group heir = groups[parent];
    groups[memcg] = null;
    if (closed != null && heir != null) {
      for (int i = 0; i < heir.events.length; i++) {
        heir.events[i] += closed.events[i];
      }
      for (int i = 0; i < heir.ofNodes.length; i++) {
        heir.ofNodes[i] += closed.ofNodes[i];
      }
    }
  }

  /**
   * Counts an event that happened to several pages of a group, for the machine and for the group.
   *
   * @param memcg number of the group
   * @param event what happened
   * @param times how often
   */
  public void count(int memcg, VmEvent event, long times) {
    events[event.index()] += times;
    Group group = groups[memcg];
    if (group != null) {
      group.events[event.index()] += times;
    }
  }

  /**
   * Counts an event for a group only: one that the machine counts at another place.
   *
   * @param memcg number of the group
   * @param event what happened
   * @param times how often
   */
  public void countForGroup(int memcg, VmEvent event, long times) {
    Group group = groups[memcg];
    if (group != null) {
      group.events[event.index()] += times;
    }
  }

  /**
   * How often an event happened to a group itself, not to those below it.
   *
   * @param memcg number of the group, above 0
   * @param event which
   * @return times
   */
  public long groupEvents(int memcg, VmEvent event) {
    Group group = groups[memcg];
    return group == null ? 0 : group.events[event.index()];
  }

  /**
   * Changes an amount of a group and of the node.
   *
   * @param memcg number of the group
   * @param node the node
   * @param stat which amount
   * @param pages what to add, negative to subtract
   */
  public void add(int memcg, int node, NodeStat stat, long pages) {
    ofNodes[node * NODE_STATS + stat.index()] += pages;
    addForGroup(memcg, node, stat, pages);
  }

  /**
   * Changes an amount of a group only: one that the machine keeps at another place.
   *
   * @param memcg number of the group
   * @param node the node
   * @param stat which amount
   * @param pages what to add, negative to subtract
   */
  public void addForGroup(int memcg, int node, NodeStat stat, long pages) {
    Group group = groups[memcg];
    if (group != null) {
      group.ofNodes[node * NODE_STATS + stat.index()] += pages;
    }
  }

  /**
   * An amount of a group itself, not of those below it.
   *
   * @param memcg number of the group, above 0
   * @param node the node
   * @param stat which amount
   * @return pages, or what the amount is in
   */
  public long group(int memcg, int node, NodeStat stat) {
    Group group = groups[memcg];
    return group == null ? 0 : group.ofNodes[node * NODE_STATS + stat.index()];
  }

  /**
   * Counts something of folios of a size.
   *
   * @param order their order, up to that of 2 MiB
   * @param stat what
   * @param times what to add, negative to subtract from what there is
   */
  public void count(int order, MthpStat stat, long times) {
    ofOrders[order * MTHP_STATS + stat.index()] += times;
  }

  /**
   * What was counted of folios of a size.
   *
   * @param order their order, up to that of 2 MiB
   * @param stat what
   * @return times since boot, or how many there are
   */
  public long ofOrder(int order, MthpStat stat) {
    return ofOrders[order * MTHP_STATS + stat.index()];
  }
}

package org.kmem.mm.vmstat;

import org.kmem.units.Order;
import org.kmem.zone.ZoneType;

/**
 * The counters of a machine: events since boot, and amounts by node and by zone.
 *
 * <p>Amounts are exact at every moment; the kernel's lag by what its CPUs have not folded yet. Belongs to the
 * holder of the scheduler's baton. Counting allocates nothing.
 *
 * <p>Kernel counterpart: {@code count_vm_event}, {@code mod_node_page_state}, {@code mod_zone_page_state}.
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

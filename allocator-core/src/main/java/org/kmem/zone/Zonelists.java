package org.kmem.zone;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * For each node and highest zone type, the zones to try in order: nodes by distance, in each node from the
 * highest usable zone down.
 *
 * <p>Of nodes equally far, those with CPUs come after those without, lower-numbered ones after higher
 * (seen from the asking node), and ones already preferred by another node later, so that the second choices
 * spread. Immutable, safe for any thread.
 *
 * <p>Kernel counterpart: {@code build_zonelists}, {@code find_next_best_node}.
 */
public final class Zonelists {
  private static final int WITH_CPUS_PENALTY = 1;

  private final Zone[][][] fallback;
  private final Zone[][][] local;

  /**
   * Builds the lists.
   *
   * @param cpus nodes, distances and CPUs
   * @param zones the machine's zones, in order of their ids
   */
  public Zonelists(CpuTopology cpus, List<Zone> zones) {
    int nodes = cpus.nodes();
    fallback = new Zone[nodes][ZoneType.COUNT][];
    local = new Zone[nodes][ZoneType.COUNT][];
    int[] load = new int[nodes];
    for (int node = 0; node < nodes; node++) {
      List<Integer> order = nodeOrder(cpus, node, load);
      for (int highest = 0; highest < ZoneType.COUNT; highest++) {
        fallback[node][highest] = select(zones, order, highest);
        local[node][highest] = select(zones, List.of(node), highest);
      }
    }
  }

  /**
   * The zones a request tries, best first.
   *
   * @param node node that is preferred
   * @param highestZone highest zone type allowed
   * @return zones with managed pages; not to be changed
   */
  public Zone[] fallback(int node, int highestZone) {
    return fallback[node][highestZone];
  }

  /**
   * The zones a request tries that keeps to one node.
   *
   * @param node the node
   * @param highestZone highest zone type allowed
   * @return zones with managed pages; not to be changed
   */
  public Zone[] local(int node, int highestZone) {
    return local[node][highestZone];
  }

  private static Zone[] select(List<Zone> zones, List<Integer> nodeOrder, int highest) {
    List<Zone> selected = new ArrayList<>();
    for (int node : nodeOrder) {
      zones.stream()
          .filter(zone -> zone.nodeId() == node)
          .filter(zone -> zone.type().index() <= highest)
          .filter(zone -> zone.layout().managed() > 0)
          .sorted(Comparator.comparing(Zone::type).reversed())
          .forEach(selected::add);
    }
    return selected.toArray(Zone[]::new);
  }

  private static List<Integer> nodeOrder(CpuTopology cpus, int local, int[] load) {
    int nodes = cpus.nodes();
    boolean[] used = new boolean[nodes];
    List<Integer> order = new ArrayList<>();
    int previous = local;
    for (int next = local; next >= 0; next = nearest(cpus, local, used, load)) {
      if (cpus.distance(local, next) != cpus.distance(local, previous)) {
        load[next]++;
      }
      used[next] = true;
      order.add(next);
      previous = next;
    }
    return order;
  }

  private static int nearest(CpuTopology cpus, int local, boolean[] used, int[] load) {
    int best = -1;
    long bestCost = Long.MAX_VALUE;
    for (int node = 0; node < used.length; node++) {
      if (used[node]) {
        continue;
      }
      long cost = cpus.distance(local, node);
      cost += node < local ? 1 : 0;
      cost += cpus.cpusOfNode(node) > 0 ? WITH_CPUS_PENALTY : 0;
      cost = cost * used.length + load[node];
      if (cost < bestCost) {
        bestCost = cost;
        best = node;
      }
    }
    return best;
  }
}

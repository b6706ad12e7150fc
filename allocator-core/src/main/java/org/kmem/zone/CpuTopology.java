package org.kmem.zone;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which node each CPU is on, and how far nodes are from each other.
 *
 * <p>Immutable. Distances are those of the firmware's SLIT table: 10 is local, 20 twice as far.
 */
public final class CpuTopology {
  private static final int LOCAL_DISTANCE = 10;
  private static final int REMOTE_DISTANCE = 20;

  private final int[] nodeOfCpu;
  private final int[][] distances;

  private CpuTopology(int[] nodeOfCpu, int[][] distances) {
    this.nodeOfCpu = nodeOfCpu;
    this.distances = distances;
  }

  /**
   * CPUs dealt to nodes in equal runs, all nodes equally far from each other.
   *
   * @param nodes number of nodes
   * @param cpus number of CPUs, at least 1
   * @return the topology
   */
  public static CpuTopology uniform(int nodes, int cpus) {
    int[][] distances = new int[nodes][nodes];
    for (int node = 0; node < nodes; node++) {
      Arrays.fill(distances[node], REMOTE_DISTANCE);
      distances[node][node] = LOCAL_DISTANCE;
    }
    return of(IntStream.range(0, cpus).map(cpu -> cpu * nodes / cpus).toArray(), distances);
  }

  /**
   * Any topology.
   *
   * @param nodeOfCpu node of each CPU
   * @param distances from each node to each node
   * @return the topology
   * @throws InvalidMachineException if there is no CPU, the table is not square, or a CPU is on no node
   */
  public static CpuTopology of(int[] nodeOfCpu, int[][] distances) {
    int nodes = distances.length;
    if (nodeOfCpu.length == 0 || nodes == 0) {
      throw new InvalidMachineException("a machine needs at least one CPU and one node");
    }
    for (int[] row : distances) {
      if (row.length != nodes) {
        throw new InvalidMachineException(
            "%d distances for %d nodes: give one from each node to each"
                .formatted(row.length, nodes));
      }
    }
    for (int cpu = 0; cpu < nodeOfCpu.length; cpu++) {
      if (nodeOfCpu[cpu] < 0 || nodeOfCpu[cpu] >= nodes) {
        throw new InvalidMachineException(
            "CPU %d is on node %d of %d".formatted(cpu, nodeOfCpu[cpu], nodes));
      }
    }
    return new CpuTopology(
        nodeOfCpu.clone(), Arrays.stream(distances).map(int[]::clone).toArray(int[][]::new));
  }

  /**
   * Number of CPUs.
   *
   * @return CPUs
   */
  public int cpus() {
    return nodeOfCpu.length;
  }

  /**
   * Number of nodes.
   *
   * @return nodes
   */
  public int nodes() {
    return distances.length;
  }

  /**
   * Node of a CPU.
   *
   * @param cpu CPU
   * @return node
   */
  public int nodeOfCpu(int cpu) {
    return nodeOfCpu[cpu];
  }

  /**
   * CPUs of a node.
   *
   * @param node node
   * @return how many
   */
  public int cpusOfNode(int node) {
    return (int) Arrays.stream(nodeOfCpu).filter(n -> n == node).count();
  }

  /**
   * Distance between two nodes.
   *
   * @param from node
   * @param to node
   * @return 10 for the same node, more for others
   */
  public int distance(int from, int to) {
    return distances[from][to];
  }
}

package org.kmem.mm.reclaim;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.zone.CpuTopology;

/** The nodes of a machine as reclaim sees them, and the order in which a request goes through them. */
final class ReclaimNodes {
  private final ReclaimNode[] nodes;
  private final int[][] byDistance;

  ReclaimNodes(ReclaimParts parts) {
    PhysicalMemory memory = parts.folios().memory();
    CpuTopology topology = memory.topology();
    nodes =
        IntStream.range(0, topology.nodes())
            .mapToObj(node -> new ReclaimNode(node, memory, parts.stat(), parts.scheduler()))
            .toArray(ReclaimNode[]::new);
    byDistance =
        IntStream.range(0, nodes.length)
            .mapToObj(from ->
                IntStream.range(0, nodes.length)
                    .boxed()
                    .sorted(Comparator.comparingInt(to -> topology.distance(from, to)))
                    .mapToInt(Integer::intValue)
                    .toArray())
            .toArray(int[][]::new);
  }

  ReclaimNode of(int node) {
    return nodes[node];
  }

  int count() {
    return nodes.length;
  }

  /** Nodes from one on, the nearest first. */
  int[] from(int node) {
    return byDistance[node];
  }
}

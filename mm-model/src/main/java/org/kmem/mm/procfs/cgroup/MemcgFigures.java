package org.kmem.mm.procfs.cgroup;

import java.util.List;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.memcg.MemcgAmount;
import org.kmem.mm.memcg.MemoryCgroup;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;

/**
 * What a memory group and all below it have, removed ones that live on included. The root has what the machine has;
 * but of kernel memory only what is charged to groups.
 */
final class MemcgFigures {
  private final VmStat stat;
  private final int nodes;
  private final MemoryCgroup group;
  private final List<MemoryCgroup> subtree;

  MemcgFigures(Machine machine, Cgroup group) {
    this.stat = machine.vmStat();
    this.nodes = machine.options().nodes();
    this.group = group.memory();
    this.subtree = machine.memcgs().subtree(this.group);
  }

  int nodes() {
    return nodes;
  }

  /** What a line of {@code memory.stat} shows. */
  long value(MemcgStatItem item) {
    long sum = 0;
    for (int node = 0; node < nodes; node++) {
      sum += onNode(item, node);
    }
    MemcgAmount amount = item.amount();
    if (amount != null) {
      sum += group.amount(amount) * item.bytesPerUnit();
    }
    for (var event : item.events()) {
      if (group.isRoot()) {
        sum += stat.events(event);
      } else {
        for (MemoryCgroup at : subtree) {
          sum += stat.groupEvents(at.id(), event);
        }
      }
    }
    return sum;
  }

  /** What {@code memory.numa_stat} shows of it for a node. */
  long onNode(MemcgStatItem item, int node) {
    long sum = 0;
    for (NodeStat amount : item.stats()) {
      if (group.isRoot() && !isKernel(amount)) {
        sum += stat.node(node, amount);
      } else {
        for (MemoryCgroup at : subtree) {
          sum += stat.group(at.id(), node, amount);
        }
      }
    }
    return sum * item.bytesPerUnit();
  }

  private static boolean isKernel(NodeStat amount) {
    return switch (amount) {
      case NR_KERNEL_STACK,
          NR_PAGE_TABLE_PAGES,
          NR_SEC_PAGE_TABLE_PAGES,
          NR_SLAB_RECLAIMABLE,
          NR_SLAB_UNRECLAIMABLE ->
          true;
      default -> false;
    };
  }
}

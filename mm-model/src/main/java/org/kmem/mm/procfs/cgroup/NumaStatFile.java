package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.SeqText;

/** {@code memory.numa_stat}: what of {@code memory.stat} lies on which node. */
final class NumaStatFile extends CgroupFile {
  private final Machine machine;

  NumaStatFile(Machine machine, Cgroup group) {
    super(READABLE, group);
    this.machine = machine;
  }

  @Override
  protected void show(SeqText out) {
    MemcgFigures figures = new MemcgFigures(machine, group());
    for (MemcgStatItem item : MemcgStatItem.ALL) {
      if (item.isByNode()) {
        out.text(item.text());
        for (int node = 0; node < figures.nodes(); node++) {
          out.text(" N").decimal(node).text("=").decimal(figures.onNode(item, node));
        }
        out.text("\n");
      }
    }
  }
}

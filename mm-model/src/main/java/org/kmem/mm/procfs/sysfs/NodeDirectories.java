package org.kmem.mm.procfs.sysfs;

import java.util.function.IntPredicate;
import org.kmem.mm.abi.BitmapText;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.procfs.seq.FixedDirectory;
import org.kmem.mm.procfs.system.NodeFiles;
import org.kmem.zone.CpuTopology;

/** {@code /sys/devices/system/node} and {@code cpu}: which there are, and how far apart. */
final class NodeDirectories {
  private final Machine machine;
  private final CpuTopology topology;
  private final int nodes;
  private final int cpus;

  NodeDirectories(Machine machine) {
    this.machine = machine;
    this.topology = machine.memory().topology();
    this.nodes = machine.options().nodes();
    this.cpus = machine.options().cpus();
  }

  void addTo(FixedDirectory system) {
    addNodes(system.directory("node"));
    FixedDirectory cpu = system.directory("cpu");
    for (String name : new String[] {"online", "possible", "present"}) {
      cpu.with(name, new SysFile(BitmapText.list(any -> true, cpus)));
    }
    cpu.with("offline", new SysFile(""));
    for (int number = 0; number < cpus; number++) {
      cpu.directory("cpu" + number);
    }
  }

  private void addNodes(FixedDirectory all) {
    for (String name : new String[] {"online", "possible"}) {
      all.with(name, new SysFile(BitmapText.list(any -> true, nodes)));
    }
    for (String name : new String[] {"has_memory", "has_normal_memory"}) {
      all.with(name, new SysFile(BitmapText.list(this::hasMemory, nodes)));
    }
    all.with("has_cpu", new SysFile(BitmapText.list(this::hasCpu, nodes)));
    all.with("has_generic_initiator", new SysFile(""));
    for (int node = 0; node < nodes; node++) {
      addNode(all.directory("node" + node), node);
    }
  }

  private boolean hasMemory(int node) {
    PhysicalMemory memory = machine.memory();
    return memory.engine().zones().stream()
        .anyMatch(zone -> zone.nodeId() == node && zone.layout().managed() > 0);
  }

  private boolean hasCpu(int node) {
    for (int cpu = 0; cpu < cpus; cpu++) {
      if (topology.nodeOfCpu(cpu) == node) {
        return true;
      }
    }
    return false;
  }

  private void addNode(FixedDirectory directory, int node) {
    IntPredicate ofNode = cpu -> topology.nodeOfCpu(cpu) == node;
    directory.with("cpulist", new SysFile(BitmapText.list(ofNode, cpus)));
    directory.with("cpumap", new SysFile(BitmapText.mask(ofNode, cpus)));
    directory.with("distance", new SysFile(distances(node)));
    directory.with("compact", new CompactNodeFile(machine.userSpace().compaction(), node));
    NodeFiles.addTo(machine, node, directory);
    HugePagesDirectories.addTo(machine.hugetlb(), node, directory.directory("hugepages"));
  }

  private String distances(int from) {
    StringBuilder line = new StringBuilder();
    for (int to = 0; to < nodes; to++) {
      line.append(to == 0 ? "" : " ").append(topology.distance(from, to));
    }
    return line.toString();
  }
}

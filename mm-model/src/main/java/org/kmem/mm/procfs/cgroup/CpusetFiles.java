package org.kmem.mm.procfs.cgroup;

import java.util.Map;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.cgroup.Cpusets;
import org.kmem.mm.fs.PseudoNode;

/** The files of the cpuset controller. */
final class CpusetFiles {
  private CpusetFiles() {}

  static void addTo(Cpusets cpusets, Cgroup group, Map<String, PseudoNode> files) {
    files.put("cpuset.cpus.effective", CpusetFile.of(group, () -> cpusets.effectiveCpus(group)));
    files.put("cpuset.mems.effective", CpusetFile.of(group, () -> cpusets.effectiveMems(group)));
    if (group.isRoot()) {
      files.put("cpuset.cpus.isolated", CpusetFile.of(group, () -> 0));
      return;
    }
    files.put(
        "cpuset.cpus",
        CpusetFile.of(group, () -> cpusets.cpus(group), set -> cpusets.setCpus(group, set)));
    files.put(
        "cpuset.mems",
        CpusetFile.of(group, () -> cpusets.mems(group), set -> cpusets.setMems(group, set)));
    files.put("cpuset.cpus.exclusive", CpusetFile.of(group, () -> 0));
    files.put("cpuset.cpus.exclusive.effective", CpusetFile.of(group, () -> 0));
    files.put("cpuset.cpus.partition", new CpusetPartitionFile(group));
  }
}

package org.kmem.mm.procfs.cgroup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.cgroup.Controller;
import org.kmem.mm.fs.PseudoNode;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.seq.PressureFile;
import org.kmem.mm.procfs.seq.SeqDirectory;
import org.kmem.mm.psi.PsiResource;

/** The directory of a control group: its files, and the groups in it. */
final class CgroupDirectory implements SeqDirectory {
  private static final int PERMISSIONS = 0755;

  private final Machine machine;
  private final Cgroup group;

  CgroupDirectory(Machine machine, Cgroup group) {
    this.machine = machine;
    this.group = group;
  }

  private Map<String, PseudoNode> files() {
    Map<String, PseudoNode> files = new LinkedHashMap<>();
    addOwn(files);
    CpuFiles.addTo(machine, group, files);
    if (group.isEnabled(Controller.CPUSET)) {
      CpusetFiles.addTo(machine.cpusets(), group, files);
    }
    if (group.isEnabled(Controller.MEMORY)) {
      MemoryFiles.addTo(machine, group, files);
    }
    if (!group.isRoot() && group.isEnabled(Controller.HUGETLB)) {
      HugetlbFiles.addTo(machine.hugetlb(), group, files);
    }
    if (group.isEnabled(Controller.IO)) {
      IoFiles.addTo(machine, group, files);
    }
    if (!group.isRoot() && group.isEnabled(Controller.PIDS)) {
      PidsFiles.addTo(machine.cgroups().pids(), group, files);
    }
    addEmpty(files);
    return files;
  }

  /** Controllers of what the machine does not have. */
  private void addEmpty(Map<String, PseudoNode> files) {
    boolean root = group.isRoot();
    List<String> names = new ArrayList<>();
    if (group.isEnabled(Controller.MISC)) {
      names.addAll(root ? List.of("misc.capacity") : List.of("misc.events", "misc.events.local"));
      names.addAll(List.of("misc.current", "misc.peak"));
    }
    if (!root && group.isEnabled(Controller.RDMA)) {
      names.add("rdma.current");
    }
    names.forEach(name -> files.put(name, SettingFile.shown(group, () -> "")));
    if (!root && group.isEnabled(Controller.MISC)) {
      files.put("misc.max", unusable());
    }
    if (!root && group.isEnabled(Controller.RDMA)) {
      files.put("rdma.max", unusable());
    }
  }

  private SettingFile unusable() {
    return SettingFile.of(group, () -> "", any -> Errno.EINVAL.asResult());
  }

  private void addOwn(Map<String, PseudoNode> files) {
    files.put("cgroup.procs", ProcsFile.ofProcesses(machine, group));
    files.put("cgroup.threads", ProcsFile.ofThreads(machine, group));
    files.put("cgroup.controllers", new ControllersFile(group));
    files.put("cgroup.subtree_control", new SubtreeControlFile(machine.cgroups(), group));
    files.put("cgroup.max.depth", BoundFile.ofDepth(group));
    files.put("cgroup.max.descendants", BoundFile.ofDescendants(group));
    files.put("cgroup.stat", new CgroupStatFile(group));
    boolean accounted = machine.psi().isEnabled();
    if (accounted) {
      files.put("cgroup.pressure", new PressureSwitchFile(group));
    }
    if (accounted && group.psi().isEnabled()) {
      files.put("cpu.pressure", pressure(PsiResource.CPU));
      files.put("io.pressure", pressure(PsiResource.IO));
      files.put("memory.pressure", pressure(PsiResource.MEMORY));
    }
    if (!group.isRoot()) {
      files.put("cgroup.type", new TypeFile(machine.cgroups(), group));
      files.put("cgroup.events", new CgroupEventsFile(group));
      files.put("cgroup.freeze", new FreezeFile(group));
      files.put("cgroup.kill", new KillFile(machine.cgroups(), group));
    }
  }

  private PressureFile pressure(PsiResource resource) {
    return new PressureFile(CgroupFile.WRITABLE, group.psi(), resource);
  }

  @Override
  public @Nullable PseudoNode child(String name) {
    Cgroup below = group.child(name);
    return below != null ? new CgroupDirectory(machine, below) : files().get(name);
  }

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>(files().keySet());
    group.children().forEach(child -> names.add(child.name()));
    return names;
  }

  @Override
  public int permissions() {
    return PERMISSIONS;
  }
}

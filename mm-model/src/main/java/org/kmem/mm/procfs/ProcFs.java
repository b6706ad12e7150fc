package org.kmem.mm.procfs;

import org.kmem.mm.cgroup.Cgroups;
import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.fs.PseudoFileSystem;
import org.kmem.mm.fs.Vfs;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.cgroup.CgroupFs;
import org.kmem.mm.procfs.debugfs.LruGenFile;
import org.kmem.mm.procfs.debugfs.NumaBalancingFile;
import org.kmem.mm.procfs.debugfs.ZswapDebug;
import org.kmem.mm.procfs.process.ProcDirectory;
import org.kmem.mm.procfs.seq.FixedDirectory;
import org.kmem.mm.procfs.seq.SeqTree;
import org.kmem.mm.procfs.sysctl.SysctlTree;
import org.kmem.mm.procfs.sysfs.SysTree;
import org.kmem.mm.procfs.system.SystemFiles;

/**
 * The file systems {@code proc}, {@code sysfs} and {@code cgroup2} of a machine.
 *
 * <p>Kernel counterpart: {@code proc_root_init}, {@code sysfs_init}, and the first lines of a machine's init.
 */
public final class ProcFs {
  private static final String OPTIONS = "rw,relatime";

  /** What the reference machine's init enables for children of the root. */
  private static final String ENABLED_BY_INIT = "+memory +cpu +io +hugetlb +cpuset +pids";

  private ProcFs() {}

  /**
   * Mounts them at their places, whose directories must be there.
   *
   * @param machine whose
   * @param fs who mounts
   * @return 0, or the negated error number of the first mount that failed
   */
  public static long mount(Machine machine, FsStruct fs) {
    Vfs vfs = machine.vfs();
    long mounted = vfs.mountPseudo(fs, proc(machine), "proc", "/proc", OPTIONS);
    if (mounted == 0) {
      mounted = vfs.mountPseudo(fs, sysfs(machine), "sys", "/sys", OPTIONS);
    }
    if (mounted == 0) {
      mounted = vfs.mountPseudo(fs, new CgroupFs(machine), "cgroup", "/sys/fs/cgroup", OPTIONS);
    }
    if (mounted == 0) {
      mounted = vfs.mountPseudo(fs, debugfs(machine), "debugfs", "/sys/kernel/debug", OPTIONS);
    }
    Cgroups cgroups = machine.cgroups();
    return mounted != 0 || !machine.memcgs().isEnabled()
        ? mounted
        : cgroups.writeSubtreeControl(cgroups.root(), ENABLED_BY_INIT);
  }

  /**
   * The files of {@code /proc}.
   *
   * @param machine whose
   * @return the file system, to be mounted
   */
  public static PseudoFileSystem proc(Machine machine) {
    FixedDirectory names = new FixedDirectory(FixedDirectory.PROC);
    SystemFiles.addTo(machine, names);
    SysctlTree.addTo(machine, names.directory("sys"));
    return SeqTree.proc(new ProcDirectory(machine, names));
  }

  /**
   * The files of {@code /sys}.
   *
   * @param machine whose
   * @return the file system, to be mounted
   */
  public static PseudoFileSystem sysfs(Machine machine) {
    return SeqTree.sysfs(SysTree.of(machine));
  }

  /**
   * The files of {@code /sys/kernel/debug}.
   *
   * @param machine whose
   * @return the file system, to be mounted
   */
  public static PseudoFileSystem debugfs(Machine machine) {
    FixedDirectory root =
        new FixedDirectory(FixedDirectory.DEBUGFS)
            .with("lru_gen", new LruGenFile(machine, false))
            .with("lru_gen_full", new LruGenFile(machine, true));
    SysTree.addFragmentation(machine, root.directory("extfrag"));
    NumaBalancingFile.addTo(machine, root.directory("sched/numa_balancing"));
    ZswapDebug.addTo(machine, root.directory("zswap"));
    return SeqTree.debugfs(root);
  }
}

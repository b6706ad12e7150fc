package org.kmem.mm.procfs;

import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.fs.PseudoFileSystem;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.procfs.process.ProcDirectory;
import org.kmem.mm.procfs.seq.FixedDirectory;
import org.kmem.mm.procfs.seq.SeqTree;
import org.kmem.mm.procfs.sysctl.SysctlTree;
import org.kmem.mm.procfs.sysfs.SysTree;
import org.kmem.mm.procfs.system.SystemFiles;

/**
 * The file systems {@code proc} and {@code sysfs} of a machine.
 *
 * <p>Kernel counterpart: {@code proc_root_init}, {@code sysfs_init}, and the first lines of a machine's init.
 */
public final class ProcFs {
  private static final String OPTIONS = "rw,relatime";

  private ProcFs() {}

  /**
   * Mounts both at their places, whose directories must be there.
   *
   * @param machine whose
   * @param fs who mounts
   * @return 0, or the negated error number of the first mount that failed
   */
  public static long mount(Machine machine, FsStruct fs) {
    long proc = machine.vfs().mountPseudo(fs, proc(machine), "proc", "/proc", OPTIONS);
    return proc < 0 ? proc : machine.vfs().mountPseudo(fs, sysfs(machine), "sys", "/sys", OPTIONS);
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
}

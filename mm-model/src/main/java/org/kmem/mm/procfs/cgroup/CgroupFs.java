package org.kmem.mm.procfs.cgroup;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.cgroup.Cgroups;
import org.kmem.mm.cgroup.MountFlag;
import org.kmem.mm.fs.PseudoFileSystem;
import org.kmem.mm.fs.PseudoNode;
import org.kmem.mm.machine.Machine;

/** The control groups of a machine as directories. */
public final class CgroupFs implements PseudoFileSystem {
  private final Machine machine;
  private final Cgroups cgroups;

  /**
   * To be mounted.
   *
   * @param machine whose
   */
  public CgroupFs(Machine machine) {
    this.machine = machine;
    this.cgroups = machine.cgroups();
    machine
        .outOfMemory()
        .install(
            (group, lines) -> new MemoryStatFile(machine, group).text().lines().forEach(lines));
  }

  @Override
  public String options() {
    StringBuilder words = new StringBuilder();
    cgroups.mountFlags().forEach(flag -> words.append(',').append(flag.text()));
    return words.toString();
  }

  /** Options are added to those that are on; a new mount begins without any. */
  @Override
  public long remount(List<String> words) {
    Set<MountFlag> flags = cgroups.mountFlags();
    for (String word : words) {
      MountFlag flag = MountFlag.of(word);
      if (flag == null) {
        return Errno.EINVAL.asResult();
      }
      flags.add(flag);
    }
    cgroups.setMountFlags(flags);
    return 0;
  }

  @Override
  public String type() {
    return "cgroup2";
  }

  @Override
  public @Nullable PseudoNode lookup(String path) {
    Cgroup group = cgroups.find(path);
    if (group != null) {
      return new CgroupDirectory(machine, group);
    }
    Cgroup of = cgroups.find(parent(path));
    return of == null ? null : new CgroupDirectory(machine, of).child(name(path));
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(path.lastIndexOf('/'), 0));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public long mkdir(String path, int permissions) {
    Cgroup parent = cgroups.find(parent(path));
    return parent == null ? Errno.ENOENT.asResult() : cgroups.mkdir(parent, name(path));
  }

  @Override
  public long rmdir(String path) {
    Cgroup group = cgroups.find(path);
    return group == null ? Errno.ENOTDIR.asResult() : cgroups.rmdir(group);
  }
}

package org.kmem.mm.procfs.system;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.fs.Mount;
import org.kmem.mm.fs.Vfs;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;

/** {@code /proc/mounts}: what is mounted where, a line each. Source: fstab(5). */
public final class MountsFile extends SeqFile {
  /** What the kernel calls the file system in memory that it starts with. */
  private static final String ROOT_TYPE = "rootfs";

  private final Vfs vfs;

  /**
   * Makes the file.
   *
   * @param vfs whose mounts
   */
  public MountsFile(Vfs vfs) {
    super(0444);
    this.vfs = vfs;
  }

  @Override
  protected Errno refusal() {
    return Errno.EINVAL;
  }

  @Override
  protected void show(SeqText out) {
    for (Mount mount : vfs.mounts()) {
      out.text(escaped(mount.source())).text(" ").text(escaped(mount.path())).text(" ");
      out.text(mount.path().equals("/") ? ROOT_TYPE : mount.fileSystem().type())
          .text(" ")
          .text(mount.options())
          .text(" 0 0\n");
    }
  }

  private static String escaped(String name) {
    return name.replace("\\", "\\134").replace(" ", "\\040").replace("\t", "\\011");
  }
}

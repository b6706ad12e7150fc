package org.kmem.mm.procfs.sysfs;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.block.BlockDevice;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.SysfsInput;

/** {@code queue/rotational} of a disk: whether it is taken to have moving parts. */
final class RotationalFile extends SeqFile {
  private final BlockDevice device;

  RotationalFile(BlockDevice device) {
    super(0644);
    this.device = device;
  }

  @Override
  protected boolean permissionsBind() {
    return true;
  }

  @Override
  protected void show(SeqText out) {
    out.text(device.isRotational() ? "1\n" : "0\n");
  }

  @Override
  protected long store(String text) {
    long result =
        new SysfsInput(text)
            .unsigned(
                Integer.SIZE,
                value -> {
                  device.setRotational(value != 0);
                  return 0;
                });
    return result < 0 ? Errno.EINVAL.asResult() : 0;
  }
}

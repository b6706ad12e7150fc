package org.kmem.mm.procfs.sysfs;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.block.BlockDevice;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.SysfsInput;

/** {@code read_ahead_kb} of a disk, kept in whole pages. */
final class ReadAheadFile extends SeqFile {
  private static final int PAGE_KB = 4;

  private final BlockDevice device;
  private final int bits;

  /**
   * Makes the file.
   *
   * @param device whose
   * @param bits how wide a number may be: what is too large is invalid for a queue's file of 32
   */
  ReadAheadFile(BlockDevice device, int bits) {
    super(0644);
    this.device = device;
    this.bits = bits;
  }

  @Override
  protected boolean permissionsBind() {
    return true;
  }

  @Override
  protected void show(SeqText out) {
    out.decimal(device.readAheadKb()).text("\n");
  }

  @Override
  protected long store(String text) {
    long result = new SysfsInput(text).unsigned(bits, this::set);
    return bits < Long.SIZE && result < 0 ? Errno.EINVAL.asResult() : result;
  }

  private long set(long kb) {
    device.setReadAheadKb((int) Math.min(kb & -PAGE_KB, Integer.MAX_VALUE & -PAGE_KB));
    return 0;
  }
}

package org.kmem.mm.procfs.system;

import org.kmem.mm.block.BlockDevice;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.pagecache.BackingDevice;
import org.kmem.mm.procfs.seq.DeviceNumber;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;

/** {@code /proc/partitions}: numbers, sizes and names of disks. Source: proc_partitions(5). */
final class PartitionsFile extends SeqFile {
  private static final int KB_SHIFT = 10;

  private final Machine machine;

  PartitionsFile(Machine machine) {
    super(0444);
    this.machine = machine;
  }

  @Override
  protected void show(SeqText out) {
    out.text("major minor  #blocks  name\n\n");
    for (BackingDevice disk : machine.files().disks().values()) {
      BlockDevice device = disk.device();
      out.decimal(DeviceNumber.major(device.device()), 4).text("  ");
      out.decimal(DeviceNumber.minor(device.device()), 7).text(" ");
      out.decimal(device.sizeBytes() >> KB_SHIFT, 10).text(" ").text(device.name()).text("\n");
    }
  }
}

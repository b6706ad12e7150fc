package org.kmem.mm.procfs.system;

import org.kmem.mm.block.BlockDevice;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.pagecache.BackingDevice;
import org.kmem.mm.procfs.seq.DeviceNumber;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;

/**
 * {@code /proc/diskstats}: what each disk has done. Source: kernel documentation {@code admin-guide/iostats.rst}.
 */
final class DiskstatsFile extends SeqFile {
  private final Machine machine;

  DiskstatsFile(Machine machine) {
    super(0444);
    this.machine = machine;
  }

  @Override
  protected void show(SeqText out) {
    for (BackingDevice disk : machine.files().disks().values()) {
      BlockDevice device = disk.device();
      out.decimal(DeviceNumber.major(device.device()), 4).text(" ");
      out.decimal(DeviceNumber.minor(device.device()), 7).text(" ").text(device.name());
      for (long figure : DiskFigures.of(device.statistics())) {
        out.text(" ").decimal(figure);
      }
      out.text("\n");
    }
  }
}

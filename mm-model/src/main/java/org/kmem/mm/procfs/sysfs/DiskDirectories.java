package org.kmem.mm.procfs.sysfs;

import java.util.Locale;
import org.kmem.mm.block.BlockDevice;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.pagecache.BackingDevice;
import org.kmem.mm.procfs.seq.DeviceNumber;
import org.kmem.mm.procfs.seq.FixedDirectory;
import org.kmem.mm.procfs.seq.SeqLink;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.system.DiskFigures;

/**
 * The disks: {@code /sys/block/vda} and its {@code queue}, and {@code /sys/class/bdi}, both links into {@code
 * /sys/devices}.
 */
final class DiskDirectories {
  private static final int SECTOR_SHIFT = 9;
  private static final int STAT_WIDTH = 8;
  private static final int SECTOR_BYTES = 1 << SECTOR_SHIFT;

  /** The slot of the first disk; what is before it is the machine's. */
  private static final int FIRST_SLOT = 2;

  private DiskDirectories() {}

  static void addTo(Machine machine, FixedDirectory root) {
    root.directory("block");
    root.directory("class/bdi");
    int slot = FIRST_SLOT;
    for (BackingDevice disk : machine.files().disks().values()) {
      BlockDevice device = disk.device();
      String path =
          String.format(
              Locale.ROOT,
              "devices/pci0000:00/0000:00:%02x.0/virtio%d/block/%s",
              slot,
              slot - FIRST_SLOT,
              device.name());
      root.directory("block").with(device.name(), new SeqLink("../" + path));
      addDisk(root.directory(path), device);
      String number =
          DeviceNumber.major(device.device()) + ":" + DeviceNumber.minor(device.device());
      root.directory("class/bdi").with(number, new SeqLink("../../devices/virtual/bdi/" + number));
      root.directory("devices/virtual/bdi/" + number)
          .with("read_ahead_kb", new ReadAheadFile(device, Long.SIZE));
      slot++;
    }
  }

  private static void addDisk(FixedDirectory directory, BlockDevice device) {
    directory.with(
        "dev",
        new SysFile(
            DeviceNumber.major(device.device()) + ":" + DeviceNumber.minor(device.device())));
    directory.with("size", new SysFile(Long.toString(device.sizeBytes() >> SECTOR_SHIFT)));
    directory.with("ro", new SysFile("0"));
    directory.with("removable", new SysFile("0"));
    directory.with("stat", new SysFile(() -> stat(device)));
    FixedDirectory queue = directory.directory("queue");
    queue.with("rotational", new RotationalFile(device));
    queue.with("read_ahead_kb", new ReadAheadFile(device, Integer.SIZE));
    queue.with("max_sectors_kb", new SysFile(Integer.toString(device.maxSectorsKb())));
    queue.with("logical_block_size", new SysFile(Integer.toString(SECTOR_BYTES)));
    queue.with("physical_block_size", new SysFile(Integer.toString(SECTOR_BYTES)));
    queue.with("hw_sector_size", new SysFile(Integer.toString(SECTOR_BYTES)));
  }

  private static String stat(BlockDevice device) {
    SeqText line = new SeqText();
    String separator = "";
    for (long figure : DiskFigures.of(device.statistics())) {
      line.text(separator).decimal(figure, STAT_WIDTH);
      separator = " ";
    }
    return line.toString();
  }
}

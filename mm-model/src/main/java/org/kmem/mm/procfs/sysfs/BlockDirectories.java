package org.kmem.mm.procfs.sysfs;

import java.util.Collection;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.block.Bio;
import org.kmem.mm.block.BlockDevice;
import org.kmem.mm.block.DiskStatistics;
import org.kmem.mm.pagecache.BackingDevice;
import org.kmem.mm.procfs.seq.FixedDirectory;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.SysfsInput;
import org.kmem.mm.sim.SimClock;

/**
 * {@code /sys/block}: what the disks are, what they did, and the settings of their queues.
 *
 * <p>Source: kernel documentation {@code ABI/stable/sysfs-block}, {@code block/stat.rst}.
 */
final class BlockDirectories {
  private static final int MINOR_BITS = 20;
  private static final int MINOR_MASK = (1 << MINOR_BITS) - 1;
  private static final int KB_PER_PAGE = 4;

  private BlockDirectories() {}

  static void addTo(FixedDirectory block, Collection<BackingDevice> disks) {
    for (BackingDevice disk : disks) {
      BlockDevice device = disk.device();
      int number = device.device();
      FixedDirectory directory = block.directory(device.name());
      directory.with("size", new SysFile(Long.toString(device.sizeBytes() >>> Bio.SECTOR_SHIFT)));
      directory.with("dev", new SysFile((number >>> MINOR_BITS) + ":" + (number & MINOR_MASK)));
      directory.with("ro", new SysFile("0"));
      directory.with("removable", new SysFile("0"));
      directory.with("stat", new SysFile(() -> stat(device.statistics())));
      FixedDirectory queue = directory.directory("queue");
      // The window is kept in pages: what is written is rounded down to them.
      queue.with(
          "read_ahead_kb",
          new Setting(
              device::readAheadKb, kb -> device.setReadAheadKb(kb / KB_PER_PAGE * KB_PER_PAGE)));
      queue.with(
          "rotational",
          new Setting(
              () -> device.isRotational() ? 1 : 0, value -> device.setRotational(value != 0)));
      queue.with("max_sectors_kb", new SysFile(Integer.toString(device.maxSectorsKb())));
      queue.with("logical_block_size", new SysFile("512"));
      queue.with("physical_block_size", new SysFile("512"));
    }
  }

  /** Requests, merged requests, sectors and milliseconds, for reads and for writes; and what is under way. */
  private static String stat(DiskStatistics done) {
    long busy = (done.readNanos() + done.writeNanos()) / SimClock.MILLISECOND;
    return "%8d %8d %8d %8d %8d %8d %8d %8d %8d %8d %8d %8d %8d %8d %8d %8d %8d"
        .formatted(
            done.reads(),
            0,
            done.sectorsRead(),
            done.readNanos() / SimClock.MILLISECOND,
            done.writes(),
            0,
            done.sectorsWritten(),
            done.writeNanos() / SimClock.MILLISECOND,
            done.inFlight(),
            busy,
            busy,
            0,
            0,
            0,
            0,
            done.flushes(),
            0);
  }

  /** A setting of a queue: a number that is not negative. */
  private static final class Setting extends SeqFile {
    private final IntSupplier get;
    private final IntConsumer set;

    Setting(IntSupplier get, IntConsumer set) {
      super(0644);
      this.get = get;
      this.set = set;
    }

    @Override
    protected void show(SeqText out) {
      out.decimal(get.getAsInt()).text("\n");
    }

    @Override
    protected long store(String text) {
      return new SysfsInput(text)
          .unsigned(
              Integer.SIZE,
              value -> {
                if (value > Integer.MAX_VALUE) {
                  return Errno.EINVAL.asResult();
                }
                set.accept((int) value);
                return 0;
              });
    }
  }
}

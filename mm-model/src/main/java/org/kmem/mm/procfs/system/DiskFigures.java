package org.kmem.mm.procfs.system;

import org.kmem.mm.block.DiskStatistics;
import org.kmem.mm.sim.SimClock;

/** What disks did, in the order of {@code /proc/diskstats} and {@code /sys/block/vda/stat}. */
public final class DiskFigures {
  private static final long MILLISECOND = SimClock.SECOND / 1000;

  private DiskFigures() {}

  /**
   * The seventeen figures of a disk; requests are never merged, and nothing is discarded.
   *
   * @param disk what it did
   * @return requests, sectors, and times in milliseconds
   */
  public static long[] of(DiskStatistics disk) {
    long reading = disk.readNanos() / MILLISECOND;
    long writing = disk.writeNanos() / MILLISECOND;
    return new long[] {
      disk.reads(),
      0,
      disk.sectorsRead(),
      reading,
      disk.writes(),
      0,
      disk.sectorsWritten(),
      writing,
      disk.inFlight(),
      reading + writing,
      reading + writing,
      0,
      0,
      0,
      0,
      disk.flushes(),
      0
    };
  }
}

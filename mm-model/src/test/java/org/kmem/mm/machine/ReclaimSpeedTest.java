package org.kmem.mm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.fs.FsResult;
import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.fs.OpenFile;
import org.kmem.mm.fs.OpenFlags;
import org.kmem.mm.reclaim.ScanControl;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsParser;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.vmstat.NodeStat;

/**
 * Reclaim of 100,000 clean pages takes less than 100 ms of the host's time, once compiled and if the host has nothing else
 * to do: 18 to 37 ms were measured.
 */
class ReclaimSpeedTest {
  private static final int PAGES = 110_000;
  private static final int WANTED = 100_000;
  private static final int ROUNDS = 20;
  private static final Duration MOST = Duration.ofMillis(100);

  @Test
  void reclaim_of100000CleanPages_takesLessThan100Milliseconds() {
    MachineOptions options =
        MachineOptionsParser.ofArguments(
            MachineOptions.DEFAULTS, Arrays.asList("--memory", "1024", "--lru-gen", "off"));
    try (Machine machine = Machine.boot(options)) {
      long[] best = {Long.MAX_VALUE};
      machine.run(
          "reclaim",
          () -> {
            OpenFile file = makeFile(machine);
            for (int round = 0; round < ROUNDS && best[0] > MOST.toNanos(); round++) {
              read(file);
              // Twice the time in which free pages on CPU lists are given back.
              machine.scheduler().sleep(2 * SimClock.SECOND);
              best[0] = Math.min(best[0], reclaim(machine));
            }
            file.put();
          });
      assertThat(Duration.ofNanos(best[0])).isLessThan(MOST);
    }
  }

  private static long reclaim(Machine machine) {
    long before = machine.vmStat().total(NodeStat.NR_FILE_PAGES);
    ScanControl sc = ScanControl.memcg(ScanControl.NO_MEMCG, WANTED, GfpFlags.GFP_KERNEL);
    long start = System.nanoTime();
    long freed = machine.reclaim().reclaimGroup(sc);
    long nanos = System.nanoTime() - start;
    assertThat(freed).isGreaterThanOrEqualTo(WANTED);
    assertThat(before - machine.vmStat().total(NodeStat.NR_FILE_PAGES))
        .isGreaterThanOrEqualTo(WANTED);
    return nanos;
  }

  /** A hole: its pages are zeroes that nobody has to read from a disk. */
  private static OpenFile makeFile(Machine machine) {
    FsResult<OpenFile> opened =
        machine.vfs().open(new FsStruct(), "/data/f", OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600);
    if (!(opened instanceof FsResult.Ok<OpenFile>(OpenFile file))) {
      throw new AssertionError("cannot make a file: " + opened);
    }
    file.seek(((long) PAGES << 12) - 1);
    assertThat(file.write(new byte[1], 0, 1)).isEqualTo(1);
    machine.vfs().sync();
    return file;
  }

  private static void read(OpenFile file) {
    byte[] piece = new byte[1 << 16];
    for (long at = 0; at < (long) PAGES << 12; at += piece.length) {
      assertThat(file.pread(at, piece, 0, piece.length)).isPositive();
    }
  }
}

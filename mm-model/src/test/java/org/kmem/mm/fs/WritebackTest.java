package org.kmem.mm.fs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kmem.mm.pagecache.DirtyLimits;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;

/** When dirty pages are written, and who waits for that. */
class WritebackTest {
  private static final int MB = 1 << 20;

  private static void write(OpenFile file, int megabytes) {
    byte[] piece = new byte[64 << 10];
    for (int done = 0; done < megabytes * MB; done += piece.length) {
      assertThat(file.write(piece, 0, piece.length)).isEqualTo(piece.length);
    }
  }

  @Test
  void dirtyPages_whenOld_areWrittenByTheFlusher() {
    try (BootedFiles files = new BootedFiles("--memory 256M")) {
      files.run(vfs -> {
        OpenFile first = files.create("/data/first"); // without a write the disk has no share
        write(first, 1);
        first.put();
        vfs.sync();
        OpenFile file = files.create("/data/f");
        write(file, 4);
        assertThat(files.stat(NodeStat.NR_DIRTY)).isBetween(1024L, 1040L);
        files.machine().scheduler().sleep(20 * SimClock.SECOND);
        assertThat(files.stat(NodeStat.NR_DIRTY)).isGreaterThanOrEqualTo(1024);
        files.machine().scheduler().sleep(20 * SimClock.SECOND);
        assertThat(files.stat(NodeStat.NR_DIRTY)).isLessThan(20);
        file.put();
      });
    }
  }

  @Test
  void writer_atTheThreshold_isHeldBack() {
    try (BootedFiles files = new BootedFiles("--memory 256M")) {
      files.run(vfs -> {
        files.machine().tunables().set(Tunable.DIRTY_BYTES, 16 * MB);
        files.machine().tunables().set(Tunable.DIRTY_BACKGROUND_BYTES, 8 * MB);
        DirtyLimits limits = files.machine().pageCache().limits();
        assertThat(limits.threshold()).isEqualTo(4096);
        assertThat(limits.backgroundThreshold()).isEqualTo(2048);
        OpenFile file = files.create("/data/f");
        byte[] piece = new byte[64 << 10];
        for (int done = 0; done < 64 * MB; done += piece.length) {
          assertThat(file.write(piece, 0, piece.length)).isEqualTo(piece.length);
          assertThat(files.stat(NodeStat.NR_DIRTY)).isLessThanOrEqualTo(4096 + 16);
        }
        assertThat(files.stat(NodeStat.NR_WRITTEN)).isPositive();
        file.put();
      });
    }
  }

  @Test
  void fsync_ofAFile_writesItAloneAndCountsIt() {
    try (BootedFiles files = new BootedFiles("--memory 256M")) {
      files.run(vfs -> {
        OpenFile one = files.create("/data/one");
        OpenFile two = files.create("/data/two");
        write(one, 1);
        write(two, 1);
        long out = files.events(VmEvent.PGPGOUT);
        assertThat(one.fsync()).isZero();
        assertThat(files.events(VmEvent.PGPGOUT) - out).isBetween(2048L, 2048L + 400);
        assertThat(files.stat(NodeStat.NR_DIRTY)).isGreaterThanOrEqualTo(256);
        files.drop(1);
        assertThat(one.mapping().nrPages()).isZero();
        assertThat(two.mapping().nrPages()).isEqualTo(256);
        one.put();
        two.put();
      });
    }
  }

  @Test
  void overwriting_dirtyPages_countsThemOnce() {
    try (BootedFiles files = new BootedFiles("--memory 256M")) {
      files.run(vfs -> {
        OpenFile file = files.create("/data/f");
        long before = files.stat(NodeStat.NR_DIRTIED);
        write(file, 1);
        assertThat(file.seek(0)).isZero();
        write(file, 1);
        assertThat(files.stat(NodeStat.NR_DIRTIED) - before).isBetween(256L, 262L);
        file.put();
      });
    }
  }
}

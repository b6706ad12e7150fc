package org.kmem.mm.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.FileAdvice;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.FileFault;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.vmstat.NodeStat;

/** Random operations on a file against an array of bytes, on each kind of file system. */
class FileModelTest {
  private static final int STEPS = 3_000;
  private static final int MOST_BYTES = 300_000;
  private static final int PAGE = 4096;

  /** The file and what it should hold. */
  private static final class Subject {
    final BootedFiles files;
    final Random random;
    final boolean onDisk;
    final String path;
    OpenFile file;
    byte[] bytes = new byte[0];

    Subject(BootedFiles files, String path, long seed) {
      this.files = files;
      this.path = path;
      this.random = new Random(seed);
      this.onDisk = path.startsWith("/data");
      this.file = files.create(path);
    }

    void step() {
      switch (random.nextInt(14)) {
        case 0, 1, 2, 3 -> write(random.nextInt(MOST_BYTES), random.nextInt(20_000));
        case 4, 5, 6 -> read(random.nextInt(MOST_BYTES), random.nextInt(40_000));
        case 7 -> resize(random.nextInt(MOST_BYTES));
        case 8 -> load(random.nextInt(MOST_BYTES));
        case 9 -> store(random.nextInt(MOST_BYTES));
        case 10 -> files.drop(1 + random.nextInt(3));
        case 11 -> {
          assertThat(file.fsync()).isZero();
          assertThat(file.fadvise(0, random.nextInt(MOST_BYTES), FileAdvice.DONTNEED)).isZero();
        }
        case 12 -> punch(random.nextInt(MOST_BYTES), random.nextInt(30_000));
        default -> direct(random.nextInt(MOST_BYTES / 512) * 512, random.nextInt(20) * 512);
      }
    }

    private void write(int at, int length) {
      byte[] data = new byte[length];
      random.nextBytes(data);
      assertThat(file.pwrite(at, data, 0, length)).isEqualTo(length);
      keep(at, data);
    }

    private void keep(int at, byte[] data) {
      if (data.length > 0) {
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length, at + data.length));
        System.arraycopy(data, 0, bytes, at, data.length);
      }
    }

    private void read(int at, int length) {
      byte[] data = new byte[length];
      int expected = Math.clamp(bytes.length - at, 0, length);
      assertThat(file.pread(at, data, 0, length)).isEqualTo(expected);
      assertThat(Arrays.copyOf(data, expected)).isEqualTo(part(at, expected));
    }

    private byte[] part(int at, int length) {
      return length == 0 ? new byte[0] : Arrays.copyOfRange(bytes, at, at + length);
    }

    private void resize(int size) {
      assertThat(file.truncate(size)).isZero();
      bytes = Arrays.copyOf(bytes, size);
    }

    /** Reads a byte through a mapping. */
    private void load(int at) {
      long pfn = fault(at);
      if (pfn >= 0) {
        PhysicalMemory memory = files.machine().memory();
        byte found = memory.readByte(pfn * PAGE + at % PAGE);
        assertThat(found).isEqualTo(at < bytes.length ? bytes[at] : 0);
        files.machine().folios().put(pfn);
      }
    }

    /** Writes a byte through a shared mapping. */
    private void store(int at) {
      if (at >= bytes.length) {
        return;
      }
      AddressSpace space = file.mapping();
      long pfn = fault(at);
      if (space.wantsMkwrite()) {
        assertThat(space.pageMkwrite(at / PAGE, pfn)).isZero();
      } else {
        space.setDirty(at / PAGE, pfn);
      }
      byte value = (byte) random.nextInt();
      files.machine().memory().writeByte(pfn * PAGE + at % PAGE, value);
      bytes[at] = value;
      files.machine().folios().put(pfn);
      space.balanceDirty();
    }

    private long fault(int at) {
      AddressSpace space = file.mapping();
      long pfn = space.fault(at / PAGE, new FileFault().ask(file.readahead(), false, false));
      if (at / PAGE * PAGE >= bytes.length) {
        assertThat(pfn).isEqualTo(Errno.EFAULT.asResult());
      } else {
        assertThat(pfn).isNotNegative();
      }
      return pfn;
    }

    private void punch(int at, int length) {
      long punched = file.mapping().punchHole(at, length);
      if (SyscallResult.isError(punched)) {
        assertThat(punched).isEqualTo(Errno.EOPNOTSUPP.asResult());
        return;
      }
      int end = Math.min(at + length, bytes.length);
      if (at < end) {
        Arrays.fill(bytes, at, end, (byte) 0);
      }
    }

    private void direct(int at, int length) {
      if (!onDisk) {
        return;
      }
      OpenFile direct = files.open(path, OpenFlags.O_RDWR | OpenFlags.O_DIRECT);
      byte[] data = new byte[length];
      if (random.nextBoolean()) {
        random.nextBytes(data);
        assertThat(direct.pwrite(at, data, 0, length)).isEqualTo(length);
        keep(at, data);
      } else {
        int expected = Math.clamp(bytes.length - at, 0, length);
        assertThat(direct.pread(at, data, 0, length)).isEqualTo(expected);
        assertThat(Arrays.copyOf(data, expected)).isEqualTo(part(at, expected));
      }
      direct.put();
    }
  }

  @ParameterizedTest
  @CsvSource({"/data/f,1", "/data/f,2", "/run/f,3", "/f,4"})
  void file_randomOperations_agreesWithAnArray(String path, long seed) {
    try (BootedFiles files = new BootedFiles("--memory 128M")) {
      files.run(vfs -> {
        vfs.sync();
        files.drop(3);
        long cachedBefore = files.stat(NodeStat.NR_FILE_PAGES);
        Subject subject = new Subject(files, path, seed);
        for (int step = 0; step < STEPS; step++) {
          subject.step();
          assertThat(subject.file.stat().sizeBytes())
              .as("size after step %d", step)
              .isEqualTo(subject.bytes.length);
        }
        subject.read(0, MOST_BYTES + 50_000);
        subject.file.put();
        vfs.sync();
        files.drop(3);
        assertThat(files.stat(NodeStat.NR_DIRTY)).isZero();
        assertThat(files.stat(NodeStat.NR_WRITEBACK)).isZero();
        subject.file = files.open(path, OpenFlags.O_RDWR);
        subject.read(0, MOST_BYTES + 50_000);
        subject.file.put();
        assertThat(vfs.unlink(files.fs, path)).isZero();
        vfs.sync();
        files.drop(3);
        assertThat(files.stat(NodeStat.NR_FILE_PAGES)).isEqualTo(cachedBefore);
      });
    }
  }
}

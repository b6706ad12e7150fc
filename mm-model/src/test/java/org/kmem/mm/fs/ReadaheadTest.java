package org.kmem.mm.fs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.kmem.mm.abi.FileAdvice;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.FileFault;
import org.kmem.mm.vmstat.VmEvent;

/** How many pages which access brings into the cache; sequences as recorded from Linux 6.12. */
class ReadaheadTest {
  private static final int PAGE = 4096;
  private static final int FILE_PAGES = 2048;
  private static final long LAST = FILE_PAGES - 1;

  private static void onColdFile(String options, BiConsumer<BootedFiles, OpenFile> test) {
    try (BootedFiles files = new BootedFiles(options)) {
      files.run(vfs -> {
        OpenFile file = files.cold("/data/f", FILE_PAGES * PAGE);
        test.accept(files, file);
        file.put();
      });
    }
  }

  private static long read(OpenFile file, long page, int pages) {
    byte[] buffer = new byte[pages * PAGE];
    assertThat(file.pread(page * PAGE, buffer, 0, buffer.length)).isEqualTo(buffer.length);
    assertThat(buffer).containsOnly(7);
    return BootedFiles.cached(file.mapping(), 0, LAST);
  }

  @Test
  void read_pageByPage_growsTheWindowAtEachMark() {
    onColdFile(
        "--memory 256M",
        (files, file) -> {
          long[] expected = {4, 12, 12, 12, 28, 28, 28, 28, 28, 28, 28, 28, 60, 60};
          for (int page = 0; page < expected.length; page++) {
            assertThat(read(file, page, 1)).as("after page %d", page).isEqualTo(expected[page]);
          }
          assertThat(read(file, 1024, 1)).isEqualTo(61);
          assertThat(read(file, 1536, 5)).isEqualTo(66);
        });
  }

  @Test
  void read_ofManyPagesAtTheStart_bringsTheLargestWindow() {
    onColdFile("--memory 256M", (files, file) -> assertThat(read(file, 0, 16)).isEqualTo(32));
  }

  @Test
  void read_withSmallWindow_staysSmall() {
    onColdFile(
        "--memory 256M",
        (files, file) -> {
          files.disk().setReadAheadKb(16);
          OpenFile small = files.open("/data/f", OpenFlags.O_RDONLY);
          assertThat(read(small, 0, 1)).isEqualTo(2);
          assertThat(read(small, 1, 1)).isEqualTo(6);
          assertThat(read(small, 2, 1)).isEqualTo(10);
          small.put();
        });
  }

  @Test
  void read_afterAdviceOfRandom_bringsWhatWasAskedFor() {
    onColdFile(
        "--memory 256M",
        (files, file) -> {
          assertThat(file.fadvise(0, 0, FileAdvice.RANDOM)).isZero();
          assertThat(read(file, 0, 1)).isEqualTo(1);
          assertThat(read(file, 1, 3)).isEqualTo(4);
          assertThat(file.fadvise(0, 0, FileAdvice.NORMAL)).isZero();
          assertThat(read(file, 4, 1)).isEqualTo(8);
        });
  }

  @Test
  void readahead_call_bringsAtMostWhatTheDeviceTakesAtOnce() {
    onColdFile(
        "--memory 256M",
        (files, file) -> {
          assertThat(file.readahead(0, 100 * PAGE)).isZero();
          assertThat(BootedFiles.cached(file.mapping(), 0, LAST)).isEqualTo(100);
          assertThat(file.readahead(512 * PAGE, 1024 * PAGE)).isZero();
          assertThat(BootedFiles.cached(file.mapping(), 512, LAST)).isEqualTo(320);
        });
  }

  @Test
  void fadvise_dontneed_dropsWholeCleanPagesOnly() {
    onColdFile(
        "--memory 256M",
        (files, file) -> {
          read(file, 0, 64);
          assertThat(file.pwrite(8 * PAGE, new byte[] {1}, 0, 1)).isEqualTo(1);
          long before = BootedFiles.cached(file.mapping(), 0, LAST);
          assertThat(file.fadvise(100, 20 * PAGE, FileAdvice.DONTNEED)).isZero();
          // Page 0 is cut, page 20 too; page 8 is being written.
          assertThat(BootedFiles.cached(file.mapping(), 0, LAST)).isEqualTo(before - 18);
        });
  }

  @Test
  void fault_ofAMapping_readsAroundAndGoesOnAtTheMark() {
    onColdFile(
        "--memory 256M",
        (files, file) -> {
          AddressSpace space = file.mapping();
          assertThat(fault(files, file, 512, false, false)).isTrue();
          assertThat(BootedFiles.cached(space, 496, 527)).isEqualTo(32);
          assertThat(BootedFiles.cached(space, 0, LAST)).isEqualTo(32);
          assertThat(fault(files, file, 520, false, false)).isFalse();
          assertThat(BootedFiles.cached(space, 0, LAST)).isEqualTo(64);
          assertThat(fault(files, file, 1000, false, true)).isTrue();
          assertThat(BootedFiles.cached(space, 0, LAST)).isEqualTo(65);
        });
  }

  @Test
  void read_ofWhatIsCached_makesNoRequest() {
    onColdFile(
        "--memory 256M",
        (files, file) -> {
          read(file, 0, 64);
          read(file, 64, 64);
          long in = files.events(VmEvent.PGPGIN);
          read(file, 0, 64);
          assertThat(files.events(VmEvent.PGPGIN)).isEqualTo(in);
        });
  }

  private static boolean fault(
      BootedFiles files, OpenFile file, long page, boolean sequential, boolean random) {
    FileFault request = new FileFault().ask(file.readahead(), sequential, random);
    long pfn = file.mapping().fault(page, request);
    assertThat(pfn).isPositive();
    files.machine().folios().put(pfn);
    return request.isMajor();
  }
}

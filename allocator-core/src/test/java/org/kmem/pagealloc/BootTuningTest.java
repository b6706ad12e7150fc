package org.kmem.pagealloc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.zone.X86Machine;

/** Figures of Linux 6.12 booted with so much memory and then told to compute anew. */
class BootTuningTest {
  /** Boot computes from a little less memory than is managed afterwards: hence from, to. */
  @ParameterizedTest
  @CsvSource({"256, 1811, 1880", "512, 2711, 2760", "1024, 45056, 45056", "2048, 45056, 45056"})
  void build_machineOfASize_hasTheKernelsMinFreeKbytes(long mebibytes, long from, long to) {
    try (PageAllocator pages =
        PageAllocator.builder(X86Machine.ofMemory(mebibytes << 20).cpus(2).layout()).build()) {
      assertThat(pages.minFreeKbytes()).isBetween(from, to);
    }
  }
}

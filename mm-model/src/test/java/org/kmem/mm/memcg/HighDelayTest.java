package org.kmem.mm.memcg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HighDelayTest {
  private static final long MB_PAGES = 256;
  private static final int MILLISECONDS = 1000;

  private static long millis(long limitMb, long usageMb) {
    long overage = HighDelay.overage(usageMb * MB_PAGES, limitMb * MB_PAGES);
    long ticks = HighDelay.ticks(overage, MemoryCgroups.BATCH_PAGES, MILLISECONDS);
    return Math.min(ticks, HighDelay.maxTicks(MILLISECONDS));
  }

  /** The table that the kernel's documentation of the delay prints, for a limit of 100 MB. */
  @ParameterizedTest
  @CsvSource({
    "100, 0",
    "101, 6",
    "102, 25",
    "103, 57",
    "104, 102",
    "105, 159",
    "106, 230",
    "107, 313",
    "108, 409",
    "109, 518",
    "110, 639",
    "111, 774",
    "112, 921",
    "113, 1081",
    "114, 1254",
    "115, 1439",
    "116, 1638",
    "117, 1849",
    "118, 2000",
    "119, 2000",
    "120, 2000"
  })
  void ticks_aboveHundredMegabytes_areThoseOfTheTable(long usageMb, long expected) {
    assertThat(millis(100, usageMb)).isEqualTo(expected);
  }

  @Test
  void ticks_ofMorePagesThanABatch_growWithThem() {
    long overage = HighDelay.overage(105 * MB_PAGES, 100 * MB_PAGES);

    assertThat(HighDelay.ticks(overage, 128, MILLISECONDS)).isEqualTo(318);
    assertThat(HighDelay.ticks(overage, 32, MILLISECONDS)).isEqualTo(79);
  }

  @Test
  void overage_ofNothingAllowed_isMeasuredAgainstOnePage() {
    assertThat(HighDelay.overage(3, 0)).isEqualTo(2L << 20);
    assertThat(HighDelay.overage(0, 0)).isZero();
  }
}

package org.kmem.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gate on blocks that were measured: this tree against itself, on two CPUs that others used as well. */
class RecordedForksTest {
  private static final Path BLOCKS =
      Path.of(System.getProperty("basedir", ""), "src/test/resources/org/kmem/bench/gate/aa-blocks.json");

  private static Resampling of(double slowdown) throws IOException {
    BlockFile recorded = BlockFile.read(List.of(BLOCKS), false);
    int blocks = recorded.criteria().blocksMin(recorded.rows().size());
    return Resampling.of(recorded.rows(), recorded.criteria(), blocks, 400, slowdown, true, 1);
  }

  @Test
  void of_nothingChanged_raisesNoMoreAlarmsThanAlpha() throws IOException {
    Resampling found = of(0);
    assertThat(found.anyFound().rate()).isLessThanOrEqualTo(0.05);
    assertThat(found.found().rate()).isLessThanOrEqualTo(0.0125);
  }

  @Test
  void of_slowdownAdded_isFoundTheMoreOftenTheLargerItIs() throws IOException {
    double last = of(0).found().rate();
    for (double slowdown : new double[] {0.05, 0.1, 0.5}) {
      double found = of(slowdown).found().rate();
      assertThat(found).as("%.2f", slowdown).isGreaterThanOrEqualTo(last);
      last = found;
    }
    assertThat(last).isGreaterThan(0.9);
  }
}

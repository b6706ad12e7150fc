package org.kmem.mm.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.kmem.mm.sim.SimClock;

/** Half an hour of a web server of 20 control groups passes in less than ten seconds. */
class WebServerScenarioTest {
  private static final Path SCRIPT =
      Path.of(System.getProperty("basedir", ""))
          .resolve("src/test/resources/org/kmem/mm/scenario/long/web-server.sh");

  private static final long LIMIT_NANOS = 10 * SimClock.SECOND;
  private static final long HALF_AN_HOUR_NANOS = 30 * 60 * SimClock.SECOND;

  /** A host that is busy with something else gets a second and third chance. */
  private static final int ATTEMPTS = 3;

  @Test
  void halfAnHour_ofTwentyGroups_takesLessThanTenSeconds() throws IOException {
    LabScript lab = LabScript.read(SCRIPT);
    long fastest = Long.MAX_VALUE;
    for (int attempt = 0; attempt < ATTEMPTS && fastest >= LIMIT_NANOS; attempt++) {
      long start = System.nanoTime();
      LabRunner.Transcript run = LabRunner.run(lab, lab.machine());
      fastest = Math.min(fastest, System.nanoTime() - start);
      assertThat(run.complaints()).isEmpty();
      assertThat(run.output()).isEqualTo("minutes=30 sites=20 within_limits=20\n");
      assertThat(run.outcome().simulatedNanos()).isGreaterThan(HALF_AN_HOUR_NANOS);
    }
    assertThat(fastest).isLessThan(LIMIT_NANOS);
  }
}

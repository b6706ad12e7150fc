package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.bench.cli.ContentionProbe.Moment;

class ContentionProbeTest {
  @TempDir private Path root;
  private FixtureFiles files;
  private ContentionProbe probe;

  @BeforeEach
  void makeFiles() {
    files = new FixtureFiles(root);
    probe = new ContentionProbe(files.host());
  }

  private Optional<Finding> finding(String name, Moment before) {
    return FixtureFiles.named(probe.findings(before), name);
  }

  @Test
  void findings_noKernelFiles_areNone() {
    assertThat(probe.findings(probe.look())).isEmpty();
  }

  @Test
  void look_guestTime_isNotCountedTwice() throws IOException {
    files.file("proc/stat", "cpu  100 10 50 800 5 1 4 30 70 7\ncpu0 1 1 1 1 1 1 1 1 1 1\n");
    assertThat(probe.look()).isEqualTo(new Moment(30, 1000, OptionalLong.empty()));
  }

  @Test
  void steal_whileLooking_warnsThoughLittleSinceBoot() throws IOException {
    files.file("proc/stat", "cpu  0 0 0 100000 0 0 0 10 0 0\n");
    Moment before = probe.look();
    files.file("proc/stat", "cpu  40 0 0 100050 0 0 0 20 0 0\n");
    assertThat(finding("steal", before))
        .hasValueSatisfying(steal -> {
          assertThat(steal.status()).isEqualTo(Finding.Status.WARN);
          assertThat(steal.text()).isEqualTo("10.0% now, 0.02% since boot");
        });
  }

  @Test
  void steal_clockStoodStill_isNone() throws IOException {
    files.file("proc/stat", "cpu  0 0 0 100000 0 0 0 10 0 0\n");
    assertThat(finding("steal", probe.look())).map(Finding::status).contains(Finding.Status.OK);
  }

  @Test
  void steal_oldKernelWithoutTheColumn_isLeftOut() throws IOException {
    files.file("proc/stat", "cpu  1 2 3 4\n");
    assertThat(finding("steal", probe.look())).isEmpty();
  }

  @Test
  void throttling_byCounter_warnsWithBoth() throws IOException {
    files.file("proc/self/cgroup", "0::/job\n");
    files.file("sys/fs/cgroup/job/cpu.stat", "usage_usec 5\nnr_periods 9\nnr_throttled 0\n");
    Moment before = probe.look();
    assertThat(finding("throttling", before)).map(Finding::status).contains(Finding.Status.OK);
    files.file("sys/fs/cgroup/job/cpu.stat", "usage_usec 5\nnr_periods 9\nnr_throttled 3\n");
    assertThat(finding("throttling", before))
        .hasValueSatisfying(throttling -> {
          assertThat(throttling.status()).isEqualTo(Finding.Status.WARN);
          assertThat(throttling.text()).isEqualTo("3 periods now, 3 so far");
        });
  }

  @Test
  void throttling_versionOne_isFound() throws IOException {
    files.file("sys/fs/cgroup/cpu/cpu.stat", "nr_periods 9\nnr_throttled 7\nthrottled_time 1\n");
    assertThat(finding("throttling", probe.look()))
        .map(Finding::text)
        .contains("0 periods now, 7 so far");
  }

  @ParameterizedTest
  @CsvSource({"4.99, OK", "5.01, WARN", "97.88, WARN"})
  void pressure_byShare_warnsAboveFivePercent(String share, Finding.Status status)
      throws IOException {
    files.file(
        "proc/pressure/cpu",
        "some avg10=%s avg60=0.00 avg300=0.00 total=1\nfull avg10=0.00\n".formatted(share));
    assertThat(finding("cpu pressure", probe.look())).map(Finding::status).contains(status);
  }
}

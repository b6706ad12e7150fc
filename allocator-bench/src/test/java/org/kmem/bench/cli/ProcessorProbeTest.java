package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorProbeTest {
  private static final String CPUS = "sys/devices/system/cpu/";

  @TempDir private Path root;
  private FixtureFiles files;

  @BeforeEach
  void makeFiles() {
    files = new FixtureFiles(root);
  }

  private Optional<Finding> finding(String name) {
    return FixtureFiles.named(new ProcessorProbe(files.host()).findings(), name);
  }

  @Test
  void findings_noKernelFiles_areNone() {
    assertThat(new ProcessorProbe(files.host()).findings()).isEmpty();
  }

  @Test
  void governor_oneCpuOfTwoSaves_warnsWithBoth() throws IOException {
    files.file(CPUS + "cpu0/cpufreq/scaling_governor", "performance\n");
    assertThat(finding("cpu frequency")).map(Finding::status).contains(Finding.Status.OK);
    files.file(CPUS + "cpu11/cpufreq/scaling_governor", "powersave\n");
    files.file(CPUS + "cpufreq/policy0/scaling_governor", "schedutil\n"); // no CPU's own
    assertThat(finding("cpu frequency"))
        .hasValueSatisfying(governor -> {
          assertThat(governor.status()).isEqualTo(Finding.Status.WARN);
          assertThat(governor.text()).isEqualTo("performance, powersave");
        });
  }

  @ParameterizedTest
  @CsvSource({
    "intel_pstate/no_turbo, 0, WARN",
    "intel_pstate/no_turbo, 1, OK",
    "cpufreq/boost, 1, WARN",
    "cpufreq/boost, 0, OK"
  })
  void turbo_byDriver_warnsIfOn(String file, String value, Finding.Status status)
      throws IOException {
    files.file(CPUS + file, value + "\n");
    assertThat(finding("turbo")).map(Finding::status).contains(status);
  }

  @ParameterizedTest
  @CsvSource({"1, WARN", "0, OK"})
  void hyperThreading_byState_warnsIfOn(String value, Finding.Status status) throws IOException {
    files.file(CPUS + "smt/active", value + "\n");
    assertThat(finding("hyper-threading")).map(Finding::status).contains(status);
  }

  @ParameterizedTest
  @CsvSource({
    "tsc, OK",
    "kvm-clock, OK",
    "arch_sys_counter, OK",
    "hpet, WARN",
    "acpi_pm, WARN",
    "xen, WARN"
  })
  void clockSource_byName_warnsIfSlow(String source, Finding.Status status) throws IOException {
    String folder = "sys/devices/system/clocksource/clocksource0/";
    files.file(folder + "current_clocksource", source + "\n");
    files.file(folder + "available_clocksource", "tsc " + source + " \n");
    assertThat(finding("clock source"))
        .hasValueSatisfying(clock -> {
          assertThat(clock.status()).isEqualTo(status);
          assertThat(clock.facts()).containsEntry("source", source);
        });
  }
}

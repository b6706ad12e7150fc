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

class LimitsProbeTest {
  @TempDir private Path root;
  private FixtureFiles files;

  @BeforeEach
  void makeFiles() {
    files = new FixtureFiles(root);
  }

  private Optional<Finding> finding(String name) {
    return FixtureFiles.named(new LimitsProbe(files.host()).findings(), name);
  }

  private Finding.Status status(String name) {
    return finding(name).orElseThrow().status();
  }

  @Test
  void findings_noKernelFiles_areNone() {
    assertThat(new LimitsProbe(files.host()).findings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, OK", "1, OK", "2, WARN"})
  void overcommit_byMode_warnsIfStrict(String mode, Finding.Status status) throws IOException {
    files.file("proc/sys/vm/overcommit_memory", mode + "\n");
    assertThat(status("overcommit")).isEqualTo(status);
  }

  @Test
  void limits_low_warnWithTheLimit() throws IOException {
    files.file(
        "proc/self/limits",
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max locked memory         65536                65536                bytes
        Max address space         4294967296           unlimited            bytes
        """);
    assertThat(finding("address space"))
        .hasValueSatisfying(limit -> {
          assertThat(limit.status()).isEqualTo(Finding.Status.WARN);
          assertThat(limit.text()).isEqualTo("4294967296 bytes");
        });
    assertThat(status("locked memory")).isEqualTo(Finding.Status.WARN);
  }

  @Test
  void limits_unlimited_areFine() throws IOException {
    files.file(
        "proc/self/limits",
        """
        Max locked memory         unlimited            unlimited            bytes
        Max address space         unlimited            unlimited            bytes
        """);
    assertThat(status("address space")).isEqualTo(Finding.Status.OK);
    assertThat(status("locked memory")).isEqualTo(Finding.Status.OK);
  }

  @ParameterizedTest
  @CsvSource({"65530, OK", "65529, WARN"})
  void mappings_byLimit_warnBelowTheUsual(String most, Finding.Status status) throws IOException {
    files.file("proc/sys/vm/max_map_count", most + "\n");
    files.file("proc/self/maps", "one\ntwo\n");
    assertThat(finding("mappings"))
        .hasValueSatisfying(mappings -> {
          assertThat(mappings.status()).isEqualTo(status);
          assertThat(mappings.text()).isEqualTo("2 of " + most);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, none, OK",
    "1024, 1024, 0 B of 1.0 MiB in use, OK",
    "1024, 512, 512 KiB of 1.0 MiB in use, WARN"
  })
  void swap_byUse_warnsIfAny(long totalKb, long freeKb, String text, Finding.Status status)
      throws IOException {
    files.file("proc/meminfo", "SwapTotal: %d kB\nSwapFree: %d kB\n".formatted(totalKb, freeKb));
    assertThat(finding("swap"))
        .hasValueSatisfying(swap -> {
          assertThat(swap.text()).isEqualTo(text);
          assertThat(swap.status()).isEqualTo(status);
        });
  }

  @ParameterizedTest
  @CsvSource({"1, WARN", "0, OK"})
  void numa_severalNodes_warnsIfBalanced(String mode, Finding.Status status) throws IOException {
    files.file("proc/sys/kernel/numa_balancing", mode + "\n");
    files.file("sys/devices/system/node/node0/cpulist", "0\n");
    assertThat(finding("numa")).as("one node").isEmpty();
    files.file("sys/devices/system/node/node1/cpulist", "1\n");
    assertThat(status("numa")).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"-1, OK", "2, OK", "3, WARN", "4, WARN"})
  void perfCounters_byLevel_warnIfDenied(String level, Finding.Status status) throws IOException {
    files.file("proc/sys/kernel/perf_event_paranoid", level + "\n");
    assertThat(status("perf counters")).isEqualTo(status);
  }

  @Test
  void findings_garbage_areLeftOut() throws IOException {
    files.file("proc/sys/vm/overcommit_memory", "yes\n");
    files.file("proc/sys/vm/max_map_count", "\n");
    files.file("proc/self/limits", "Max locked memory         what\n");
    assertThat(new LimitsProbe(files.host()).findings()).isEmpty();
  }
}

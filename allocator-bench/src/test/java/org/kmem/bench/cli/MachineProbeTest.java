package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineProbeTest {
  @TempDir private Path root;

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Optional<Finding> finding(String name) {
    return new MachineProbe(new HostFiles(root))
        .findings().stream().filter(finding -> finding.name().equals(name)).findFirst();
  }

  @Test
  void findings_noKernelFiles_leavesThemOut() {
    assertThat(finding("memory")).isEmpty();
    assertThat(finding("huge pages")).isEmpty();
    assertThat(finding("container")).map(Finding::text).contains("no limits");
    assertThat(finding("cpus")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"8388608, OK", "1048576, OK", "1048575, WARN"})
  void memory_byAvailable_warnsBelowOneGibibyte(long availableKb, Finding.Status status)
      throws IOException {
    file(
        "proc/meminfo",
        "MemTotal:       16777216 kB\nMemAvailable: " + availableKb + " kB\nSwapTotal: 0 kB\n");
    assertThat(finding("memory"))
        .hasValueSatisfying(memory -> {
          assertThat(memory.status()).isEqualTo(status);
          assertThat(memory.facts()).containsEntry("totalBytes", 16L << 30);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "always madvise [never], never, WARN",
    "always [madvise] never, madvise, OK",
    "[always] madvise never, always, OK"
  })
  void hugePages_byMode_warnsIfNever(String line, String mode, Finding.Status status)
      throws IOException {
    file("sys/kernel/mm/transparent_hugepage/enabled", line + "\n");
    assertThat(finding("huge pages"))
        .hasValueSatisfying(thp -> {
          assertThat(thp.text()).isEqualTo(mode);
          assertThat(thp.status()).isEqualTo(status);
        });
  }

  @Test
  void cpus_hypervisorFlag_isVirtual() throws IOException {
    file(
        "proc/cpuinfo",
        "processor\t: 0\nmodel name\t: A CPU: fast\nflags\t\t: fpu hypervisor lm\n");
    assertThat(finding("cpus"))
        .hasValueSatisfying(cpus ->
            assertThat(cpus.facts())
                .containsEntry("model", "A CPU: fast")
                .containsEntry("virtual", true));
  }

  @Test
  void container_limitAboveOwnGroup_takesTheLeast() throws IOException {
    file("proc/self/cgroup", "0::/a/b\n");
    file("sys/fs/cgroup/a/b/memory.max", "max\n");
    file("sys/fs/cgroup/a/memory.max", "536870912\n");
    file("sys/fs/cgroup/memory.max", "1073741824\n");
    file("sys/fs/cgroup/a/cpu.max", "150000 100000\n");
    assertThat(finding("container"))
        .hasValueSatisfying(container -> {
          assertThat(container.status()).isEqualTo(Finding.Status.WARN);
          assertThat(container.facts())
              .containsEntry("memoryMaxBytes", 512L << 20)
              .containsEntry("cpuMax", "1.50 cpus");
        });
  }

  @Test
  void container_versionOneQuota_isTheQuota() throws IOException {
    file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n");
    file("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
    assertThat(finding("container")).map(Finding::status).contains(Finding.Status.WARN);
    assertThat(finding("container")).map(Finding::text).contains("memory unlimited, cpu 0.50 cpus");
  }

  @Test
  void container_versionOneUnlimited_isNoLimit() throws IOException {
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
    file("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
    assertThat(finding("container")).map(Finding::text).contains("no limits");
  }

  @Test
  void container_versionOneLimited_isTheLimit() throws IOException {
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", "2147483648\n");
    assertThat(finding("container")).map(Finding::status).contains(Finding.Status.OK);
    assertThat(finding("container")).map(Finding::text).contains("memory 2.0 GiB, cpu unlimited");
  }
}

package org.kmem.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.memory.BackingMemory.Source;
import org.kmem.memory.BackingMemory.Use;
import org.kmem.units.ByteSize;

/** Limits from trees of files that stand for {@code /proc} and {@code /sys/fs/cgroup}. */
final class MemoryLimitsTest {
  private static final long GIB = 1L << 30;
  private static final long TIB = 1L << 40;
  private static final String V2_MOUNT = "40 31 0:30 / /sys/fs/cgroup rw shared:9 - cgroup2 c rw\n";

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it
  Path root;

  @Test
  void checkFull_noFilesAtAll_onlyTheAddressSpaceBinds() {
    assertThatCode(() -> full(64 * TIB)).doesNotThrowAnyException();
    assertThatThrownBy(() -> full(129 * TIB))
        .hasMessage(
            "asked for 129 TiB, but the address space (47 bits) allows 128 TiB: ask for less");
  }

  @Test
  void checkFull_version2Limit_refusesInPlainWords() {
    write("proc/self/cgroup", "0::/x\n");
    write("proc/self/mountinfo", V2_MOUNT);
    write("sys/fs/cgroup/x/memory.max", 2 * GIB + "\n");

    assertThatCode(() -> full(2 * GIB)).doesNotThrowAnyException();
    assertThatThrownBy(() -> full(8 * GIB))
        .isInstanceOf(MemoryLimitException.class)
        .hasMessage(
            "asked for 8 GiB, but the container (memory.max in /sys/fs/cgroup/x) allows 2 GiB:"
                + " raise the container's limit or ask for less");
  }

  @Test
  void checkFull_refusal_carriesItsFigures() {
    write("proc/self/cgroup", "0::/x\n");
    write("sys/fs/cgroup/x/memory.max", "1000000\n");

    MemoryLimitException refusal =
        catchThrowableOfType(MemoryLimitException.class, () -> full(GIB));

    assertThat(refusal.limitName()).isEqualTo("the container (memory.max in /sys/fs/cgroup/x)");
    assertThat(refusal.availableBytes()).isEqualTo(1_000_000);
    assertThat(refusal.requestedBytes()).isEqualTo(GIB);
    assertThat(refusal).hasMessageContaining("allows 976.56 KiB (1000000 bytes)");
  }

  @Test
  void checkFull_version2Nested_tightestAncestorBinds() {
    write("proc/self/cgroup", "0::/a/b/c\n");
    write("proc/self/mountinfo", V2_MOUNT);
    write("sys/fs/cgroup/a/memory.max", 3 * GIB + "\n");
    write("sys/fs/cgroup/a/b/memory.max", GIB + "\n");
    write("sys/fs/cgroup/a/b/c/memory.max", "max\n");

    assertRefused(2 * GIB, "memory.max in /sys/fs/cgroup/a/b)");
    assertThatCode(() -> full(GIB)).doesNotThrowAnyException();
  }

  @Test
  void checkFull_siblingGroup_doesNotBind() {
    write("proc/self/cgroup", "0::/a/b\n");
    write("sys/fs/cgroup/a/b2/memory.max", "4096\n");

    assertThatCode(() -> full(TIB)).doesNotThrowAnyException();
  }

  @Test
  void checkFull_containerWithItsOwnNamespace_readsTheTop() {
    write("proc/self/cgroup", "0::/\n");
    write("proc/self/mountinfo", V2_MOUNT);
    write("sys/fs/cgroup/memory.max", GIB + "\n");

    assertRefused(2 * GIB, "memory.max in /sys/fs/cgroup)");
  }

  @Test
  void checkFull_mountShowsOnlyTheContainersPart_pathIsTakenRelativeToIt() {
    write("proc/self/cgroup", "0::/docker/abc/sub\n");
    write(
        "proc/self/mountinfo",
        """
        40 31 0:30 /docker/abc /mnt/c\\040g rw - cgroup2 cgroup rw
        41 31 0:30 /docker/zzz /mnt/other rw - cgroup2 cgroup rw
        """);
    write("mnt/c g/sub/memory.max", GIB + "\n");
    write("mnt/other/memory.max", "4096\n");

    assertRefused(2 * GIB, "memory.max in /mnt/c g/sub)");
    assertThatCode(() -> full(GIB)).doesNotThrowAnyException();
  }

  @Test
  void checkFull_groupOutsideTheNamespace_fallsBackToTheTopOfTheMount() {
    write("proc/self/cgroup", "0::/../../other\n");
    write("proc/self/mountinfo", V2_MOUNT);
    write("sys/fs/cgroup/memory.max", GIB + "\n");

    assertRefused(2 * GIB, "memory.max in /sys/fs/cgroup)");
  }

  @Test
  void checkFull_version1Nested_tightestBinds() {
    write("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/p/q\n0::/\n");
    write(
        "proc/self/mountinfo",
        """
        35 31 0:32 / /sys/fs/cgroup/mem rw,relatime - cgroup cgroup rw,cpu,memory
        36 31 0:33 / /sys/fs/cgroup/devices rw,relatime - cgroup cgroup rw,devices
        """);
    write("sys/fs/cgroup/mem/memory.limit_in_bytes", "9223372036854771712\n");
    write("sys/fs/cgroup/mem/p/memory.limit_in_bytes", 2 * GIB + "\n");
    write("sys/fs/cgroup/mem/p/q/memory.limit_in_bytes", "9223372036854771712\n");

    assertRefused(3 * GIB, "memory.limit_in_bytes in /sys/fs/cgroup/mem/p)");
    assertThatCode(() -> full(2 * GIB)).doesNotThrowAnyException();
  }

  @Test
  void checkFull_ramAndSwap_bindTogether() {
    write("proc/meminfo", "MemTotal:        2097152 kB\nMemFree: 1 kB\nSwapTotal:  1048576 kB\n");

    assertThatCode(() -> full(3 * GIB)).doesNotThrowAnyException();
    assertThatThrownBy(() -> full(4 * GIB))
        .hasMessageContaining("this machine (MemTotal + SwapTotal in /proc/meminfo) allows 3 GiB");
  }

  @Test
  void checkFull_severalLimitsExceeded_namesTheTightest() {
    write("proc/meminfo", "MemTotal: 4194304 kB\n");
    write("proc/self/cgroup", "0::/x\n");
    write("sys/fs/cgroup/x/memory.max", 2 * GIB + "\n");
    write("proc/self/limits", "Max address space  3221225472  unlimited  bytes\n");

    assertRefused(100 * GIB, "memory.max");
  }

  @Test
  void checkSparse_memoryLimits_doNotBind() {
    write("proc/meminfo", "MemTotal: 1024 kB\n");
    write("proc/self/cgroup", "0::/x\n");
    write("sys/fs/cgroup/x/memory.max", "4096\n");

    assertThatCode(() -> sparse(TIB)).doesNotThrowAnyException();
  }

  @Test
  void checkSparse_addressSpaceLimit_countsWhatIsInUse() {
    write(
        "proc/self/limits",
        """
        Limit                     Soft Limit           Hard Limit           Units    \s
        Max data size             unlimited            unlimited            bytes    \s
        Max address space         4294967296           unlimited            bytes    \s
        """);
    write("proc/self/status", "Name:\tjava\nVmPeak:\t9999999 kB\nVmSize:\t 3145728 kB\n");

    assertThatCode(() -> sparse(GIB)).doesNotThrowAnyException();
    assertThatThrownBy(() -> sparse(GIB + 4096))
        .isInstanceOf(MemoryLimitException.class)
        .hasMessageContaining("but the process limit (ulimit -v, Max address space in")
        .hasMessageContaining("allows 4 GiB of which 1 GiB is left")
        .hasMessageContaining("raise it with ulimit -v before starting java");
  }

  @Test
  void checkSparse_alignmentSlack_isCountedAsInUse() {
    write("proc/self/limits", "Max address space 4294967296 4294967296 bytes\n");
    MemoryLimits limits = MemoryLimits.under(root);

    assertThatCode(() -> limits.checkSparse(4 * GIB, 0)).doesNotThrowAnyException();
    assertThatThrownBy(() -> limits.checkSparse(4 * GIB, 1 << 21))
        .isInstanceOf(MemoryLimitException.class);
  }

  @Test
  void checkSparse_dataLimit_binds() {
    write("proc/self/limits", "Max data size 1073741824 unlimited bytes\n");
    write("proc/self/status", "VmData:\t 1048576 kB\n");

    assertThatThrownBy(() -> sparse(4096)).hasMessageContaining("ulimit -d");
  }

  @Test
  void checkSparse_usedBeyondTheLimit_nothingIsLeft() {
    write("proc/self/limits", "Max address space 4096 unlimited bytes\n");
    write("proc/self/status", "VmSize:\t 1048576 kB\n");

    assertThatThrownBy(() -> sparse(4096))
        .hasMessageContaining("allows 4 KiB of which 0 bytes is left");
  }

  @Test
  void checkSparse_strictOvercommit_bindsByWhatIsNotCommitted() {
    write("proc/sys/vm/overcommit_memory", "2\n");
    write("proc/meminfo", "CommitLimit:  3145728 kB\nCommitted_AS:  1048576 kB\n");

    assertThatCode(() -> sparse(2 * GIB)).doesNotThrowAnyException();
    assertThatThrownBy(() -> sparse(3 * GIB))
        .isInstanceOf(MemoryLimitException.class)
        .hasMessageContaining("vm.overcommit_memory=2")
        .hasMessageContaining("allows 3 GiB of which 2 GiB is left")
        .hasMessageContaining("vm.overcommit_ratio");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0\n", "1\n", "", "two\n"})
  void checkSparse_otherOvercommitModes_doNotBind(String mode) {
    write("proc/sys/vm/overcommit_memory", mode);
    write("proc/meminfo", "CommitLimit:  4 kB\nCommitted_AS:  4 kB\n");

    assertThatCode(() -> sparse(TIB)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"max", "", "\n\n", "-1", "garbage", "12 GiB", "99999999999999999999", "\0"})
  void checkFull_unreadableFigures_doNotBind(String figure) {
    write("proc/self/cgroup", "0::/x\n7:memory:/x\n::\nnonsense\n0::relative\n0::/a\0b\n");
    write(
        "proc/self/mountinfo",
        "1 2 3\n - \nx - cgroup2\n- cgroup2 c rw\n1 2 3:4 / y z - cgroup2 c rw\n");
    write("sys/fs/cgroup/x/memory.max", figure);
    write("sys/fs/cgroup/memory/x/memory.limit_in_bytes", figure);
    write("proc/meminfo", "MemTotal: " + figure + " kB\nSwapTotal:\nMemTotal\n");
    write("proc/self/limits", "Max address space " + figure + "\nMax data size\n");
    write("proc/self/status", "VmSize: " + figure + "\n");
    write("proc/sys/vm/overcommit_memory", figure);

    assertThatCode(() -> full(TIB)).doesNotThrowAnyException();
  }

  @Test
  void checkFull_hugeFigures_doNotOverflow() {
    write("proc/meminfo", "MemTotal: 4503599627370495 kB\nSwapTotal: 4503599627370495 kB\n");
    write("proc/self/limits", "Max address space 9223372036854775807 unlimited bytes\n");
    write("proc/self/status", "VmSize:\t 4503599627370495 kB\n");

    assertThatCode(() -> full(TIB)).doesNotThrowAnyException();
  }

  @Test
  void checkFull_bytesThatAreNoText_doNotBind() throws IOException {
    Path file = root.resolve("proc/meminfo");
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0, (byte) 0x80, '\n'});

    assertThatCode(() -> full(TIB)).doesNotThrowAnyException();
  }

  @Test
  void checkFull_groupNameInUnicode_isFound() {
    assumeTrue(
        "UTF-8".equals(System.getProperty("sun.jnu.encoding")), "file names here are not Unicode");
    write("proc/self/cgroup", "0::/größe\n");
    write("sys/fs/cgroup/größe/memory.max", GIB + "\n");

    assertRefused(2 * GIB, "größe");
  }

  @Test
  void reserve_refused_reservesNothing() {
    write("proc/meminfo", "MemTotal: 1024 kB\n");
    MemoryLimits limits = MemoryLimits.under(root);
    long size = 1L << 40;
    long before = virtualBytes();

    assertThatThrownBy(() -> BackingMemory.reserve(size, Use.FULL, Source.AUTO, limits))
        .isInstanceOf(MemoryLimitException.class);

    assertThat(virtualBytes()).isLessThan(before + size / 2);
    try (BackingMemory memory = BackingMemory.reserve(1L << 20, Use.FULL, Source.AUTO, limits)) {
      assertThat(memory.sizeBytes()).isEqualTo(1L << 20);
    }
  }

  @Test
  void ofProcess_thisMachine_bearsAPageAndNotAllAddresses() {
    MemoryLimits limits = MemoryLimits.ofProcess();

    assertThatCode(() -> limits.checkFull(4096, 0)).doesNotThrowAnyException();
    assertThatThrownBy(() -> limits.checkFull(1L << 46, 0))
        .as("no machine that runs this has 64 TiB")
        .isInstanceOf(MemoryLimitException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0|0 bytes", "1023|1023 bytes", "1024|1 KiB", "1536|1.50 KiB (1536 bytes)"})
  void sizeText_bytes_isExactOrRoundedWithTheBytes(String row) {
    String[] sides = row.split("\\|", -1);

    assertThat(ByteSize.text(Long.parseLong(sides[0]))).isEqualTo(sides[1]);
  }

  private void full(long sizeBytes) {
    MemoryLimits.under(root).checkFull(sizeBytes, 0);
  }

  private void sparse(long sizeBytes) {
    MemoryLimits.under(root).checkSparse(sizeBytes, 0);
  }

  private void assertRefused(long sizeBytes, String by) {
    assertThatThrownBy(() -> full(sizeBytes))
        .isInstanceOf(MemoryLimitException.class)
        .hasMessageContaining(by);
  }

  private void write(String file, String text) {
    try {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long virtualBytes() {
    return new ProcFiles(Path.of("/")).kibField("/proc/self/status", "VmSize").orElse(0);
  }
}

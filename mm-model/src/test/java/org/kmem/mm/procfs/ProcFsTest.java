package org.kmem.mm.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.fs.PseudoFileSystem;
import org.kmem.mm.fs.PseudoNode;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.sim.MachineOptions;

/** Files of a machine at rest against what the reference kernel printed. */
class ProcFsTest {
  private static Machine machine;
  private static PseudoFileSystem proc;
  private static PseudoFileSystem sysfs;

  @BeforeAll
  static void boot() {
    machine = Machine.boot(MachineOptions.DEFAULTS);
    proc = ProcFs.proc(machine);
    sysfs = ProcFs.sysfs(machine);
  }

  @AfterAll
  static void close() {
    machine.close();
  }

  private static PseudoNode node(String path) {
    PseudoFileSystem tree = path.startsWith("/proc/") ? proc : sysfs;
    PseudoNode node = tree.lookup(path.substring(path.indexOf('/', 1) + 1));
    return Objects.requireNonNull(node, path);
  }

  private static String read(String path) {
    return new String(node(path).content(), StandardCharsets.ISO_8859_1);
  }

  private static long write(String path, String text) {
    return node(path).write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest
  @CsvSource({
    "/proc/meminfo, meminfo",
    "/proc/vmstat, vmstat",
    "/proc/buddyinfo, buddyinfo",
    "/proc/pagetypeinfo, pagetypeinfo",
    "/proc/uptime, uptime",
    "/proc/loadavg, loadavg",
    "/sys/devices/system/node/node0/meminfo, node-meminfo",
    "/sys/devices/system/node/node0/numastat, node-numastat",
    "/sys/devices/system/node/node0/vmstat, node-vmstat",
    "/proc/1/limits, pid-limits"
  })
  void content_anyFile_hasTheRecordedShape(String path, String recorded) {
    assertThat(RecordedFile.shapes(read(path)))
        .containsExactlyElementsOf(RecordedFile.shapes(RecordedFile.text(recorded)));
  }

  @Test
  void zoneinfo_atRest_hasTheRecordedNames() {
    assertThat(names(read("/proc/zoneinfo")))
        .containsExactlyElementsOf(names(RecordedFile.text("zoneinfo")));
  }

  private static List<String> names(String text) {
    return text.lines().map(line -> line.replaceAll("[ (]+-?[0-9].*", "")).toList();
  }

  @Test
  void content_ofKernelThread_hasTheRecordedShape() {
    assertThat(read("/proc/2/status").lines().map(line -> line.replaceAll("\t.*", "")))
        .containsExactlyElementsOf(
            RecordedFile.text("kthread-status")
                .lines()
                .map(l -> l.replaceAll("\t.*", ""))
                .toList());
    assertThat(read("/proc/2/statm")).isEqualTo("0 0 0 0 0 0 0\n");
    assertThat(read("/proc/2/maps")).isEmpty();
    assertThat(read("/proc/2/oom_score")).isEqualTo("0\n");
    assertThat(node("/proc/2/smaps_rollup").open(true, false)).isEqualTo(Errno.ESRCH.asResult());
  }

  @Test
  void meminfo_atRest_addsUp() {
    assertThat(kb("MemTotal")).isEqualTo(475_232);
    assertThat(kb("Slab")).isEqualTo(kb("SReclaimable") + kb("SUnreclaim"));
    assertThat(kb("MemFree")).isBetween(400_000L, 460_000L);
    assertThat(kb("MemAvailable")).isBetween(kb("MemFree") - 20_000, kb("MemTotal"));
    assertThat(kb("CommitLimit")).isEqualTo(kb("MemTotal") / 8 * 4);
    assertThat(kb("DirectMap4k") + kb("DirectMap2M")).isEqualTo(524_288 - 140);
  }

  private static long kb(String name) {
    return read("/proc/meminfo")
        .lines()
        .filter(line -> line.startsWith(name + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "").substring(digits(name))))
        .findFirst()
        .orElseThrow();
  }

  private static int digits(String name) {
    return (int) name.chars().filter(Character::isDigit).count();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/proc/nonexist",
        "/proc/99999/status",
        "/proc/1/nonexist",
        "/proc/01",
        "/proc/sys/vm/nonexist",
        "/proc/meminfo/x",
        "/sys/kernel/mm/nonexist",
        "/sys/kernel/slab/nonexist",
        "/sys/kernel/slab/dentry/nonexist"
      })
  void lookup_unknownPath_findsNothing(String path) {
    PseudoFileSystem tree = path.startsWith("/proc/") ? proc : sysfs;
    assertThat(tree.lookup(path.substring(path.indexOf('/', 1) + 1))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "/proc/meminfo, EIO",
    "/proc/vmstat, EIO",
    "/proc/1/status, EINVAL",
    "/proc/1/limits, EINVAL",
    "/proc/sys/vm/swappiness, EINVAL"
  })
  void write_toWhatCannotTakeIt_answersAsTheKernel(String path, Errno errno) {
    assertThat(node(path).open(false, true)).isZero();
    assertThat(write(path, "x\n")).isEqualTo(errno.asResult());
  }

  @ParameterizedTest
  @CsvSource({
    "/proc/sys/vm/drop_caches, true, false",
    "/proc/sys/vm/compact_memory, true, false",
    "/proc/sys/kernel/osrelease, false, true",
    "/sys/kernel/mm/transparent_hugepage/hpage_pmd_size, false, true",
    "/sys/kernel/mm/ksm/pages_shared, false, true",
    "/sys/kernel/slab/task_struct/objs_per_slab, false, true",
    "/sys/devices/system/node/node0/meminfo, false, true"
  })
  void open_againstPermissions_isRefusedEvenTheSuperuser(
      String path, boolean reads, boolean writes) {
    assertThat(node(path).open(reads, writes)).isEqualTo(Errno.EACCES.asResult());
    assertThat(node(path).open(!reads, !writes)).isZero();
  }

  @Test
  void tunables_written_areRead() {
    assertThat(write("/proc/sys/vm/swappiness", "80\n")).isEqualTo(3);
    assertThat(read("/proc/sys/vm/swappiness")).isEqualTo("80\n");
    assertThat(write("/proc/sys/vm/swappiness", "60")).isEqualTo(2);
    assertThat(read("/sys/kernel/mm/ksm/advisor_mode")).isEqualTo("[none] scan-time\n");
  }

  @Test
  void lowmemReserveRatio_read_renewsProtection() {
    String before = zoneLine("protection: (0, ");
    read("/proc/sys/vm/lowmem_reserve_ratio");
    long managed = Long.parseLong(zoneLine("        managed ", 1).strip());
    assertThat(before).isNotEmpty();
    assertThat(zoneLine("protection: (0, ")).startsWith(managed / 256 + ",");
  }

  private static String zoneLine(String prefix) {
    return zoneLine(prefix, 0);
  }

  private static String zoneLine(String prefix, int skip) {
    List<String> found =
        read("/proc/zoneinfo").lines().filter(line -> line.contains(prefix)).toList();
    String line = found.get(skip);
    return line.substring(line.indexOf(prefix) + prefix.length());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "0, 0, 0",
        "-1000, -1000, -17",
        "1000, 1000, 15",
        "500, 500, 8",
        "999, 999, 15",
        "-500, -500, -8",
        "0x10, 16, 0",
        "\" 7\", 7, 0"
      })
  void oomScoreAdj_written_showsInBothForms(String text, int adj, int old) {
    assertThat(write("/proc/1/oom_score_adj", text)).isEqualTo(text.length());
    assertThat(read("/proc/1/oom_score_adj")).isEqualTo(adj + "\n");
    assertThat(read("/proc/1/oom_adj")).isEqualTo(old + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1001", "-1001", "abc", "5 6", "5x", ""})
  void oomScoreAdj_badText_isRefused(String text) {
    assertThat(write("/proc/1/oom_score_adj", text)).isEqualTo(Errno.EINVAL.asResult());
  }

  @ParameterizedTest
  @CsvSource({"15, 1000", "-17, -1000", "-16, -941", "8, 470", "-8, -470", "1, 58"})
  void oomAdj_written_becomesThousandths(String text, int adj) {
    assertThat(write("/proc/1/oom_adj", text)).isEqualTo(text.length());
    assertThat(read("/proc/1/oom_score_adj")).isEqualTo(adj + "\n");
    assertThat(write("/proc/1/oom_score_adj", "0")).isOne();
  }

  @Test
  void comm_writtenByAnother_isRefused() {
    assertThat(write("/proc/1/comm", "x")).isEqualTo(Errno.EINVAL.asResult());
  }

  @ParameterizedTest
  @CsvSource({"130, 128", "3, 0", "0, 0", "128, 128"})
  void readAheadKb_written_isKeptInPages(String kb, long kept) {
    String queue = "/sys/devices/pci0000:00/0000:00:02.0/virtio0/block/vda/queue/read_ahead_kb";
    assertThat(write(queue, kb)).isEqualTo(kb.length());
    assertThat(read(queue)).isEqualTo(kept + "\n");
    assertThat(read("/sys/devices/virtual/bdi/254:0/read_ahead_kb")).isEqualTo(kept + "\n");
    assertThat(write(queue, "x")).isEqualTo(Errno.EINVAL.asResult());
  }

  @Test
  void directories_listed_nameWhatIsThere() {
    for (String path : List.of("", "sys/vm", "1", "1/task")) {
      PseudoNode directory = Objects.requireNonNull(proc.lookup(path), path);
      for (String name : directory.names()) {
        assertThat(proc.lookup(path.isEmpty() ? name : path + "/" + name)).as(name).isNotNull();
      }
    }
    assertThat(proc.mkdir("x", 0755)).isEqualTo(Errno.ENOENT.asResult());
    assertThat(sysfs.mkdir("x", 0755)).isEqualTo(Errno.EPERM.asResult());
  }
}

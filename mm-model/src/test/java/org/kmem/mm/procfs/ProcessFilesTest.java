package org.kmem.mm.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.mm.scenario.MachineShell;
import org.kmem.mm.sim.MachineOptions;

/** Files of a process with the mappings that one of the reference kernel had when its files were recorded. */
class ProcessFilesTest {
  private static final String SETUP =
      """
      dd if=/dev/zero of=/data/f bs=1M count=4 2>/dev/null
      task new a
      task a mmap 1M
      task a touch m1 write 0 100K
      task a mmap 64K shared
      task a touch m2 write 0 16K
      task a mmap 1M file /data/f 0
      task a touch m3 read 0 128K
      task a mmap 1M shared file /data/f 0x100000
      task a touch m4 write 0 20K
      task a mmap 1M prot none
      task a mmap 1M locked
      task a mmap 4M noreserve
      task a madvise m7 hugepage
      task a mmap 1M growsdown
      task a mmap 1M
      task a madvise m9 dontdump
      task a madvise m9 dontfork
      task a mmap 1M
      task a madvise m10 mergeable
      task a madvise m10 sequential
      task a mmap 1M
      task a madvise m11 random
      task a madvise m11 wipeonfork
      task a mmap 1M prot rwx file /data/f 0
      task a touch m12 write 0 8K
      task a mmap 1M shared prot r file /data/f 0
      task a brk +64K
      task a touch brk
      task a open /data/g create
      task a write f1 8192
      task a mmap 8K file /data/g 0
      rm /data/g
      """;

  private static final ByteArrayOutputStream OUT = new ByteArrayOutputStream();
  private static MachineShell shell;

  @BeforeAll
  static void boot() {
    shell = MachineShell.boot(MachineOptions.DEFAULTS, InputStream.nullInputStream(), OUT, OUT);
    run(SETUP);
  }

  @AfterAll
  static void close() {
    shell.close();
  }

  private static String run(String commands) {
    OUT.reset();
    shell.command(commands);
    return OUT.toString(StandardCharsets.ISO_8859_1);
  }

  private static String read(String file) {
    return run("cat /proc/$(task a pid)/" + file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"smaps_rollup", "status", "statm", "stat", "limits"})
  void content_anyFile_hasTheRecordedShape(String file) {
    assertThat(withoutAddresses(read(file)))
        .containsExactlyElementsOf(withoutAddresses(RecordedFile.text("pid-" + file)));
  }

  private static List<String> withoutAddresses(String text) {
    return RecordedFile.shapes(text.replaceAll("(?m)^[0-9a-f]+-[0-9a-f]+", "RANGE"));
  }

  @Test
  void maps_ofRecordedMappings_areTheRecorded() {
    List<String> expected = areas(RecordedFile.text("pid-maps"));
    assertThat(areas(read("maps"))).containsExactlyElementsOf(expected);
  }

  /** Sizes, permissions, offsets and names; places, inodes and some areas of the program's own differ. */
  private static List<String> areas(String maps) {
    return maps.lines()
        .filter(line -> !line.contains("/bin/task") && !line.contains("[heap]"))
        .map(line -> {
          String[] words = line.split(" +", 6);
          String[] range = words[0].split("-", 2);
          long size = Long.parseLong(range[1], 16) - Long.parseLong(range[0], 16);
          String name = words.length > 5 ? words[5] : "";
          boolean own = range[0].length() <= 8 || name.equals("[stack]");
          return (own ? "" : Long.toHexString(size)) + " " + words[1] + " " + words[2] + " " + name;
        })
        .toList();
  }

  @Test
  void smaps_ofRecordedMappings_haveTheRecordedFlags() {
    List<String> expected = flags(RecordedFile.text("pid-smaps"));
    assertThat(flags(read("smaps"))).containsExactlyElementsOf(expected);
  }

  private static List<String> flags(String smaps) {
    return smaps.lines().filter(line -> line.startsWith("VmFlags")).toList();
  }

  @Test
  void smaps_anyArea_hasTheRecordedLines() {
    List<String> names = names(RecordedFile.text("pid-smaps"));
    assertThat(names(read("smaps"))).isEqualTo(names);
  }

  private static List<String> names(String smaps) {
    return smaps
        .lines()
        .filter(line -> !line.matches("[0-9a-f]+-.*") && !line.startsWith("VmFlags"))
        .map(line -> RecordedFile.shapes(line).getFirst())
        .distinct()
        .toList();
  }

  @Test
  void numaMaps_ofRecordedMappings_areTheRecorded() {
    List<String> expected = onNodes(RecordedFile.text("pid-numa_maps"));
    assertThat(onNodes(read("numa_maps"))).containsExactlyElementsOf(expected);
  }

  /** How far a fault maps around it depends on the place, and the program's own pages are its own. */
  private static List<String> onNodes(String numaMaps) {
    return numaMaps
        .lines()
        .filter(line -> !line.contains("/bin/task") && !line.startsWith("00"))
        .filter(line -> !line.contains("stack") && !line.contains("heap"))
        .filter(line -> !line.matches(".* dirty=[34][0-9] .*"))
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .toList();
  }

  @Test
  void pagemap_ofHeap_tellsPresentPages() {
    String first =
        run(
            """
            p=/proc/$(task a pid)
            a=$(grep heap $p/maps | cut -d- -f1)
            dd if=$p/pagemap bs=8 skip=$((0x$a / 4096)) count=1 2>/dev/null | od -A n -t x8
            """);
    assertThat(first.strip()).matches("8180[0-9a-f]{12}");
    assertThat(run("dd if=/proc/$(task a pid)/pagemap bs=7 count=1")).contains("Invalid argument");
  }
}

package org.kmem.mm.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsParser;

/** What descriptions of memory management tell their readers to try. */
class ProgramsTest {
  private static final MachineOptions SMALL =
      MachineOptionsParser.ofArguments(MachineOptions.DEFAULTS, List.of("--memory=256M"));

  private static String run(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MachineShell shell =
        MachineShell.boot(
            SMALL, InputStream.nullInputStream(), out, out, MachineShell.Terminals.NONE)) {
      shell.command(command);
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void faultTest_of100MiB_faultsOncePerPageWhenTouched() {
    long[] minor =
        run("fault_test")
            .lines()
            .mapToLong(line -> Long.parseLong(line.replaceAll(".*Minor: (\\d+),.*", "$1")))
            .toArray();
    assertThat(minor).hasSize(3);
    assertThat(minor[1] - minor[0]).as("malloc notes the size: one page").isEqualTo(1);
    assertThat(minor[2] - minor[1]).isEqualTo(25600 - 1);
  }

  @Test
  void populateTest_withTheFlag_hasAllPagesAndNoFaultLater() {
    assertThat(run("populate_test 4M | sed 's|  *| |g; s| us=.*||'"))
        .isEqualTo(
            """
            mmap faults=0 resident_kb=0
             touching it faults=1024 resident_kb=4096
            mmap MAP_POPULATE faults=1024 resident_kb=4096
             touching it faults=0 resident_kb=4096
            """);
  }

  @Test
  void mallocWalk_always_showsEachStep() {
    assertThat(run("malloc_walk"))
        .contains("malloc(1048576) maps 1052672 bytes")
        .contains("not translated")
        .contains("do_anonymous_page", "read maps the zero page")
        .contains("wp_page_copy")
        .contains("a store to the byte behind it: 0 faults");
  }
}

package org.kmem.mm.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.MachineOptionsParser;

class WhatIfTest {
  private static final MachineOptions SMALL =
      MachineOptionsParser.ofArguments(
          MachineOptions.DEFAULTS, List.of("--memory=128M", "--timeout=1000"));

  private static String script(String... lines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MachineShell shell = MachineShell.boot(SMALL, InputStream.nullInputStream(), out, out)) {
      shell.script("test.sh", List.of(), String.join("\n", lines) + "\n");
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void change_ofAKnob_printsWhatDiffersAndLeavesThisMachineAlone() {
    String printed =
        script(
            "echo 4 > /proc/sys/vm/nr_hugepages",
            "size=6M",
            "task new a",
            "whatif 'echo 1 > /proc/sys/vm/nr_hugepages' -- 'task a mmap $size hugetlb'",
            "cat /proc/sys/vm/nr_hugepages",
            "task a mmap 8M hugetlb");
    assertThat(printed)
        .contains("what if after 3 commands: echo 1 > /proc/sys/vm/nr_hugepages\n")
        .contains("  as it was: m1\n  what if:   ENOMEM\n")
        .containsPattern("/proc/meminfo HugePages_Total +4 +1 +-3\n")
        .endsWith("figures differ\n4\nm1\n");
  }

  @Test
  void change_ofNothing_findsNoDifference() {
    String printed = script("task new a", "task a mmap 4M", "whatif true -- 'task a touch m1'");
    assertThat(printed)
        .contains("output: the same 1 lines\n")
        .containsPattern("\n0 of \\d+ figures");
  }

  @Test
  void change_earlierThanNow_repeatsTheRestOfTheLog() {
    String printed =
        script(
            "task new a",
            "task a mmap 4M hugetlb",
            "whatif -l",
            "whatif -a 1 'echo 2 > /proc/sys/vm/nr_hugepages'");
    assertThat(printed)
        .startsWith("ENOMEM\n    1  task new a\n    2  task a mmap 4M hugetlb\n")
        .contains("what if after 1 commands")
        .contains("  as it was: ENOMEM\n  what if:   m1\n");
  }

  @Test
  void question_thatMeansNothing_saysWhatToDo() {
    assertThat(script("whatif")).contains("say what is to be changed");
    assertThat(script("whatif true")).contains("give a command after --");
    assertThat(script("whatif -a 9 true")).contains("0 commands were run; whatif -l numbers them");
    assertThat(script("whatif echo 1 2")).contains("put the change in quotes");
  }
}

package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExplainVerbTest {
  private static final String LOG =
      """
      [    6.86] small invoked oom-killer: gfp_mask=0x140dca(GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO), order=0, oom_score_adj=0
      [    6.87] Total swap = 0kB
      [    6.87] 65403 pages RAM
      [    6.87] 11010 pages reserved
      [    6.87] [  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name
      [    6.88] [    145]     0   145      565      380        0      380         0    36864        0         -1000 sh
      [    6.88] [    147]     0   147    28475    28367    28192      175         0   266240        0             0 big
      [    6.88] [    149]     0   149    31035    17967    17792      175         0   180224        0             0 small
      [    6.88] Out of memory: Killed process 147 (big) total-vm:113900kB, anon-rss:112768kB
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int run(String... args) {
    return Kmem.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("dmesg"), text).toString();
  }

  @Test
  void explain_aKill_tellsTheSums() throws IOException {
    assertThat(run("explain", file(LOG))).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("small asked for")
        .contains("none left of its 54393 pages")
        .contains("28432 points = 28367 resident + 0 in swap + 65 of page tables")
        .contains("Killed: big (pid 147). It weighs most");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void explain_json_holdsTheSame() throws IOException {
    assertThat(run("explain", "--json", file(LOG))).isEqualTo(ExitCode.OK);
    JsonNode kill = JsonMapper.builder().build().readTree(out.toString()).get("kills").get(0);
    assertThat(kill.get("explained").booleanValue()).isTrue();
    assertThat(kill.get("ranking").get(0).get("points").longValue()).isEqualTo(28_432);
  }

  @Test
  void explain_anotherKilled_fails() throws IOException {
    assertThat(run("explain", file(LOG.replace("process 147", "process 149"))))
        .isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("The rule names another");
  }

  @Test
  void explain_noKill_isAMistakeOfTheUser() throws IOException {
    assertThat(run("explain", file("nothing happened\n"))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("no kill in it");
  }
}

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

class SlabtopVerbTest {
  private static final String INFO =
      """
      slabinfo - version: 2.1
      # name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> \
      : tunables <limit> <batchcount> <sharedfactor> \
      : slabdata <active_slabs> <num_slabs> <sharedavail>
      filp                  40     42    192   21    1 \
      : tunables    0    0    0 : slabdata      2      2      0
      dentry                30     63    192   21    1 \
      : tunables    0    0    0 : slabdata      3      3      0
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int run(String... args) {
    return Kmem.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("slabinfo"), text).toString();
  }

  @Test
  void slabtop_ofAFile_printsTheTableByObjects() throws IOException {
    assertThat(run("slabtop", file(INFO))).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines().map(String::stripTrailing))
        .startsWith(" Active / Total Objects (% used)    : 70 / 105 (66.7%)")
        .endsWith(
            "  OBJS ACTIVE  USE OBJ SIZE  SLABS OBJ/SLAB CACHE SIZE NAME",
            "    63     30  47%    0.19K      3       21        12K dentry",
            "    42     40  95%    0.19K      2       21         8K filp");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void slabtop_sort_putsAnotherFirst() throws IOException {
    assertThat(run("slabtop", "-s", "u", file(INFO))).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines().skip(7).toList().getFirst()).contains("filp");
  }

  @Test
  void slabtop_json_holdsTheSameFigures() throws IOException {
    assertThat(run("slabtop", file(INFO), "--json", "--sort=a")).isEqualTo(ExitCode.OK);
    JsonNode report = JsonMapper.shared().readTree(out.toString());
    assertThat(report.get("totals").get("activeObjects").asInt()).isEqualTo(70);
    assertThat(report.get("caches").size()).isEqualTo(2);
    JsonNode first = report.get("caches").get(0);
    assertThat(first.get("name").asString()).isEqualTo("filp");
    assertThat(first.get("usePercent").asInt()).isEqualTo(95);
    assertThat(first.get("cacheSizeKilobytes").asInt()).isEqualTo(8);
  }

  @Test
  void slabtop_wrongFileOrCriterion_isUsageAndSaysWhy() throws IOException {
    assertThat(run("slabtop", folder.resolve("none").toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("none: no such file");
    assertThat(run("slabtop", file("MemTotal: 1 kB\n"))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("slabinfo, line 1").contains("version 2.1");
    assertThat(run("slabtop", file(INFO + "odd\n"))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("line 5");
    assertThat(run("slabtop", file(INFO), "--sort", "z")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("'z'").contains("c (cache size)");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void slabtop_folder_isUsage() {
    assertThat(run("slabtop", folder.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(folder.toString());
  }
}

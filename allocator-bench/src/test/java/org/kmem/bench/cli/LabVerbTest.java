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

class LabVerbTest {
  private static final String LAB =
      """
      #!/bin/sh
      #! mem=128 cpus=2
      # Says something. [test]
      #~ pages tol=10%
      echo "pages=100 é"
      exit 3
      """;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  private int run(String... args) {
    return Kmem.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  private String lab(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private void expect(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  @Test
  void lab_alone_printsItsOutputAndEndsWithItsStatus() throws IOException {
    assertThat(run("lab", lab("one.sh", LAB))).isEqualTo(3);
    assertThat(out).hasToString("pages=100 é\n");
  }

  @Test
  void lab_withExpectation_agreesWithinItsTolerance() throws IOException {
    expect("one.out", "pages=109 é\n");
    assertThat(run("lab", lab("one.sh", LAB), "--expect", folder.toString()))
        .isEqualTo(ExitCode.OK);
    assertThat(out).hasToString("ok   one\n1 agree, 0 differ\n");
  }

  @Test
  void lab_withExpectation_showsWhatDiffers() throws IOException {
    expect("one.out", "pages=112 é\nmore\n");
    assertThat(run("lab", lab("one.sh", LAB), "--expect", folder.toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains("FAIL one\n")
        .contains("line 1: expected: pages=112 é\n          actual: pages=100 é\n")
        .contains("line 2: expected: more\n          actual: (no line)\n")
        .endsWith("0 agree, 1 differ\n");
  }

  @Test
  void lab_json_holdsDifferencesAndStatus() throws IOException {
    expect("one.out", "pages=200 é\n");
    String file = lab("one.sh", LAB);
    assertThat(run("lab", file, "--json", "--expect", folder.toString()))
        .isEqualTo(ExitCode.FAILED);
    JsonNode report = JsonMapper.shared().readTree(out.toString());
    assertThat(report.get("differ").asInt()).isEqualTo(1);
    JsonNode only = report.get("labs").get(0);
    assertThat(only.get("status").asInt()).isEqualTo(3);
    assertThat(only.get("differences").get(0).get("actual").asString()).isEqualTo("pages=100 é");
  }

  @Test
  void lab_withoutExpectedFile_isUsage() throws IOException {
    assertThat(run("lab", lab("one.sh", LAB), "--expect", folder.toString()))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("one.out: no such file");
  }

  @Test
  void lab_wrongHeaderOrOption_isUsageAndSaysWhy() throws IOException {
    assertThat(run("lab", lab("two.sh", "#!/bin/sh\n#! memory\n"))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("two.sh").contains("name=value");
    assertThat(run("lab", lab("one.sh", LAB), "--memory", "1")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("at least 64M");
  }

  @Test
  void lab_thatWaitsForEver_isUnfinished() throws IOException {
    assertThat(
            run(
                "lab",
                lab("slow.sh", "#!/bin/sh\n#! timeout=5 mem=128\nwhile :; do sleep 1; done\n")))
        .isEqualTo(125);
    assertThat(err.toString()).contains("slow: did not finish");
  }
}

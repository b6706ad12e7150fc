package org.kmem.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.bench.gate.Calibration;

class GateVerbTest {
  private static final double[] SAME = {1.01, 0.99, 1.005, 0.995, 1.008, 0.992, 1.003, 0.997};

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void keepCalibrationsHere() {
    System.setProperty(Calibration.CACHE, folder.resolve("cache").toString());
  }

  @AfterEach
  void forget() {
    System.clearProperty(Calibration.CACHE);
  }

  private int run(Object... args) {
    List<String> line = new ArrayList<>(List.of("gate"));
    Arrays.stream(args).map(Object::toString).forEach(line::add);
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return Kmem.run(
        new PrintWriter(out, true), new PrintWriter(err, true), line.toArray(String[]::new));
  }

  /** Saved blocks of one row, a ratio each. */
  private Path blocks(String name, String base, String cpu, double... ratios) throws IOException {
    String blocks =
        DoubleStream.of(ratios)
            .mapToObj(ratio ->
                "{\"baseFirst\": true, \"base\": [10, 10], \"candidate\": [%s, %s]}"
                    .formatted(10 * ratio, 10 * ratio))
            .collect(Collectors.joining(","));
    return Files.writeString(
        folder.resolve(name),
        """
        {"schema": "kmem-gate/1", "date": "2026-01-01T00:00:00Z", "base": "%s", "candidate": "new",
         "machine": {"system": "s", "cpu": "%s", "cpus": 2, "memoryGiB": 8, "jdk": "25"}, "noise": 0,
         "criteria": {"alpha": 0.05, "minEffect": 0.03}, "effort": "e", "jvmArgs": [],
         "plantedPercent": 0, "blocksPlanned": %d,
         "rows": [{"benchmark": "x.B.b", "name": "B.b", "unit": "ns/op", "blocks": [%s]}]}
        """
            .formatted(base, cpu, ratios.length, blocks));
  }

  private static double[] slower(double factor) {
    return Arrays.stream(SAME).map(ratio -> ratio * factor).toArray();
  }

  private void calibrate(double bias) throws IOException {
    double[] many = new double[64];
    Arrays.setAll(many, i -> SAME[i % SAME.length] * bias);
    run("--from", blocks("aa.json", "new", "cpu", many), "--calibrate", "--trial-blocks", 8);
  }

  @Test
  void gate_regressionOnCalibratedMachine_fails() throws IOException {
    calibrate(1);
    assertThat(run("--from", blocks("b.json", "old", "cpu", slower(1.1))))
        .isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("REGRESSION").contains("+10.0%").contains("calibrated");
  }

  @Test
  void gate_sameSpeedOnCalibratedMachine_isOk() throws IOException {
    calibrate(1);
    assertThat(run("--from", blocks("b.json", "old", "cpu", SAME))).isEqualTo(ExitCode.OK);
  }

  @Test
  void gate_regressionOnUnknownMachine_isInconclusive() throws IOException {
    calibrate(1);
    assertThat(run("--from", blocks("b.json", "old", "other cpu", slower(1.1))))
        .isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(out.toString()).contains("REGRESSION").contains("never calibrated");
  }

  @Test
  void gate_machineThatFailedItsCalibration_isUnfit() throws IOException {
    calibrate(1.2);
    assertThat(run("--from", blocks("b.json", "old", "cpu", SAME))).isEqualTo(ExitCode.UNFIT);
    assertThat(out.toString()).contains("failed its calibration");
  }

  @Test
  void gate_shadow_neverFails() throws IOException {
    calibrate(1);
    Path file = blocks("b.json", "old", "cpu", slower(1.3));
    Path junit = folder.resolve("gate.xml");
    Path summary = Files.writeString(folder.resolve("summary.md"), "before\n");
    assertThat(run("--from", file, "--shadow", "--junit", junit, "--markdown", summary))
        .isEqualTo(ExitCode.OK);
    assertThat(junit).content().contains("failures=\"0\"");
    assertThat(summary).content().startsWith("before\n").contains("## Gate: REGRESSION");
  }

  @Test
  void gate_otherCriteria_areHeard() throws IOException {
    calibrate(1);
    Path file = blocks("b.json", "old", "cpu", slower(1.1));
    assertThat(run("--from", file, "--min-effect", 15)).isEqualTo(ExitCode.OK);
  }

  @Test
  void gate_otherMachine_isRefused() throws IOException {
    Path here = blocks("a.json", "old", "cpu", SAME);
    Path there = blocks("b.json", "old", "other cpu", SAME);
    assertThat(run("--from", here, "--from", there)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--across-machines");
    assertThat(run("--from", here, "--from", there, "--across-machines"))
        .isEqualTo(ExitCode.INCONCLUSIVE);
  }

  @Test
  void gate_resample_fillsASectionOfADocument() throws IOException {
    Path file = blocks("aa.json", "new", "cpu", SAME);
    Path document = folder.resolve("doc.md");
    assertThat(run("--from", file, "--resample", 20, "--trial-blocks", 6, "--into", document))
        .isEqualTo(ExitCode.OK);
    assertThat(document).content().contains("| nothing | 0.0%").contains("| 10%, added | 100.0%");
    for (int again = 0; again < 2; again++) {
      run(
          "--from",
          file,
          "--resample",
          20,
          "--trial-blocks",
          5,
          "--into",
          document,
          "--section",
          "five");
    }
    assertThat(document).content().containsOnlyOnce("trials of 6 blocks");
    assertThat(document)
        .content()
        .containsOnlyOnce("trials of 5 blocks")
        .contains("<!-- five:end -->");
  }

  @Test
  void gate_resampleOfBlocksWithADifference_isRefused() throws IOException {
    assertThat(run("--from", blocks("b.json", "old", "cpu", SAME), "--resample", 10))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("what they find may be true");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                  | give --base REF",
        "--base x.jar --calibrate          | give --base REF",
        "--base none.jar --blocks 9        | none.jar: no such jar",
        "--base none.jar --plant 5         | give --calibrate with it",
        "--calibrate --budget 0.01         | with fewer than 5 nothing can be found",
        "--calibrate --budget -3           | give minutes above 0",
        "--calibrate --alpha 3             | alpha is 3.0",
        "--calibrate --rows nothing        | no row matches 'nothing'",
        "--calibrate --resample 5          | give them with --from",
        "--from none.json                  | none.json: no such file",
        "--from none.json --base x.jar     | leave --base"
      })
  void gate_wrongCommandLine_isUsage(String args, String message) throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("gate.yml"),
            "rows: [{benchmarks: OrderZeroPair, alloc: control:array, params: {front: slot}}]\n");
    List<Object> line = new ArrayList<>(List.of("--policy", policy));
    if (args != null) {
      line.addAll(List.of(args.strip().split(" ")));
    }
    assertThat(run(line.toArray())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(message.strip());
  }

  /** End to end, with JVMs that measure next to nothing: whatever they find, both ways to name the sides raise no alarm. */
  @Test
  void gate_calibrate_measuresAndKeepsWhatItFound() throws IOException {
    Path policy =
        Files.writeString(
            folder.resolve("gate.yml"),
            """
            alpha: 0.4
            fork: {warmups: 1, iterations: 1, iterationMillis: 20}
            rows: [{benchmarks: ObjectPair, alloc: 'cache:sheaf+page:bitfield', params: {rate: 0}}]
            """);
    Path json = folder.resolve("found.json");
    int exitCode = run("--policy", policy, "--calibrate", "--blocks", 2, "--json", json);
    assertThat(exitCode).as(err.toString()).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("ns/op").contains("kept in ");
    assertThat(err.toString()).contains("1 rows, 2 blocks each").contains("[2/2]");
    assertThat(run("--from", json)).isIn(ExitCode.OK, ExitCode.FAILED, ExitCode.INCONCLUSIVE);
    assertThat(out.toString())
        .as("the calibration is found; the build may be what this machine is busy with")
        .containsAnyOf("calibrated: false alarms", "this machine was busy");
  }
}

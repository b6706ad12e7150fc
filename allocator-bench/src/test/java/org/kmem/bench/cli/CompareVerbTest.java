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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CompareVerbTest {
  private static final double[] BASE = {100, 101, 102, 103, 104, 105, 106, 107, 108, 109};

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... args) {
    List<String> line = new ArrayList<>(List.of("compare"));
    Arrays.stream(args).map(Object::toString).forEach(line::add);
    return Kmem.run(
        new PrintWriter(out, true), new PrintWriter(err, true), line.toArray(String[]::new));
  }

  private Path file(String name, String... rows) throws IOException {
    return Files.writeString(folder.resolve(name), "[" + String.join(",", rows) + "]");
  }

  /** A row as JMH writes it, with one iteration in each fork. */
  private static String row(
      String benchmark, String mode, String unit, String params, double... forks) {
    String data =
        Arrays.stream(forks).mapToObj(value -> "[" + value + "]").collect(Collectors.joining(","));
    return """
    {"benchmark": "x.y.%s", "mode": "%s", "threads": 1, "params": {%s},
     "primaryMetric": {"score": 1, "scoreUnit": "%s", "rawData": [%s]},
     "secondaryMetrics": {"gc.alloc.rate.norm": {"scoreUnit": "B/op", "rawData": [[8], [8], [8], [8]]}}}
    """
        .formatted(benchmark, mode, params, unit, data);
  }

  private static double[] times(double factor) {
    return Arrays.stream(BASE).map(value -> value * factor).toArray();
  }

  @Test
  void compare_slowerRun_tellsTheChangeAndThatItIsWorse() throws IOException {
    Path before = file("a.json", row("B.b", "avgt", "ns/op", "", BASE));
    Path after = file("b.json", row("B.b", "avgt", "ns/op", "", times(1.2)));
    assertThat(run(before, after)).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("104.5 ± 3%")
        .contains("125.4 ± 3%")
        .contains("+20.00% worse (p=0.000 n=10)")
        .containsPattern("geomean +104.5 +125.4 +\\+20.00%");
  }

  @Test
  void compare_throughput_moreIsBetter() throws IOException {
    Path before = file("a.json", row("B.b", "thrpt", "ops/s", "", BASE));
    Path after = file("b.json", row("B.b", "thrpt", "ops/s", "", times(1.2)));
    run(before, after);
    assertThat(out.toString()).contains("+20.00% better");
  }

  @Test
  void compare_noise_tellsWhatWouldHaveBeenFound() throws IOException {
    Path before = file("a.json", row("B.b", "avgt", "ns/op", "", BASE));
    Path after = file("b.json", row("B.b", "avgt", "ns/op", "", times(1.001)));
    run(before, after);
    assertThat(out.toString()).containsPattern("~ sees [23]\\.\\d% \\(p=0\\.\\d{3} n=10\\)");
  }

  @Test
  void compare_unitsOfOneDimension_areToldInTheFirst() throws IOException {
    Path before = file("a.json", row("B.b", "avgt", "ns/op", "", BASE));
    Path after = file("b.json", row("B.b", "avgt", "us/op", "", times(0.001)));
    run(before, after);
    assertThat(out.toString()).contains("~").doesNotContain("worse").doesNotContain("better");
  }

  @Test
  void compare_mixedModes_areRowsOfTheirOwn() throws IOException {
    Path before =
        file(
            "a.json",
            row("B.b", "avgt", "ns/op", "", BASE),
            row("B.b", "thrpt", "ops/s", "", BASE));
    Path after = file("b.json", row("B.b", "thrpt", "ops/s", "", times(2)));
    run(before, after);
    assertThat(out.toString())
        .contains("1 of 2 rows are missing somewhere")
        .contains("Rows of different units are in tables of their own.")
        .contains("+100.00% better");
  }

  @Test
  void compare_renamedBenchmark_isFoundAgain() throws IOException {
    Path before = file("a.json", row("Old.b", "avgt", "ns/op", "", BASE));
    Path after = file("b.json", row("New.b", "avgt", "ns/op", "", times(2)));
    assertThat(run(before, after)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("no row in common").contains("Old.b").contains("New.b");
    assertThat(run(before, after, "--rename", "Old=New")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("+100.00% worse");
  }

  @Test
  void compare_oneForkEach_saysThatMoreAreNeeded() throws IOException {
    Path before = file("a.json", row("B.b", "avgt", "ns/op", "", 100));
    Path after = file("b.json", row("B.b", "avgt", "ns/op", "", 200));
    run(before, after);
    assertThat(out.toString())
        .contains("100.0 ± ∞")
        .contains("~ (p=1.000 n=1)")
        .contains("at least 6 values")
        .contains("measure more forks");
  }

  @Test
  void compare_noVariance_isNoDivisionByZero() throws IOException {
    Path same = file("a.json", row("B.b", "avgt", "ns/op", "", 5, 5, 5, 5, 5, 5));
    Path zero = file("b.json", row("B.b", "avgt", "ns/op", "", 0, 0, 0, 0, 0, 0));
    run(same, same);
    assertThat(out.toString()).contains("5.000 ± 0%").contains("~ (p=1.000 n=6)");
    assertThat(run(zero, same)).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("? worse (p=0.002 n=6)");
  }

  @Test
  void compare_byParameter_splitsOneFile() throws IOException {
    Path run =
        file(
            "a.json",
            row("B.b", "avgt", "ns/op", "\"alloc\": \"page:x\", \"order\": \"16\"", times(3)),
            row("B.b", "avgt", "ns/op", "\"alloc\": \"control:array\", \"order\": \"16\"", BASE),
            row("B.b", "avgt", "ns/op", "\"alloc\": \"page:x\", \"order\": \"2\"", times(2)),
            row("B.b", "avgt", "ns/op", "\"alloc\": \"control:array\", \"order\": \"2\"", BASE));
    assertThat(run(run, "--by", "alloc")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .containsSubsequence("control:array ns/op", "page:x ns/op", "vs base")
        .contains("+200.00% worse")
        .contains("+100.00% worse");
    assertThat(run(run, "--by", "size", "--base", "16", "--format", "csv")).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("benchmark,unit,16,CI,2,CI,vs base,P,n");
    assertThat(run(run, "--by", "colour")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("no row", "'colour'", "threads, alloc, order");
  }

  @Test
  void compare_secondaryMetric_isComparedInstead() throws IOException {
    Path before = file("a.json", row("B.b", "avgt", "ns/op", "", BASE));
    run(before, before, "--metric", "gc.alloc.rate.norm");
    assertThat(out.toString()).contains("B/op").contains("8.000");
    assertThat(run(before, before, "--metric", "nothing")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("none of its 1 rows has a metric 'nothing'");
  }

  @Test
  void compare_histograms_areTheirMeans() throws IOException {
    String sampled =
        """
        [{"benchmark": "x.B.b", "mode": "sample", "threads": 1,
          "primaryMetric": {"scoreUnit": "ns/op", "rawDataHistogram": [[[[10, 3], [30, 1]]]]}}]
        """;
    Path file = Files.writeString(folder.resolve("s.json"), sampled);
    run(file, file);
    assertThat(out.toString()).contains("15.00 ± ∞");
  }

  @Test
  void compare_brokenFiles_areNamedWithWhatToDo() throws IOException {
    Path good = file("good.json", row("B.b", "avgt", "ns/op", "", BASE));
    Path empty = Files.writeString(folder.resolve("empty.json"), "");
    Path cut = Files.writeString(folder.resolve("cut.json"), "[{\"benchmark\": ");
    Path other = Files.writeString(folder.resolve("other.json"), "{\"a\": 1}");
    Path nothing = file("nothing.json");
    Path lacking = Files.writeString(folder.resolve("lacking.json"), "[{\"benchmark\": \"B.b\"}]");
    Path nan =
        file("nan.json", row("B.b", "avgt", "ns/op", "", BASE).replace("[100.0]", "[\"NaN\"]"));
    for (Path bad :
        List.of(empty, cut, other, nothing, lacking, nan, folder.resolve("none.json"))) {
      assertThat(run(good, bad)).as(bad.toString()).isEqualTo(ExitCode.USAGE);
    }
    assertThat(err.toString())
        .contains("empty.json is empty", "was it killed?")
        .contains("cut.json is no JSON")
        .contains("other.json is JSON, but neither")
        .contains("nothing.json has no rows")
        .contains("lacking.json: row 1 is broken")
        .contains("nan.json: row 1 is broken: a value is NaN")
        .contains("none.json: no such file")
        .doesNotContain("Exception");
  }

  @Test
  void compare_oneFileWithoutBy_isRefused() throws IOException {
    assertThat(run(file("a.json", row("B.b", "avgt", "ns/op", "", BASE))))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("give two, or say by what to split it");
  }

  @Test
  void json_comparison_hasEveryFigure() throws IOException {
    Path before = file("a.json", row("B.b", "avgt", "ns/op", "", BASE));
    Path after = file("b.json", row("B.b", "avgt", "ns/op", "", times(1.2)));
    run(before, after, "--json");
    JsonNode row = JsonMapper.shared().readTree(out.toString()).path("rows").path(0);
    assertThat(row.path("medians").path(1).path("median").asDouble()).isEqualTo(125.4);
    assertThat(row.path("deltas").path(1).path("verdict").asString()).isEqualTo("WORSE");
    assertThat(row.path("deltas").path(1).path("p").asDouble()).isLessThan(0.001);
  }

  @Test
  void html_comparison_needsNothingElse() throws IOException {
    Path before = file("a.json", row("B.b", "avgt", "ns/op", "\"p\": \"<&>\"", BASE));
    run(before, before, "--format", "html");
    assertThat(out.toString())
        .startsWith("<!doctype html>")
        .contains("p=&lt;&amp;&gt;")
        .doesNotContain("http")
        .doesNotContain("src=");
  }

  @Test
  void merge_partsOfARun_areOneFile() throws IOException {
    Path one = file("a.json", row("B.b", "avgt", "ns/op", "", 1, 2));
    Path two =
        file("b.json", row("B.b", "avgt", "ns/op", "", 3, 4), row("B.c", "avgt", "ns/op", "", 5));
    Path all = folder.resolve("all.json");
    assertThat(run("--merge", all, one, two)).isEqualTo(ExitCode.OK);
    assertThat(run(all, all)).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("2.500 ± ∞").contains("n=4").contains("B.c");
  }
}

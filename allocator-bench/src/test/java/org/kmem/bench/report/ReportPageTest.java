package org.kmem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportPageTest {
  private static final Path RESULTS =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("../results").normalize();

  private static final int BYTES_MAX = 2_000_000;

  @TempDir private Path folder;

  private static JsonNode plots(String page) {
    Matcher data =
        Pattern.compile("<script type=\"application/json\" id=\"plots\">(.*?)</script>")
            .matcher(page);
    assertThat(data.find()).isTrue();
    return JsonMapper.shared().readTree(data.group(1));
  }

  private static String page(Path... files) throws IOException {
    return ReportPage.of(List.of(files)).html();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** The figures that the page has room for are those that its script gets. */
  private static void assertWhole(String page) {
    JsonNode data = plots(page);
    long figures = Pattern.compile("data-plot=").matcher(page).results().count();
    assertThat(data.path("plots").size()).isEqualTo((int) figures);
    data.path("plots")
        .forEach(plot -> {
          assertThat(plot.path("series").size()).as(plot.path("title").asString()).isPositive();
          plot.path("series")
              .forEach(series -> {
                assertThat(series.path("x").size()).isPositive().isEqualTo(series.path("y").size());
                assertThat(data.path("groups").path(plot.path("group").asInt()))
                    .hasSizeGreaterThan(series.path("look").asInt());
              });
        });
    assertThat(page)
        .startsWith("<!doctype html>")
        .endsWith("</html>\n")
        .doesNotContain("http:", "https:", "src=\"", "@import", "url(");
  }

  @Test
  void page_everyCommittedSet_isSmallAndHasItsPlots() throws IOException {
    try (Stream<Path> sets = Files.list(RESULTS)) {
      for (Path raw : sets.map(set -> set.resolve("raw.json")).filter(Files::exists).toList()) {
        String page = page(raw);
        assertWhole(page);
        assertThat(page.length()).as("size of the page of %s", raw).isLessThan(BYTES_MAX);
      }
    }
  }

  @Test
  void page_allCommittedSets_isSmallAndNamesWhatIsNotInIt() throws IOException {
    try (Stream<Path> sets = Files.list(RESULTS)) {
      Path[] files =
          sets.map(set -> set.resolve("raw.json")).filter(Files::exists).toArray(Path[]::new);
      String page = page(files);
      assertWhole(page);
      assertThat(page.length()).isLessThan(BYTES_MAX);
      assertThat(
              page.split("data-raw=", -1).length - 1 + page.split("SHA-256 <code>", -1).length - 1)
          .isEqualTo(files.length);
      assertThat(page)
          .contains("results/2026-11-22-pieces/raw.json\">beside this page</a>")
          .contains(
              ResultEntry.sha256(Files.readString(RESULTS.resolve("2026-11-22-pieces/raw.json"))));
    }
  }

  @Test
  void page_committedSets_haveEveryKindTheyCan() throws IOException {
    String objects = page(RESULTS.resolve("2026-11-22-object-suites/raw.json"));
    assertThat(objects)
        .contains("data-kind=\"FOOTPRINT\"", "data-kind=\"LATENCY\"", "data-kind=\"SCALING\"")
        .contains("At an intended rate of 1000000 operations a second")
        .contains("Rate not kept: ")
        .contains("lost 41.6% of its time");
    assertThat(page(RESULTS.resolve("2026-11-22-page-suites/raw.json")))
        .contains("data-kind=\"SCALING\"", "data-kind=\"AGEING\"", "data-kind=\"LATENCY\"")
        .contains("data-kind=\"FOOTPRINT\"");
  }

  @Test
  void page_rawData_isTheFileAsItWas() throws IOException {
    String page = page(SampleRun.FILE);
    Matcher raw =
        Pattern.compile("<script type=\"text/plain\" id=\"raw-0\">(.*?)</script>").matcher(page);
    assertThat(raw.find()).isTrue();
    byte[] packed = Base64.getDecoder().decode(raw.group(1));
    assertThat(new InflaterInputStream(new ByteArrayInputStream(packed)).readAllBytes())
        .isEqualTo(Files.readAllBytes(SampleRun.FILE));
  }

  @Test
  void page_whatTheFileLacks_isSaidWithTheCommandThatMakesIt() throws IOException {
    assertThat(page(SampleRun.FILE))
        .contains("Not in these files")
        .contains("Physical memory before and after: made from the file of ./kmem replay --json F")
        .contains("Changes: made from the file of ./kmem compare A.json B.json --json");
  }

  private static final String JMH =
      """
      [{"benchmark": "x.y.B.%1$s", "mode": "thrpt", "threads": 1, "params": {},
        "primaryMetric": {"score": 1, "scoreUnit": "ops/s", "rawData": [[5], [6], [7], [5], [6], [7]]}},
       {"benchmark": "x.y.B.%1$s", "mode": "thrpt", "threads": 4, "params": {},
        "primaryMetric": {"score": 1, "scoreUnit": "ops/s", "rawData": [[0], [0], [0]]}},
       {"benchmark": "x.y.B.other", "mode": "sample", "threads": 1, "params": {"size": "8"},
        "primaryMetric": {"score": 1, "scoreUnit": "us/op", "scorePercentiles":
          {"50.0": 1.5, "90.0": 2, "99.0": 30, "99.9": 31, "100.0": 900}, "rawData": [[2]]}}]
      """;

  @Test
  void page_ofJmhsOwnFile_hasValuesScalingAndPercentiles() throws IOException {
    String page = page(file("jmh.json", JMH.formatted("b")));
    assertWhole(page);
    assertThat(page)
        .contains("data-kind=\"VALUE\"", "data-kind=\"LATENCY\"", "data-kind=\"SCALING\"")
        .contains("None of the files says where it was measured");
    JsonNode latency =
        plots(page)
            .path("plots")
            .valueStream()
            .filter(plot -> plot.path("title").asString().equals("Mode sample"))
            .findFirst()
            .orElseThrow();
    assertThat(latency.path("series").path(0).path("y").values().toString())
        .isEqualTo("[1500, 2000, 30000, 31000, 900000]");
  }

  @Test
  void page_hostileNames_areText() throws IOException {
    String page = page(file("a.json", JMH.formatted("</script><script>alert(1)</script>")));
    assertThat(page).doesNotContain("<script>alert").contains("\\u003c/script>\\u003cscript>");
    assertWhole(page);
  }

  @Test
  void write_overAnother_leavesOneFileThatIsWhole() throws IOException {
    Path html = folder.resolve("deep/r.html");
    ReportPage page = ReportPage.of(List.of(SampleRun.FILE));
    page.write(html);
    page.write(html);
    assertThat(html).hasContent(page.html());
    assertThat(html.getParent()).isDirectoryNotContaining(other -> !other.equals(html));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|is empty",
        "[{\"benchmark\": \"x|perhaps cut off",
        "{\"a\": 1}|is JSON, but no result",
        "17|is JSON, but no result",
        "[]|has no rows",
        "[{\"benchmark\": \"x\", \"primaryMetric\": {}}]|row 1 is broken",
        "{\"schema\": \"kmem-bench/9\", \"jmh\": []}|is no result file",
        "{\"columns\": [\"a\"], \"significance\": {}, \"rows\": null}|is broken",
        "{\"columns\": [], \"significance\": {\"alpha\": 0.05, \"confidence\": 0.95},"
            + " \"replicate\": \"FORK\", \"rows\": [], \"means\": []}|contradicts itself",
        "[{\"recording\": \"x\", \"rows\": []}]|is broken",
        "[{\"recording\": \"x\", \"touch\": \"LINES\"}]|is broken"
      })
  void page_unusableFile_isRefusedByNameAndReason(String text, String reason) throws IOException {
    Path file = file("bad.json", text);
    assertThatThrownBy(() -> page(SampleRun.FILE, file))
        .isInstanceOf(ResultFileException.class)
        .hasMessageContaining("bad.json")
        .hasMessageContaining(reason);
  }

  @Test
  void page_missingFileOrFolder_saysWhatToName() {
    assertThatThrownBy(() -> page(folder.resolve("none.json")))
        .isInstanceOf(ResultFileException.class)
        .hasMessageContaining("none.json: no such file")
        .hasMessageContaining("./kmem bench --json");
    assertThatThrownBy(() -> page(folder))
        .isInstanceOf(ResultFileException.class)
        .hasMessageContaining("is a folder");
  }
}

package org.kmem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What benchmarks find beside their time: latencies and ageing, from a file with made-up numbers. */
class LatencyTableTest {
  private static final String GARBAGE = "\"secondaryMetrics\": {";

  @TempDir private Path folder;

  private BenchRun with(String figures) throws IOException {
    String text = Files.readString(SampleRun.FILE);
    int at = text.indexOf(GARBAGE) + GARBAGE.length();
    String changed = text.substring(0, at) + figures + text.substring(at);
    return BenchRun.read(Files.writeString(folder.resolve("raw.json"), changed));
  }

  private static String figure(String name, String score, String raw) {
    return "\"%s\": {\"score\": %s, \"rawData\": [[%s]]},".formatted(name, score, raw);
  }

  @Test
  void censored_upToTheFloor_isSaidToBeNoMore() {
    assertThat(LatencyTable.censored(31, 30)).isEqualTo("31");
    assertThat(LatencyTable.censored(30, 30)).isEqualTo("<=30");
    assertThat(LatencyTable.censored(0, 30)).isEqualTo("<=30");
    assertThat(LatencyTable.censored(Double.NaN, 30)).isEqualTo("-");
  }

  @Test
  void text_latencies_haveAllocAndFreeWithTheFloor() throws IOException {
    BenchRun run =
        with(
            figure("latency.floor", "30.0", "30.0")
                + figure("latency.alloc.p50", "29.0", "29.0")
                + figure("latency.alloc.max", "7000.0", "7000.0"));
    assertThat(BenchTable.of(run).text())
        .containsPattern("control:array +alloc +1 +30 +<=30 +- +- +7000 +-\n")
        .containsPattern("control:array +free +1 +30 +- +- +- +- +-\n");
  }

  @Test
  void text_ageing_showsTheSeriesAndNotTheEndOnly() throws IOException {
    BenchRun run =
        with(
            figure("ageing.start.intactHuge", "0.9", "0.9")
                + figure("ageing.cachedPages", "6.0", "5.0, 7.0")
                + figure("ageing.intactHuge", "0.5", "0.75, 0.25"));
    assertThat(BenchTable.of(run).text())
        .containsPattern("control:array +90.0 +75.0 +25.0 +- +- +- +- +- .* 7 ");
    assertThat(AgeingTable.of(run).svg())
        .contains("<path d=\"M317.0 63.9L570.0 242.6\"")
        .contains(">control:array</text>")
        .endsWith("</svg>\n");
  }

  @Test
  void text_withoutFigures_hasNoFurtherTable() throws IOException {
    assertThat(BenchTable.of(SampleRun.read()).text())
        .doesNotContain("latency")
        .doesNotContain("ageing");
  }
}

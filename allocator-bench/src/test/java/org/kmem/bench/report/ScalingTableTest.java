package org.kmem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Throughput by number of threads, from a run with made-up numbers on two CPUs. */
class ScalingTableTest {
  private final List<String> rows = new ArrayList<>();

  private ScalingTableTest row(String alloc, int threads, double nanos, double opsPerSecond) {
    String throughput =
        Double.isNaN(opsPerSecond)
            ? ""
            : "\"throughput\": {\"score\": %s, \"rawData\": [[%s]]}"
                .formatted(opsPerSecond, opsPerSecond);
    rows.add(
        """
        {"benchmark": "org.kmem.bench.micro.OrderZeroPair.pair", "threads": %d,
         "params": {"alloc": "%s", "memoryMiB": "1024"},
         "primaryMetric": {"score": %s, "scoreError": "NaN", "scoreUnit": "ns/op"},
         "secondaryMetrics": {%s}}
        """
            .formatted(threads, alloc, nanos, throughput));
    return this;
  }

  private String text() throws IOException {
    BenchRun sample = SampleRun.read();
    return BenchTable.of(
            new BenchRun(
                sample.schema(),
                sample.kmem(),
                sample.commit(),
                sample.date(),
                false,
                sample.effort(),
                1,
                2,
                sample.environment(),
                List.of(),
                List.of("a row: memory is out"),
                Map.of("a peer", List.of("one way", "another")),
                BenchRun.parseJmh("[" + String.join(",", rows) + "]")))
        .text();
  }

  @Test
  void text_starvedThreads_areJudgedByWhatAllGotDone() throws IOException {
    row("control:array", 1, 2, 400e6).row("page:locked", 1, 100, 10e6);
    row("control:array", 2, 2, 800e6).row("page:locked", 2, 800, 2.5e6);
    // The mean over threads says 16 / 16e6 ns = 1 operation in a ms; together they made 500 times
    // as many.
    row("control:array", 16, 16, 600e6).row("page:locked", 16, 16e6, 0.5e6);
    assertThat(text())
        .contains(
            """
            all threads together  allocator      threads  Mop/s  x control  of own best  x 1 thread  x control's scaling
            OrderZeroPair.pair    control:array        1    400       1.00         0.50        1.00                 1.00
            OrderZeroPair.pair    page:locked          1  10.00      0.025         1.00        1.00                 1.00
            OrderZeroPair.pair    control:array        2    800       1.00         1.00        2.00                 1.00
            OrderZeroPair.pair    page:locked          2   2.50      0.003         0.25        0.25                 0.13
            OrderZeroPair.pair    control:array      16!    600       1.00         0.75        1.50                 1.00
            OrderZeroPair.pair    page:locked        16!   0.50     <0.001        0.050       0.050                0.033
            """)
        .endsWith("SKIPPED: a row: memory is out\n");
  }

  @Test
  void text_throughputNotCounted_isThreadsByTimeAndMarked() throws IOException {
    row("control:array", 1, 2, Double.NaN).row("control:array", 2, 4, Double.NaN);
    assertThat(text())
        .containsPattern("control:array +1 +~500 +1.00 +1.00 +1.00 +1.00\n")
        .containsPattern("control:array +2 +~500 +1.00 +1.00 +1.00 +1.00\n");
  }

  @Test
  void text_withoutOneThreadOrControl_saysNothingAboutThem() throws IOException {
    row("page:buddy", 2, 10, 1e6).row("page:buddy", 4, 10, 2e6);
    assertThat(text())
        .containsPattern("page:buddy +2 +1.00 +- +0.50 +- +-\n")
        .containsPattern("page:buddy +4! +2.00 +- +1.00 +- +-\n");
  }

  @Test
  void text_oneNumberOfThreads_hasNoTable() throws IOException {
    row("control:array", 1, 2, 400e6).row("page:locked", 1, 100, 10e6);
    assertThat(text()).doesNotContain("all threads together");
  }

  @Test
  void text_boots_haveATableOfTheirOwn() throws IOException {
    row("page:locked", 1, 5e6, Double.NaN);
    String boot =
        rows.removeLast()
            .replace("OrderZeroPair.pair", "MachineBoot.boot")
            .replace(
                "\"secondaryMetrics\": {",
                """
                "secondaryMetrics": {
                "machine.metadata.boot": {"score": 1048576},
                "machine.fill": {"score": 1, "rawData": [[90, 80, 20, 20.5]]}
                """)
            .replace(
                "\"scoreUnit\"",
                "\"rawData\": [[1E7, 8E6, 1E6, 2E6], [3E7, 8E6, 1E6, 2E6]], \"scoreUnit\"");
    rows.add(boot);
    assertThat(text())
        .containsPattern(
            "MachineBoot.boot memoryMiB=1024 +page:locked +20.00 +1.50 +1.00 +- +- +- +20.25\n")
        .doesNotContainPattern("page:locked +1 ");
  }
}

package org.kmem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What allocators of pieces have and what they are, in the table of a run with made-up numbers. */
class FootprintTableTest {
  private static String row(String alloc, String figures) {
    return """
    {"benchmark": "org.kmem.bench.micro.ObjectPair.pair", "threads": 1,
     "params": {"alloc": "%s", "access": "raw"},
     "primaryMetric": {"score": 5, "scoreError": "NaN", "scoreUnit": "ns/op"},
     "secondaryMetrics": {%s}}
    """
        .formatted(alloc, figures);
  }

  private static BenchRun run() throws IOException {
    BenchRun sample = SampleRun.read();
    String known =
        "\"footprint.engine\": {\"score\": 1048576}, \"footprint.resident\": {\"score\": 5242880}";
    String unknown = "\"footprint.resident\": {\"score\": 2621440}";
    return new BenchRun(
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
        List.of(),
        Map.of("netty:pooled", List.of("one way", "another")),
        BenchRun.parseJmh(
            "[" + row("netty:pooled", known) + "," + row("malloc:ffm", unknown) + "]"));
  }

  @Test
  void text_bothFigures_areInMiB() throws IOException {
    assertThat(BenchTable.of(run()).text())
        .contains(
            """
            footprint        allocator     threads  engine MiB  process grew MiB
            ObjectPair.pair  netty:pooled        1        1.00              5.00
            ObjectPair.pair  malloc:ffm          1           -              2.50
            """);
  }

  @Test
  void text_configurations_standAboveTheTable() throws IOException {
    assertThat(BenchTable.of(run()).text()).contains("\nnetty:pooled: one way; or another.\n");
    assertThat(BenchTable.of(SampleRun.read()).text()).doesNotContain("; or ");
  }
}

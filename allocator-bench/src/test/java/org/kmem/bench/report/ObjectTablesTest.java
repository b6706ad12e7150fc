package org.kmem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Allocators of pieces beside each other, in the tables of a run with made-up numbers. */
class ObjectTablesTest {
  private static final String JVM =
      "\"-Xms512m\", \"-Xmx512m\", \"-XX:+UseParallelGC\", \"-Dx=y\", \"-Xmx768m\"";

  private final List<String> rows = new ArrayList<>();

  private ObjectTablesTest row(String benchmark, int threads, String alloc, String figures) {
    rows.add(
        """
        {"benchmark": "org.kmem.bench.micro.%s", "threads": %d, "jvmArgs": [%s],
         "params": {"alloc": "%s", "access": "raw"},
         "primaryMetric": {"score": 5, "scoreError": "NaN", "scoreUnit": "ns/op"},
         "secondaryMetrics": {%s}}
        """
            .formatted(benchmark, threads, JVM, alloc, figures));
    return this;
  }

  private static String figure(String name, String score) {
    return "\"%s\": {\"score\": %s}".formatted(name, score);
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
                List.of(),
                Map.of("netty:pooled", List.of("one way", "another")),
                BenchRun.parseJmh("[" + String.join(",", rows) + "]")))
        .text();
  }

  @Test
  void text_severalWorkloads_haveATableEachWithTheControlFirst() throws IOException {
    String all =
        String.join(
            ",",
            figure("footprint.engine", "1048576"),
            figure("footprint.resident", "5242880"),
            figure("latency.floor", "30"),
            figure("latency.kept", "0.12"),
            figure("latency.alloc.p99", "29"),
            figure("latency.free.p99", "31"),
            figure("gc.alloc.rate.norm", "7"),
            figure("garbage", "48"));
    row("ObjectPair.pair", 1, "netty:pooled", all);
    row("ObjectPair.pair", 1, "control:array", figure("gc.alloc.rate.norm", "7"));
    row("ObjectRelay.batch", 4, "malloc:ffm", figure("footprint.resident", "2621440"));
    assertThat(text())
        .contains(
            """

            ObjectPair.pair, 1 thread  ns/op  ±99.9%  x control   B/op  p99 alloc ns  p99 free ns  kept %  engine MiB  process grew MiB
            control:array               5.00       -       1.00   7.00             -            -       -           -                 -
            netty:pooled                5.00       -       1.00  48.00          <=30           31      12        1.00              5.00

            ObjectRelay.batch, 4! threads  ns/op  ±99.9%  x control  B/op  p99 alloc ns  p99 free ns  kept %  engine MiB  process grew MiB
            malloc:ffm                      5.00       -          -     -             -            -       -           -              2.50

            """)
        .contains("latency, ns")
        .doesNotContain("benchmark  ");
  }

  @Test
  void text_pieces_tellsSettingsOfAllocatorsAndJvms() throws IOException {
    row("ObjectPair.pair", 1, "netty:pooled", figure("footprint.resident", "1"));
    assertThat(text())
        .contains("\nJVMs of these rows: -Xms512m -Xmx768m -XX:+UseParallelGC.\n")
        .contains("\nnetty:pooled: one way; or another.\n");
  }

  @Test
  void text_pagesOnly_hasNoneOfThis() throws IOException {
    assertThat(BenchTable.of(SampleRun.read()).text())
        .doesNotContain("; or ")
        .doesNotContain("JVMs of these rows")
        .doesNotContain("kept %");
  }
}

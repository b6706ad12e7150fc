package org.kmem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class BenchTableTest {
  @Test
  void text_sample_showsEveryRowBesideItsControl() throws IOException {
    assertThat(BenchTable.of(SampleRun.read()).text())
        .isEqualTo(
            """
            QUICK: orientation only; conclusions need a run of full effort.
            kmem 0.1.0 (0123456789ab), check level 1, JDK 25.0.1+8; Example CPU, 2 CPUs, Linux 6.12.0, huge pages madvise, noise 1.3%; 2026-01-02T03:04:05Z.
            1 fork, 2 + 2 iterations of 100 ms; every row in JVMs of its own, each thread with its own slot; memoryMiB=1024.
            ns/op is what one thread waits; x control is against the array of the same threads and run.
            Rows marked with ! have more threads than CPUs: they show waiting, not scaling; a thread that starves counts in full in ns/op, not in what all do together.

            benchmark           allocator       threads  ns/op  ±99.9%  x control  B/op
            OrderZeroPair.pair  control:array         1   2.00    0.13       1.00  0.00
            OrderZeroPair.pair  page:buddy            1    151   12.50      75.30  0.02
            OrderZeroPair.pair  control:array        4!   4.00       -       1.00  0.00
            OrderZeroPair.pair  page:buddy-pcp       4!  50.00    3.00      12.50  0.00
            OrderZeroBulk.bulk  page:buddy-pcp        1  30.00    3.00          -  0.00

            all threads together  allocator      threads  Mop/s  x control  of own best  x 1 thread  x control's scaling
            OrderZeroPair.pair    control:array        1   ~500       1.00         0.50        1.00                 1.00
            OrderZeroPair.pair    control:array       4!  ~1000       1.00         1.00        2.00                 1.00
            FAILED: OrderZeroPair.pair page:locked 4 threads
            """);
  }

  @Test
  void markdown_sample_linksTheRawData() throws IOException {
    assertThat(BenchTable.of(SampleRun.read()).markdown("results/a/raw.json"))
        .contains(
            "Raw data: [results/a/raw.json](results/a/raw.json).\n\n| benchmark | allocator |")
        .contains("|---|---|--:|--:|--:|--:|--:|\n")
        .contains("| OrderZeroPair.pair | page:buddy | 1 | 151 | 12.50 | 75.30 | 0.02 |\n")
        .endsWith("\nFAILED: OrderZeroPair.pair page:locked 4 threads\n");
  }
}

package org.kmem.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class BriefTableTest {
  @Test
  void markdown_sample_hasARowAnAllocatorAndAColumnANumberOfThreads() throws IOException {
    assertThat(BriefTable.of(SampleRun.read()).markdown("results/a/raw.json"))
        .startsWith("QUICK: orientation only;")
        .contains("\nkmem 0.1.0 (0123456789ab), check level 1, ")
        .contains("\nRows marked with ! have more threads than CPUs")
        .contains("Raw data: [results/a/raw.json](results/a/raw.json).\n")
        .contains(
            """

            | OrderZeroPair.pair | 1 thread | 4! threads | B/op |
            |---|--:|--:|--:|
            | control:array | 2.00 ± 0.13 (1.00 x) | 4.00 (1.00 x) | 0.00 |
            | page:buddy | 151 ± 12.50 (75.30 x) | - | 0.02 |
            | page:buddy-pcp | - | 50.00 ± 3.00 (12.50 x) | 0.00 |

            | OrderZeroBulk.bulk | 1 thread | B/op |
            |---|--:|--:|
            | page:buddy-pcp | 30.00 ± 3.00 | 0.00 |
            """)
        .endsWith("\nFAILED: OrderZeroPair.pair page:locked 4 threads\n");
  }
}

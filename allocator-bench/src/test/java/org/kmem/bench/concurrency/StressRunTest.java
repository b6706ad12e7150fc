package org.kmem.bench.concurrency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kmem.bench.concurrency.StressRun.Effort;
import org.kmem.bench.concurrency.StressRun.Outcome;

final class StressRunTest {
  private static final Path TARGET = Path.of(System.getProperty("basedir", ""), "target");

  @Test
  void all_suite_hasEveryTestOfThePackage() {
    assertThat(StressRun.all())
        .containsExactlyElementsOf(
            Stream.of(
                    CacheHandOff.class,
                    FrameTypes.class,
                    OwnerAdoption.class,
                    OwnerHandOver.class,
                    PageblockClaims.class,
                    RowClaims.class,
                    RowHandOver.class,
                    SheafTrades.class,
                    SlabStates.class,
                    StackTops.class,
                    TreeReservations.class)
                .map(Class::getName)
                .toList());
  }

  /** Not the suite, which takes minutes: whether each test runs, and passes a handful of times. */
  @Test
  void run_smoke_passesEverywhere() throws InterruptedException {
    assumeTrue(
        Runtime.getRuntime().availableProcessors() >= 2,
        "skipped: jcstress needs two CPUs to run two threads");
    List<String> lines = new ArrayList<>();
    Outcome outcome =
        new StressRun(TARGET.resolve("jcstress-smoke").toAbsolutePath(), Effort.SMOKE, "")
            .run(lines::add);
    assertThat(outcome.isGood()).as("%s %s", outcome, lines).isTrue();
    assertThat(outcome.planned()).isGreaterThanOrEqualTo(StressRun.all().size());
    assertThat(TARGET.resolve("jcstress-smoke/report/index.html")).exists();
  }

  @Test
  void isGood_anythingButAllPassed_isFalse() {
    assertThat(new Outcome(4, 4, 0, 0, 0).isGood()).isTrue();
    assertThat(new Outcome(4, 3, 1, 0, 1).isGood()).isFalse();
    assertThat(new Outcome(4, 4, 0, 0, 1).isGood()).isFalse();
    assertThat(new Outcome(0, 0, 0, 0, 0).isGood()).isFalse();
  }
}

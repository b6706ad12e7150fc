package org.kmem.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each setting as Documentation/fault-injection/fault-injection.rst describes it. */
class FaultAttrTest {
  private static final long SEED = 7;

  private static FaultAttr attr(long interval, int probability, long space, long times) {
    return new FaultAttr(
        "failslab", new FaultSettings(interval, probability, space, times), SEED, line -> {});
  }

  private static List<Integer> failures(FaultAttr attr, int calls, long size) {
    List<Integer> failed = new ArrayList<>();
    for (int call = 1; call <= calls; call++) {
      if (attr.shouldFail(size)) {
        failed.add(call);
      }
    }
    return failed;
  }

  @Test
  void shouldFail_probabilityZero_neverFails() {
    assertThat(failures(attr(1, 0, 0, -1), 1000, 8)).isEmpty();
  }

  @Test
  void shouldFail_probabilityHundred_alwaysFails() {
    assertThat(failures(attr(1, 100, 0, -1), 1000, 8)).hasSize(1000);
  }

  @Test
  void shouldFail_probabilityTen_failsATenthOfCalls() {
    assertThat(failures(attr(1, 10, 0, -1), 10_000, 8)).hasSizeBetween(850, 1150);
  }

  @Test
  void shouldFail_sameSeed_failsTheSameCalls() {
    List<Integer> once = failures(attr(1, 30, 0, -1), 500, 8);
    assertThat(failures(attr(1, 30, 0, -1), 500, 8)).isEqualTo(once);
    FaultAttr other = new FaultAttr("x", new FaultSettings(1, 30, 0, -1), SEED + 1, line -> {});
    assertThat(failures(other, 500, 8)).isNotEqualTo(once);
  }

  @Test
  void shouldFail_interval_failsEachSoManyCalls() {
    assertThat(failures(attr(5, 100, 0, -1), 20, 8)).containsExactly(5, 10, 15, 20);
  }

  @Test
  void shouldFail_times_stopsAfterSoMany() {
    FaultAttr attr = attr(2, 100, 0, 3);
    assertThat(failures(attr, 100, 8)).containsExactly(2, 4, 6);
    assertThat(attr.settings().times()).isZero();
  }

  @Test
  void shouldFail_space_sparesCallsUntilUsedUp() {
    FaultAttr attr = attr(1, 100, 100, -1);
    assertThat(failures(attr, 8, 30)).containsExactly(4, 5, 6, 7, 8);
    assertThat(attr.settings().space()).isEqualTo(10);
  }

  @Test
  void set_whileInUse_holdsFromThenOn() {
    FaultAttr attr = attr(1, 100, 0, 1);
    assertThat(failures(attr, 5, 8)).containsExactly(1);
    attr.set(new FaultSettings(1, 100, 0, 2));
    assertThat(failures(attr, 5, 8)).containsExactly(1, 2);
    attr.set(FaultSettings.OFF);
    assertThat(failures(attr, 5, 8)).isEmpty();
  }

  @Test
  void shouldFail_verbose_saysWhatTheKernelSays() {
    List<String> lines = new ArrayList<>();
    FaultAttr attr =
        new FaultAttr("fail_page_alloc", new FaultSettings(1, 100, 0, 2), SEED, lines::add);
    attr.shouldFail(1);
    assertThat(lines)
        .containsExactly(
            """
            FAULT_INJECTION: forcing a failure.
            name fail_page_alloc, interval 1, probability 100, space 0, times 2\
            """);
  }

  @Test
  void shouldFail_manyThreads_failsExactlyTimes() throws Exception {
    FaultAttr attr = attr(1, 100, 0, 1000);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        counts.add(threads.submit(() -> failures(attr, 2000, 8).size()));
      }
      int failed = 0;
      for (Future<Integer> count : counts) {
        failed += count.get();
      }
      assertThat(failed).isEqualTo(1000);
    }
  }

  @Test
  void parse_bootOption_readsIntervalProbabilitySpaceTimes() {
    FaultAttr attr = FaultAttr.parse("failslab=100,10,4096,-1", SEED);
    assertThat(attr.name()).isEqualTo("failslab");
    assertThat(attr.settings()).isEqualTo(new FaultSettings(100, 10, 4096, -1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "failslab",
        "=1,1,1,1",
        "failslab=",
        "failslab=1,2,3",
        "failslab=1,2,3,4,5",
        "failslab=1,101,0,-1",
        "failslab=-1,1,0,-1",
        "failslab=1,1,0,-2",
        "failslab=1,1,-1,-1",
        "failslab=1, 1,0,-1",
        "failslab=a,b,c,d"
      })
  void parse_anythingElse_saysWhatToWrite(String option) {
    assertThatThrownBy(() -> FaultAttr.parse(option, SEED))
        .isInstanceOf(FaultFormatException.class)
        .hasMessageMatching("(?s).*(write <|probability is 0 to 100).*");
  }
}

package org.kmem.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.bench.replay.ObjectReplayResult.CacheEnd;
import org.kmem.bench.replay.ObjectReplayResult.EventCounts;
import org.kmem.bench.replay.ObjectReplayResult.KernelSample;
import org.kmem.bench.replay.ObjectReplayResult.Row;
import org.kmem.bench.replay.ObjectReplayResult.Sample;
import org.kmem.bench.trace.Recording;
import org.kmem.bench.trace.Recordings;
import org.kmem.slab.SlabStrategy;

class ObjectReplayTest {
  private static final Timing ONCE = new Timing(1, Duration.ZERO);

  private static ObjectReplayResult replay(Recording recording, ReplayMode mode, String... names)
      throws IOException {
    return new ObjectReplay(recording, ONCE, Touch.LINES, step -> {}).run(mode, List.of(names));
  }

  static Stream<Arguments> strategies() {
    return Stream.of(ReplayMode.DECIDE, ReplayMode.STRESS)
        .flatMap(mode ->
            Arrays.stream(SlabStrategy.values())
                .map(strategy -> Arguments.of(mode, strategy.toString())));
  }

  /** That the books balance and nothing is lost is checked within: it would throw. */
  @ParameterizedTest
  @MethodSource("strategies")
  void run_processTrace_endsWithTheTracesObjects(ReplayMode mode, String strategy)
      throws IOException {
    ObjectReplayResult result = replay(Recordings.open("vm512-a-procs"), mode, strategy);
    Row row = result.rows().getFirst();
    assertThat(row.failures()).isZero();
    assertThat(row.eventsPerSecond()).isPositive();
    assertThat(row.coldEventsPerSecond()).isPositive();
    assertThat(row.caches().stream().mapToLong(CacheEnd::liveObjects).sum())
        .isBetween(result.events().live() - 100, result.events().live());
    assertThat(row.caches().stream().mapToLong(CacheEnd::allocations).sum()).isGreaterThan(60_000);
    assertThat(row.allocs().samples()).isPositive();
    assertThat(row.floorNanos()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"vm512-c-pagecache", "host-g-javac"})
  void run_otherRecordings_endWithTheTracesObjects(String name) throws IOException {
    for (ReplayMode mode : List.of(ReplayMode.DECIDE, ReplayMode.STRESS)) {
      ObjectReplayResult result = replay(Recordings.open(name), mode, "slab:sheaf");
      assertThat(result.rows()).hasSize(1).allMatch(row -> row.failures() == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"vm512-a-procs", "vm512-c-pagecache", "host-g-javac"})
  void sizes_ofKmalloc_areTheKernels(String name) throws IOException {
    ObjectReplayResult result = replay(Recordings.open(name), ReplayMode.DECIDE);
    assertThat(result.sizes().requests()).isGreaterThan(500);
    assertThat(result.sizes().misses()).isEmpty();
    assertThat(result.sizes().share()).isEqualTo(1);
  }

  @Test
  void overTime_ofTheEngine_isBetweenWhatIsAskedForAndWhatItHas() throws IOException {
    ObjectReplayResult result =
        replay(Recordings.open("vm512-a-procs"), ReplayMode.DECIDE, "slab:slub");
    List<Sample> samples = result.rows().getFirst().overTime();
    assertThat(samples).hasSameSizeAs(result.overTime()).hasSize(200);
    for (int moment = 0; moment < samples.size(); moment++) {
      KernelSample kernel = result.overTime().get(moment);
      Sample sample = samples.get(moment);
      assertThat(sample.grantedBytes().orElseThrow())
          .isEqualTo(kernel.kernelBytes())
          .isGreaterThanOrEqualTo(kernel.requestedBytes())
          .isLessThanOrEqualTo(sample.engineBytes().orElseThrow());
    }
    assertThat(result.overTime().getLast().objects()).isEqualTo(result.events().live());
    assertThat(result.overTime().getLast().event()).isEqualTo(result.events().replayed());
  }

  @Test
  void caches_ofTheEngine_standBesideTheKernels() throws IOException {
    ObjectReplayResult result =
        replay(Recordings.open("vm512-a-procs"), ReplayMode.DECIDE, "slab:slub");
    List<CacheEnd> known =
        result.rows().getFirst().caches().stream()
            .filter(cache -> cache.kernel().isPresent())
            .toList();
    assertThat(known).hasSizeGreaterThan(20);
    assertThat(known)
        .allSatisfy(cache -> {
          assertThat(cache.sizeBytes()).isEqualTo(cache.kernel().orElseThrow().sizeBytes());
          assertThat(cache.objectsPerSlab())
              .isEqualTo(cache.kernel().orElseThrow().objectsPerSlab());
        });
  }

  @Test
  void run_peers_liveThroughBothModes() throws IOException {
    String[] peers = {"control:array", "malloc:ffm-critical", "netty:adaptive"};
    for (ReplayMode mode : List.of(ReplayMode.DECIDE, ReplayMode.STRESS)) {
      ObjectReplayResult result = replay(Recordings.open("host-g-javac"), mode, peers);
      assertThat(result.rows()).extracting(Row::strategy).contains("control:array");
      assertThat(result.rows().size() + result.skipped().size()).isEqualTo(peers.length);
      assertThat(result.rows()).allMatch(row -> row.failures() == 0 && row.caches().isEmpty());
    }
  }

  @Test
  void run_whatCannotBeMeasured_isSkippedWithTheReason() throws IOException {
    ObjectReplayResult result =
        replay(
            Recordings.open("host-g-javac"),
            ReplayMode.STRESS,
            "stranger:nowhere",
            "arena:confined");
    assertThat(result.rows()).isEmpty();
    assertThat(result.skipped())
        .containsExactly(
            "stranger:nowhere cannot be measured: it is made for no machine",
            "arena:confined cannot be measured: here threads free what others allocated, which it does not allow");
  }

  @ParameterizedTest
  @EnumSource(Touch.class)
  void run_anyTouch_writesWithinTheObjects(Touch touch) throws IOException {
    Row row =
        new ObjectReplay(Recordings.open("host-g-javac"), ONCE, touch, step -> {})
            .run(ReplayMode.DECIDE, List.of("stranger:ledger"))
            .rows()
            .getFirst();
    assertThat(row.failures()).isZero();
  }

  @Test
  void run_following_isRefused() throws IOException {
    ObjectReplay replay =
        new ObjectReplay(Recordings.open("host-g-javac"), ONCE, Touch.NONE, step -> {});
    assertThatThrownBy(() -> replay.run(ReplayMode.FOLLOW, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("decide");
  }

  @Test
  void progress_namesEachStepOfEachAllocator() throws IOException {
    List<String> steps = new ArrayList<>();
    new ObjectReplay(Recordings.open("host-g-javac"), ONCE, Touch.LINES, steps::add)
        .run(ReplayMode.DECIDE, List.of("control:array"));
    assertThat(steps).hasSize(4).allMatch(step -> step.startsWith("control:array: "));
  }

  @Test
  void trace_cutShort_isReplayedAndSaysSo(@TempDir Path folder) throws IOException {
    byte[] whole;
    try (var in = Recordings.class.getResourceAsStream("vm512-a-procs.kmt")) {
      whole = Objects.requireNonNull(in).readAllBytes();
    }
    Path cut = folder.resolve("cut.kmt");
    Files.write(cut, Arrays.copyOf(whole, whole.length - whole.length / 3));
    ObjectReplayResult result = replay(Recording.open(cut), ReplayMode.DECIDE, "slab:sheaf");
    assertThat(result.trace().truncation()).isPresent();
    assertThat(result.events().replayed()).isPositive();
  }

  /** Whatever the kernel's texts say, the bundled traces are of kernels that made them. */
  @ParameterizedTest
  @ValueSource(strings = {"vm512-a-procs", "vm512-c-pagecache", "host-g-javac"})
  void events_ofBundledRecordings_areAllPossible(String name) throws IOException {
    EventCounts events = replay(Recordings.open(name), ReplayMode.DECIDE).events();
    assertThat(events.impossible()).isZero();
    assertThat(events.olderFrees()).isPositive();
  }
}

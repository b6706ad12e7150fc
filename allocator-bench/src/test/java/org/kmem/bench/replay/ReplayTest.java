package org.kmem.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.bench.replay.ReplayResult.Row;
import org.kmem.bench.trace.FreeBlocks;
import org.kmem.bench.trace.Recording;
import org.kmem.bench.trace.Recordings;
import org.kmem.pagealloc.Strategy;

class ReplayTest {
  private static final Timing ONCE = new Timing(1, Duration.ZERO);

  private static ReplayResult replay(String name, ReplayMode mode, Strategy... strategies)
      throws IOException {
    return new Replay(Recordings.open(name), Optional.empty(), ONCE).run(mode, List.of(strategies));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vm512-a-procs", "host-g-javac"})
  void follow_fullyTracedRecording_endsWithTheKernelsFreeBlocks(String name) throws IOException {
    Row row = replay(name, ReplayMode.FOLLOW, Strategy.BUDDY).rows().getFirst();
    assertThat(row.blockDifference()).isZero();
    assertThat(row.typedBlockDifference().orElse(0L)).isZero();
    assertThat(row.modelOnlyPages()).isZero();
    assertThat(row.kernelOnlyPages()).isZero();
  }

  /** The figures are those of the recordings' README: what compaction moved without an event. */
  @Test
  void follow_recordingWithCompaction_isOffByThePagesItMoved() throws IOException {
    ReplayResult result = replay("vm512-c-pagecache", ReplayMode.FOLLOW, Strategy.BUDDY);
    Row row = result.rows().getFirst();
    assertThat(row.modelOnlyPages()).isEqualTo(3911);
    assertThat(row.kernelOnlyPages()).isZero();
    assertThat(result.kernelFailures().lowMemory().getFirst()).isEqualTo(11);
    assertThat(row.failures().lowMemory().getFirst()).isBetween(8L, 11L);
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void decide_processTrace_endsNearTheKernelWithoutFailures(Strategy strategy) throws IOException {
    ReplayResult result = replay("vm512-a-procs", ReplayMode.DECIDE, strategy);
    Row row = result.rows().getFirst();
    long kernelFree = result.kernelEnd().orElseThrow().freePages();
    assertThat(row.failures().total()).isZero();
    assertThat(row.end().freePages()).isBetween(kernelFree * 95 / 100, kernelFree * 105 / 100);
    assertThat(row.end().cachedPages() > 0)
        .isEqualTo(strategy == Strategy.BUDDY_PCP || strategy == Strategy.BITFIELD);
    assertThat(row.peakPages()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"vm512-a-procs", "vm512-c-pagecache", "host-g-javac"})
  void decide_withPerCpuLists_endsWithinFivePercentOfTheKernelsFreePages(String name)
      throws IOException {
    ReplayResult result = replay(name, ReplayMode.DECIDE, Strategy.BUDDY_PCP);
    long kernelFree = result.kernelEnd().orElseThrow().freePages();
    assertThat(result.rows().getFirst().end().freePages())
        .isBetween(kernelFree * 95 / 100, kernelFree * 105 / 100);
  }

  /** Whose memory is short and mixed: a boost that nobody makes up for, or pages missing at the start, fail requests. */
  @Test
  void decide_bitfieldUnderReclaim_failsNothingAndKeepsEveryPage() throws IOException {
    ReplayResult result = replay("vm512-c-pagecache", ReplayMode.DECIDE, Strategy.BITFIELD);
    ReplayResult.EndState kernel = result.kernelEnd().orElseThrow();
    Row row = result.rows().getFirst();
    long kernelPages = kernel.freePages() + kernel.cachedPages();
    assertThat(row.failures().total()).isZero();
    assertThat(row.end().freePages() + row.end().cachedPages())
        .isBetween(kernelPages * 99 / 100, kernelPages * 101 / 100);
  }

  /** However often the machine was booted before: each run boots it. */
  @Test
  void decide_perCpuLists_holdAtTheEndAboutWhatTheKernelsHeld() throws IOException {
    ReplayResult result =
        new Replay(
                Recordings.open("vm512-a-procs"), Optional.empty(), new Timing(10, Duration.ZERO))
            .run(ReplayMode.DECIDE, List.of(Strategy.BUDDY_PCP));
    long kernelCached = result.kernelEnd().orElseThrow().cachedPages();
    assertThat(result.rows().getFirst().end().cachedPages())
        .isBetween(kernelCached / 2, kernelCached * 2);
  }

  @Test
  void decide_processTrace_predictsNineOfTenFrames() throws IOException {
    Row row = replay("vm512-a-procs", ReplayMode.DECIDE, Strategy.BUDDY_PCP).rows().getFirst();
    assertThat(row.resynchronised().orElseThrow().share()).isGreaterThan(0.9);
    assertThat(row.freeRunning().orElseThrow().share()).isGreaterThan(0.9);
    assertThat(row.freeRunning().orElseThrow().fromStartLists()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void stress_threadsPerCpu_balancesTheBooks(Strategy strategy) throws IOException {
    Row row = replay("vm512-c-pagecache", ReplayMode.STRESS, strategy).rows().getFirst();
    assertThat(row.events()).isGreaterThan(90_000);
    assertThat(row.eventsPerSecond()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1073741824 10 1", "1099511627776 0 1", "0 12 1"})
  void freeList_impossibleBlock_isRefusedAsContradiction(String line) throws IOException {
    FreeBlocks far = FreeBlocks.parse("test", line + "\n");
    Recording recording = Recordings.open("vm512-a-procs");
    assertThatThrownBy(() -> new Replay(recording, Optional.of(far), ONCE))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("contradict");
  }

  @Test
  void freeList_givenInstead_isWhereTheReplayStarts() throws IOException {
    FreeBlocks oneBlock = FreeBlocks.parse("test", "8192 9 1\n");
    ReplayResult result =
        new Replay(Recordings.open("vm512-a-procs"), Optional.of(oneBlock), ONCE)
            .run(ReplayMode.DECIDE, List.of(Strategy.BUDDY));
    assertThat(result.rows().getFirst().end().freePages())
        .isLessThan(result.kernelEnd().orElseThrow().freePages() / 10);
  }

  @ParameterizedTest
  @EnumSource(ReplayMode.class)
  void trace_withImpossibleEvents_isReplayedWithoutThem(ReplayMode mode, @TempDir Path folder)
      throws IOException {
    Files.writeString(
        folder.resolve("start.zoneinfo.txt"),
        """
        Node 0, zone   Normal
          pages free     1024
                boost    0
                min      4
                low      5
                high     6
                promo    7
                spanned  4096
                present  4096
                managed  4096
                cma      0
                protection: (0, 0, 0, 0, 0)
          pagesets
            cpu: 0
                      count: 0
                      high:  0
                      batch: 1
          node_unreclaimable:  0
          start_pfn:           0
        """);
    Files.writeString(folder.resolve("start.freeblocks.txt"), "1024 10\n");
    Files.writeString(
        folder.resolve("trace.txt"),
        """
          sh-1 [000] ..... 1.000000: mm_page_alloc: page=ff pfn=0x400 order=0 migratetype=0 gfp_flags=GFP_KERNEL
          sh-1 [007] ..... 1.000001: mm_page_free: page=ff pfn=0x400 order=0
          sh-1 [000] ..... 1.000002: mm_page_free: page=ff pfn=0x7fffffffff order=0
          sh-1 [000] ..... 1.000003: mm_page_free: page=ff pfn=0x401 order=3
          sh-1 [000] ..... 1.000004: mm_page_free: page=ff pfn=0x0 order=15
          sh-1 [000] ..... 1.000005: mm_page_alloc_zone_locked: page=ff pfn=0x400 order=0 migratetype=6 percpu_refill=1
          sh-1 [000] ..... 1.000006: mm_page_alloc: page=ff pfn=0x402 order=0 migratetype=0 gfp_flags=GFP_KERNEL|__GFP_DMA|__GFP_DMA32
        """);
    Row row =
        new Replay(Recording.open(folder), Optional.empty(), ONCE)
            .run(mode, List.of(Strategy.BUDDY))
            .rows()
            .getFirst();
    assertThat(row.end().freePages()).isEqualTo(mode == ReplayMode.FOLLOW ? 1023 : 1024);
  }

  @Test
  void recording_withoutSnapshots_isRefusedByName(@TempDir Path folder) throws IOException {
    Path trace = folder.resolve("trace.txt");
    Files.writeString(
        trace, "  sh-1 [000] ..... 1.000000: mm_page_free: page=ff pfn=0x10 order=0\n");
    Recording recording = Recording.open(trace);
    assertThatThrownBy(() -> new Replay(recording, Optional.empty(), ONCE))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("start.zoneinfo.txt");
  }

  @Test
  void trace_cutShort_isReplayedAndSaysSo(@TempDir Path folder) throws IOException {
    Path whole = folder.resolve("whole.kmt");
    try (var in = Recordings.class.getResourceAsStream("vm512-a-procs.kmt")) {
      Files.write(whole, java.util.Objects.requireNonNull(in).readAllBytes());
    }
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = folder.resolve("cut.kmt");
    Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length - bytes.length / 3));
    ReplayResult result =
        new Replay(Recording.open(cut), Optional.empty(), ONCE)
            .run(ReplayMode.DECIDE, List.of(Strategy.BUDDY_PCP));
    assertThat(result.trace().truncation()).isPresent();
    assertThat(result.rows().getFirst().events()).isPositive();
  }
}

package org.kmem.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RecordingsTest {
  static java.util.List<String> names() {
    return Recordings.bundled();
  }

  @ParameterizedTest
  @MethodSource("names")
  void cursor_ofBundledRecording_countsWhatTheRecorderCounted(String name) throws IOException {
    Recording recording = Recordings.open(name);
    TraceMeta meta = recording.meta().orElseThrow();
    try (TraceCursor cursor = recording.cursor()) {
      long last = 0;
      while (cursor.next()) {
        TraceEvent event = cursor.event();
        assertThat(event.cpu()).isLessThan(meta.cpus());
        assertThat(event.timeNanos()).isGreaterThanOrEqualTo(last);
        last = event.timeNanos();
      }
      TraceReport report = cursor.report();
      Map<String, Long> counts = new TreeMap<>();
      report
          .eventCounts()
          .forEach((type, count) -> counts.merge(type.kernelName(), count, Long::sum));
      counts.values().removeIf(count -> count == 0);
      assertThat(counts).isEqualTo(new TreeMap<>(meta.eventCounts()));
      assertThat(report.events()).isEqualTo(meta.events());
      assertThat(report.malformed()).isZero();
      assertThat(report.skipped()).isZero();
      assertThat(report.lostEvents()).isEqualTo(meta.lostEvents()).isZero();
      assertThat(report.truncated()).isFalse();
    }
    assertThat(meta.name()).isEqualTo(name).isEqualTo(recording.name());
    assertThat(meta.complete()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("names")
  void write_bundledRecording_roundTrips(String name, @TempDir Path folder) throws IOException {
    Recording recording = Recordings.open(name);
    Path file = folder.resolve("copy.kmt");
    Files.write(file, TraceSamples.compact(recording));
    try (TraceCursor one = recording.cursor();
        TraceCursor two = Recording.open(file).cursor()) {
      for (long event = 0; one.next(); event++) {
        assertThat(two.next()).isTrue();
        if (event % 16 == 0) {
          assertThat(two.event().describe(two.strings()))
              .isEqualTo(one.event().describe(one.strings()));
        }
        assertThat(two.event().pfn()).isEqualTo(one.event().pfn());
        assertThat(two.event().ptr()).isEqualTo(one.event().ptr());
      }
      assertThat(two.next()).isFalse();
    }
  }

  @Test
  void cursor_pagecacheRecording_hasTheFailuresOfTheKernel() throws IOException {
    long failed = 0;
    try (TraceCursor cursor = Recordings.open("vm512-c-pagecache").pageCursor()) {
      while (cursor.next()) {
        assertThat(cursor.event().type().isPage()).isTrue();
        failed += cursor.event().failed() ? 1 : 0;
      }
      assertThat(cursor.report().count(TraceEventType.EXTFRAG)).isEqualTo(3697);
    }
    assertThat(failed).isPositive();
  }

  @Test
  void open_folderOrFile_findsTheSnapshotsBesideTheTrace(@TempDir Path folder) throws IOException {
    byte[] text = TraceSamples.resource(TraceSamples.FTRACE);
    Files.write(folder.resolve("trace.txt.gz"), TraceSamples.gzip(text));
    Files.writeString(folder.resolve("start.vmstat.txt"), "nr_free_pages 7\n");
    for (Path path : new Path[] {folder, folder.resolve("trace.txt.gz")}) {
      Recording recording = Recording.open(path);
      assertThat(recording.start().vmStat().orElseThrow().get("nr_free_pages")).isEqualTo(7);
      assertThat(recording.start().zoneInfo()).isEmpty();
      assertThat(recording.meta()).isEmpty();
      try (TraceCursor cursor = recording.cursor()) {
        assertThat(TraceSamples.drain(cursor).events()).hasSize(172);
      }
    }
  }

  @Test
  void open_nothingThere_saysWhatIsMissing(@TempDir Path folder) {
    assertThatThrownBy(() -> Recording.open(folder))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("neither trace.txt nor trace.txt.gz");
    assertThatThrownBy(() -> Recordings.open("no-such"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("vm512-a-procs");
  }

  @Test
  void open_damagedSnapshot_isLocated(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("trace.txt"), "");
    Files.writeString(folder.resolve("start.freeblocks.txt"), "0 0\nx\n");
    assertThatThrownBy(() -> Recording.open(folder))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("start.freeblocks.txt:2:1: ");
  }
}

package org.kmem.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmem.bench.trace.TraceSamples.Result;

final class CompactTraceTest {
  @TempDir private Path folder;
  private byte[] compact = new byte[0];
  private Result text = new Result(List.of(), TraceSamples.read("").report());

  @BeforeEach
  void makeCompactTrace() throws IOException {
    byte[] bytes = TraceSamples.resource(TraceSamples.FTRACE);
    byte[] more =
        "CPU:1 [LOST 5 EVENTS]\nx-1 [0] 1.0: other: \ngarbage\ncut"
            .getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(bytes, bytes.length + more.length);
    System.arraycopy(more, 0, all, bytes.length, more.length);
    Files.write(folder.resolve("trace.txt"), all);
    Files.writeString(folder.resolve("start.freeblocks.txt"), "4 2 1\n8 3 0\n");
    Files.writeString(folder.resolve("start.meminfo.txt"), "not parsed, but kept\n");
    Files.writeString(folder.resolve("meta.json"), "{\"name\": \"sample\", \"cpus\": 2}");
    text = TraceSamples.read(all);
    compact = TraceSamples.compact(Recording.open(folder));
  }

  private static Result read(byte[] bytes) throws IOException {
    try (TraceCursor cursor =
        CompactTraceReader.open(new ByteArrayInputStream(bytes), "sample.kmt")) {
      return TraceSamples.drain(cursor);
    }
  }

  @Test
  void read_whatWasWritten_equalsTheText() throws IOException {
    Result result = read(compact);
    assertThat(result.events()).containsExactlyElementsOf(text.events());
    TraceReport report = result.report();
    assertThat(report.eventCounts()).isEqualTo(text.report().eventCounts());
    assertThat(report.skippedCounts()).containsExactly(java.util.Map.entry("other", 1L));
    assertThat(report.malformedCounts()).isEqualTo(text.report().malformedCounts());
    assertThat(report.malformed()).isEqualTo(1);
    assertThat(report.lostEvents()).isEqualTo(5);
    assertThat(report.truncation()).isEqualTo(text.report().truncation()).isPresent();
  }

  @Test
  void open_compactFile_bringsItsSnapshots() throws IOException {
    Path file = folder.resolve("other-name.kmt");
    Files.write(file, compact);
    Recording recording = Recording.open(file);
    assertThat(recording.name()).isEqualTo(folder.getFileName().toString());
    assertThat(recording.start().freeBlocks().orElseThrow().pages()).isEqualTo(12);
    assertThat(recording.end().freeBlocks()).isEmpty();
    assertThat(recording.meta().orElseThrow().cpus()).isEqualTo(2);
    assertThat(recording.snapshotFiles().get("start.meminfo.txt"))
        .asString()
        .isEqualTo("not parsed, but kept\n");
    assertThat(TraceSamples.compact(recording)).isEqualTo(compact);
  }

  @Test
  void read_nanosecondTimes_areKept() throws IOException {
    Files.writeString(
        folder.resolve("trace.txt"),
        """
        a-1 [0] 1.000000001: mm_page_free: pfn=1 order=0
        a-1 [0] 0.5: mm_page_free: pfn=1 order=0
        a-1 [0] 77: kfree: call_site=x ptr=ffffffffffffffff
        """);
    Recording recording = Recording.open(folder);
    try (TraceCursor cursor = recording.cursor()) {
      assertThat(read(TraceSamples.compact(recording)).events())
          .hasSize(3)
          .isEqualTo(TraceSamples.drain(cursor).events());
    }
  }

  @Test
  void read_cutAnywhere_deliversAPrefixAndSaysSo() throws IOException {
    for (int length = CompactFormat.MAGIC.length; length < compact.length; length += 7) {
      Result result = read(Arrays.copyOf(compact, length));
      assertThat(result.report().truncated()).as("%d bytes", length).isTrue();
      assertThat(result.events()).isEqualTo(text.events().subList(0, result.events().size()));
    }
  }

  @Test
  void read_flippedBit_isATypedErrorWithItsPlace() {
    Random random = new Random(1);
    for (int round = 0; round < 3000; round++) {
      byte[] damaged = compact.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> read(damaged))
          .as("round %d", round)
          .isInstanceOf(TraceFormatException.class)
          .hasMessageContaining("sample.kmt: byte ");
    }
  }

  @Test
  void read_damageWithForgedChecksums_neverCrashes() {
    int typed = 0;
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      byte[] damaged = compact.clone();
      damaged[CompactFormat.MAGIC.length + random.nextInt(damaged.length - 8)] ^=
          (byte) (1 << random.nextInt(8));
      forgeChecksums(damaged);
      try {
        read(damaged);
      } catch (TraceFormatException expected) {
        typed++;
      } catch (IOException other) {
        throw new AssertionError("seed " + seed, other);
      }
    }
    assertThat(typed).isGreaterThan(1000);
  }

  @Test
  void read_hugeSizes_areRefusedOrRunOutWithoutTakingMemory() throws IOException {
    byte[] huge = Arrays.copyOf(CompactFormat.MAGIC, 28);
    CompactTraceWriter.INT.set(huge, 8, CompactFormat.EVTS);
    CompactTraceWriter.INT.set(huge, 12, Integer.MAX_VALUE);
    CompactTraceWriter.INT.set(huge, 16, Integer.MAX_VALUE);
    CompactTraceWriter.INT.set(huge, 24, CompactFormat.crc(huge, 8, 16));
    assertThatThrownBy(() -> read(huge))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("a section of 2147483647 bytes");
    CompactTraceWriter.INT.set(huge, 12, CompactFormat.SECTION_BYTES_MAX);
    CompactTraceWriter.INT.set(huge, 16, CompactFormat.SECTION_BYTES_MAX);
    CompactTraceWriter.INT.set(huge, 24, CompactFormat.crc(huge, 8, 16));
    assertThat(read(huge).report().truncated()).isTrue();
  }

  @Test
  void read_otherFiles_areRefused() {
    assertThatThrownBy(() -> read("# tracer: nop\n".getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("not a compact trace");
    byte[] newer = compact.clone();
    newer[7] = 2;
    assertThatThrownBy(() -> read(newer)).hasMessageContaining("version 2");
  }

  @Test
  void read_pagesOnly_leavesObjectsOut() throws IOException {
    try (TraceCursor cursor =
        CompactTraceReader.open(new ByteArrayInputStream(compact), "sample.kmt", true)) {
      assertThat(TraceSamples.drain(cursor).events())
          .isEqualTo(text.events().stream().filter(e -> e.contains(": mm_page_")).toList());
    }
  }

  /** Makes the checksums of all sections right again, as far as their sizes still lead through. */
  private static void forgeChecksums(byte[] bytes) {
    int at = CompactFormat.MAGIC.length;
    while (at >= 0 && at + CompactFormat.HEADER_BYTES <= bytes.length) {
      int size = (int) CompactTraceWriter.INT.get(bytes, at + 4);
      int from = at + CompactFormat.HEADER_BYTES;
      if (size >= 0 && size <= bytes.length - from) {
        CompactTraceWriter.INT.set(bytes, at + 12, CompactFormat.crc(bytes, from, size));
      }
      CompactTraceWriter.INT.set(bytes, at + 16, CompactFormat.crc(bytes, at, 16));
      at = size < 0 || size > bytes.length - from ? -1 : from + size;
    }
  }
}

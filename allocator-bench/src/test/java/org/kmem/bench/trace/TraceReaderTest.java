package org.kmem.bench.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.bench.trace.TraceSamples.Result;
import org.kmem.gfp.GfpFlags;

final class TraceReaderTest {
  private static final String HEAD = "sh-175 [001] ..... 14.590002: ";

  private static TraceCursor at(String line) throws IOException {
    TraceCursor cursor =
        TraceReader.open(new ByteArrayInputStream((line + "\n").getBytes(ISO_8859_1)), "sample");
    assertThat(cursor.next()).as(line).isTrue();
    return cursor;
  }

  @Test
  void next_pageAlloc_hasEveryField() throws IOException {
    TraceCursor cursor =
        at(
            "   sh-175     [001] d.s2.    14.590823: mm_page_alloc: page=fff85e4a00557300 pfn=0x155cc"
                + " order=3 migratetype=1 gfp_flags=GFP_HIGHUSER_MOVABLE|__GFP_COMP");
    TraceEvent event = cursor.event();
    assertThat(event.type()).isEqualTo(TraceEventType.PAGE_ALLOC);
    assertThat(event.context()).isEqualTo(TraceContext.SOFTIRQ);
    assertThat(event.timeNanos()).isEqualTo(14_590_823_000L);
    assertThat(cursor.strings().task(event.taskId())).isEqualTo("sh");
    assertThat(event.pid()).isEqualTo(175);
    assertThat(event.cpu()).isEqualTo(1);
    assertThat(event.pfn()).isEqualTo(0x155cc);
    assertThat(event.order()).isEqualTo(3);
    assertThat(event.migrateType()).isEqualTo(1);
    assertThat(event.gfpFlags()).isEqualTo(GfpFlags.GFP_HIGHUSER_MOVABLE | GfpFlags.__GFP_COMP);
    assertThat(event.failed()).isFalse();
  }

  @Test
  void next_extfrag_hasEveryField() throws IOException {
    TraceEvent event =
        at(HEAD
                + "mm_page_alloc_extfrag: page=fff85e4a005b0000 pfn=0x16c00 alloc_order=2"
                + " fallback_order=10 pageblock_order=9 alloc_migratetype=2 fallback_migratetype=1"
                + " fragmenting=1 change_ownership=1")
            .event();
    assertThat(event.pfn()).isEqualTo(0x16c00);
    assertThat(event.order()).isEqualTo(2);
    assertThat(event.fallbackOrder()).isEqualTo(10);
    assertThat(event.pageblockOrder()).isEqualTo(9);
    assertThat(event.migrateType()).isEqualTo(2);
    assertThat(event.fallbackMigrateType()).isEqualTo(1);
    assertThat(event.fragmenting()).isTrue();
    assertThat(event.changeOwnership()).isTrue();
  }

  @Test
  void next_cacheAllocOfModule_hasEveryField() throws IOException {
    TraceCursor cursor =
        at(
            HEAD
                + "kmem_cache_alloc: call_site=ext4_alloc_inode+0x23/0x1a0 [ext4]"
                + " ptr=ff36902d155cc420 name=ext4 inode bytes_req=176 bytes_alloc=192"
                + " gfp_flags=GFP_NOFS node=1 accounted=true");
    TraceEvent event = cursor.event();
    assertThat(cursor.strings().callSite(event.callSiteId()))
        .isEqualTo("ext4_alloc_inode+0x23/0x1a0 [ext4]");
    assertThat(cursor.strings().cacheName(event.cacheNameId())).isEqualTo("ext4 inode");
    assertThat(event.ptr()).isEqualTo(0xff36902d155cc420L);
    assertThat(event.bytesRequested()).isEqualTo(176);
    assertThat(event.bytesAllocated()).isEqualTo(192);
    assertThat(event.node()).isEqualTo(1);
    assertThat(event.accounted()).isTrue();
    assertThat(cursor.strings().gfpText(event.gfpId())).isEqualTo("GFP_NOFS");
  }

  @Test
  void next_fieldsOfEarlierEvent_areCleared() throws IOException {
    String text =
        HEAD
            + "kmalloc: call_site=a+0x1/0x2 ptr=ff00 bytes_req=1 bytes_alloc=8"
            + " gfp_flags=GFP_ATOMIC node=0 accounted=true\n"
            + HEAD
            + "mm_page_free: page=1 pfn=0x2 order=0\n";
    assertThat(TraceSamples.read(text).events().getLast())
        .isEqualTo(TraceSamples.read(text.substring(text.indexOf('\n') + 1)).only());
  }

  @Test
  void next_failedAllocations_areKeptAndFlagged() throws IOException {
    for (String pfn : List.of("0x0", "0", "0xffffffffffffffff", "18446744073709551615", "-1")) {
      TraceEvent event =
          at(HEAD
                  + "mm_page_alloc: page=0000000000000000 pfn="
                  + pfn
                  + " order=9 migratetype=1 gfp_flags=GFP_TRANSHUGE_LIGHT")
              .event();
      assertThat(event.failed()).as(pfn).isTrue();
      assertThat(event.pfn()).as(pfn).isZero();
      assertThat(event.order()).isEqualTo(9);
    }
    for (String ptr : List.of("(null)", "(nil)", "0000000000000000", "0x0")) {
      TraceEvent event =
          at(HEAD
                  + "kmalloc: call_site=a ptr="
                  + ptr
                  + " bytes_req=1 bytes_alloc=8 gfp_flags=none node=-1 accounted=false")
              .event();
      assertThat(event.failed()).as(ptr).isTrue();
      assertThat(event.gfpFlags()).isZero();
    }
    assertThat(at(HEAD + "kfree: call_site=a ptr=(null)").event().failed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "<idle>-0 [000] dNh3. 1.000001: mm_page_free: pfn=0x5 order=0 ! <idle> ! 0 ! HARDIRQ",
        "kworker/0:1-events-12 [003] ..s1. 1.5: mm_page_free: pfn=5 order=0 ! kworker/0:1-events ! 12 ! SOFTIRQ",
        "Web Content-9 [003] d.z1. 1.5: mm_page_free: pfn=5 order=0 ! Web Content ! 9 ! NMI",
        "a [b] - [0]-77 [003] 1.5: mm_page_free: pfn=5 order=0 ! a [b] - [0] ! 77 ! UNKNOWN",
        "<...>-1977 ( 1977) [000] .... 17284.993652: mm_page_free: pfn=5 order=0 ! <...> ! 1977 ! TASK",
        "my task 175 [001] 14.590002:   kmem:mm_page_free: pfn=0x5 order=0 ! my task ! 175 ! UNKNOWN",
        "sh 175/176 [001] 14.590002:     1 kmem:mm_page_free: pfn=0x5 order=0 ! sh ! 176 ! UNKNOWN",
        "-1-2 [001] .Ns.. 14.590002: mm_page_free: page=(nil) pfn=5 order=0 cold=0 ! -1 ! 2 ! SOFTIRQ",
        "cs 4 [001] 99887766: mm_page_free: pfn=5 order=0 ! cs ! 4 ! UNKNOWN",
      })
  void next_headsOfAllTools_areUnderstood(String line, String task, int pid, TraceContext context)
      throws IOException {
    TraceCursor cursor = at("   " + line.strip());
    assertThat(cursor.strings().task(cursor.event().taskId())).isEqualTo(task.strip());
    assertThat(cursor.event().pid()).isEqualTo(pid);
    assertThat(cursor.event().context()).isEqualTo(context);
    assertThat(cursor.event().pfn()).isEqualTo(5);
  }

  @Test
  void next_traceCmdSymbol_isTheCallSite() throws IOException {
    TraceCursor cursor =
        at(
            "  sh-175   [001]    14.590002: kmem_cache_free:      (getname+0x26)"
                + " call_site=ffffffff8122e926 ptr=0xffff88003c0e9000");
    assertThat(cursor.strings().callSite(cursor.event().callSiteId())).isEqualTo("getname+0x26");
  }

  @Test
  void read_sameTraceFromThreeTools_givesTheSameEvents() {
    Result ftrace = TraceSamples.read(TraceSamples.resource(TraceSamples.FTRACE));
    List<String> noContext =
        ftrace.events().stream()
            .map(e -> e.replaceFirst("\\] (TASK|SOFTIRQ|HARDIRQ) ", "] UNKNOWN "))
            .toList();
    assertThat(ftrace.events()).hasSize(172);
    assertThat(ftrace.report().malformed()).isZero();
    for (String tool : List.of(TraceSamples.TRACE_CMD, TraceSamples.PERF)) {
      Result other = TraceSamples.read(TraceSamples.resource(tool));
      assertThat(other.report().malformedLines()).as(tool).isEmpty();
      assertThat(other.events()).as(tool).containsExactlyElementsOf(noContext);
    }
  }

  @Test
  void read_gzip_isSeenFromItsBytes() {
    byte[] text = TraceSamples.resource(TraceSamples.FTRACE);
    assertThat(TraceSamples.read(TraceSamples.gzip(text))).isEqualTo(TraceSamples.read(text));
  }

  @Test
  void read_carriageReturns_areIgnored() {
    String text = new String(TraceSamples.resource(TraceSamples.FTRACE), ISO_8859_1);
    assertThat(TraceSamples.read(text.replace("\n", "\r\n"))).isEqualTo(TraceSamples.read(text));
  }

  @Test
  void open_file_namesItInErrors(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("t.txt");
    Files.writeString(file, "what is this\n");
    try (TraceReader reader = TraceReader.open(file)) {
      assertThat(reader.next()).isFalse();
      assertThat(reader.report().malformedLines().getFirst().message())
          .isEqualTo(
              file
                  + ":1:1: expected TASK-PID [CPU] FLAGS TIME: EVENT: ... but found \"what is this\"");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "mm_page_alloc: pfn=0x5 order=0 migratetype=1 ! MISSING_FIELD ! gfp_flags=",
        "mm_page_free: order=0 ! MISSING_FIELD ! pfn=",
        "kfree: ptr=12 ! MISSING_FIELD ! call_site=",
        "mm_page_free: pfn=0x5g order=0 ! BAD_NUMBER ! a hexadecimal number",
        "mm_page_free: pfn=0x order=0 ! BAD_NUMBER ! a hexadecimal number",
        "mm_page_free: pfn= order=0 ! BAD_NUMBER ! a decimal number",
        "kfree: call_site=a ptr=(x) ! BAD_NUMBER ! an address, (nil) or (null)",
        "mm_page_free: pfn=0x5 order=99 ! OUT_OF_RANGE ! a number in the field's range",
        "mm_page_free: pfn=0x5 order=-1 ! OUT_OF_RANGE ! a number in the field's range",
        "mm_page_free: pfn=0xfffffffffffffff0 order=1 ! OUT_OF_RANGE ! a page frame number",
        "kfree: call_site=a ptr=00112233445566778 ! OUT_OF_RANGE ! at most 16 hexadecimal digits",
        "mm_page_alloc: pfn=0x5 order=0 migratetype=1 gfp_flags=GFP_KERNEX ! UNKNOWN_GFP_FLAG ! GFP flag names of Linux 6.12",
        "mm_page_free pfn=0x5 order=0 ! NOT_AN_EVENT ! an event's name and a colon",
      })
  void read_malformedFields_areLocated(String fields, MalformedKind kind, String expected) {
    Result result = TraceSamples.read("# header\n" + HEAD + fields.strip() + "\n" + HEAD + "x: \n");
    MalformedLine line = result.onlyMalformed();
    assertThat(line.kind()).isEqualTo(kind);
    assertThat(line.expected()).isEqualTo(expected.strip());
    assertThat(line.line()).isEqualTo(2);
    assertThat(line.column()).isBetween(HEAD.length(), HEAD.length() + fields.length() + 1);
    assertThat(result.report().malformedCounts()).containsExactly(java.util.Map.entry(kind, 1L));
    assertThat(result.report().skipped()).isEqualTo(1);
  }

  @Test
  void read_badNumber_columnIsWhereItGoesWrong() {
    MalformedLine line =
        TraceSamples.read(HEAD + "mm_page_free: pfn=0x12z4 order=0\n").onlyMalformed();
    assertThat(line.column()).isEqualTo((HEAD + "mm_page_free: pfn=0x12").length() + 1);
    assertThat(line.excerpt()).isEqualTo("z4 order=0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sh-175 [001 ..... 14.590002: mm_page_free: pfn=0x5 order=0",
        "sh-175 001] ..... 14.590002: mm_page_free: pfn=0x5 order=0",
        "sh175 [001] ..... 14.590002: mm_page_free: pfn=0x5 order=0",
        "sh-175 [001] ..... 14590002 mm_page_free: pfn=0x5 order=0",
        "sh-99999999999 [001] ..... 1.0: mm_page_free: pfn=0x5 order=0",
        "sh-1 [65536] ..... 1.0: mm_page_free: pfn=0x5 order=0",
        "sh-1 [99999999] ..... 1.0: mm_page_free: pfn=0x5 order=0",
        "sh-1 [0] ..... 99999999999999999999.0: mm_page_free: pfn=0x5 order=0",
        "[",
        "[0]",
        "[0] ",
        "-1 [0] 1",
        "\u0000\u00ff",
        ")) [0] 1.0: x:",
      })
  void read_brokenHeads_areNotEvents(String line) {
    assertThat(TraceSamples.read(line + "\n").onlyMalformed().kind())
        .isEqualTo(MalformedKind.NOT_AN_EVENT);
  }

  @Test
  void read_otherEvents_areSkippedAndCountedByKind() {
    Result result =
        TraceSamples.read(
            HEAD
                + "sched_switch: prev_comm=a ==> next\n"
                + HEAD
                + "mm_vmscan_kswapd_wake: nid=0\n"
                + HEAD
                + "sched_switch: b\n"
                + HEAD
                + "<stack trace>\n => kmem_cache_alloc\n"
                + "perf 9 [000] 1.0: sched:sched_wakeup: x\n\tffffffff81 sym+0x1 ([kernel])\n\n");
    assertThat(result.events()).isEmpty();
    assertThat(result.report().malformedLines()).isEmpty();
    assertThat(result.report().skippedCounts())
        .containsEntry("sched_switch", 2L)
        .containsEntry("mm_vmscan_kswapd_wake", 1L)
        .containsEntry("sched_wakeup", 1L);
  }

  @Test
  void read_gapsOfBothTools_areCountedAsLost() {
    Result result =
        TraceSamples.read(
            """
            CPU:1 [LOST 5 EVENTS]
            CPU:0 [LOST EVENTS]
            CPU:7 [20 EVENTS DROPPED]
            cpus=2
            version = 6
            ##### CPU 1 buffer started ####
            CPU 3 is empty
            """);
    assertThat(result.report().lostEvents()).isEqualTo(26);
    assertThat(result.report().malformed()).isZero();
  }

  @Test
  void read_unterminatedLastLine_isCutNotDelivered() {
    Result result =
        TraceSamples.read(
            HEAD + "mm_page_free: pfn=0x5 order=0\n" + HEAD + "mm_page_free: pfn=0x5 order=1");
    assertThat(result.events()).hasSize(1);
    assertThat(result.report().truncation()).contains("line 2 is not terminated");
    assertThat(result.report().malformed()).isZero();
  }

  @Test
  void read_cutGzip_deliversWhatCameBefore() {
    byte[] text = TraceSamples.resource(TraceSamples.FTRACE);
    byte[] gzip = TraceSamples.gzip(text);
    List<String> all = TraceSamples.read(text).events();
    int most = 0;
    for (int length = 3; length < gzip.length; length += 37) {
      Result result = TraceSamples.read(Arrays.copyOf(gzip, length));
      assertThat(result.report().truncated()).as("%d bytes", length).isTrue();
      assertThat(result.events()).isEqualTo(all.subList(0, result.events().size()));
      most = Math.max(most, result.events().size());
    }
    assertThat(most).isGreaterThan(all.size() / 2);
  }

  @Test
  void read_giantLine_isOneErrorAndTheRestIsRead() {
    for (int length : new int[] {65_537, 262_143, 262_144, 262_145, 1_000_000}) {
      Result result =
          TraceSamples.read("y".repeat(length) + "\n" + HEAD + "mm_page_free: pfn=0x5 order=0\n");
      assertThat(result.onlyMalformed().kind()).isEqualTo(MalformedKind.LINE_TOO_LONG);
      assertThat(result.events()).as("%d", length).hasSize(1);
    }
  }

  @Test
  void read_manyMalformedLines_keepsTheFirstHundred() {
    Result result = TraceSamples.read("garbage\n".repeat(1000));
    assertThat(result.report().malformed()).isEqualTo(1000);
    assertThat(result.report().malformedLines()).hasSize(100);
    assertThat(result.report().malformedLines().getLast().line()).isEqualTo(100);
  }

  @Test
  void read_pagesOnly_passesObjectsOver() throws IOException {
    byte[] text = TraceSamples.resource(TraceSamples.FTRACE);
    Result all = TraceSamples.read(text);
    try (TraceCursor cursor = TraceReader.open(new ByteArrayInputStream(text), "sample", true)) {
      Result pages = TraceSamples.drain(cursor);
      assertThat(pages.events())
          .isNotEmpty()
          .isEqualTo(all.events().stream().filter(e -> e.contains(": mm_page_")).toList());
    }
  }
}

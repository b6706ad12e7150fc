package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kmem.memory.Memory;

/**
 * Whole reports, line by line. The first is the sample of Documentation/mm/slub.rst, eight characters and
 * their terminating zero in a kmalloc-8 object, in the form that the lines have on Linux 6.12 and 64 bits.
 */
class SlabReportTest {
  private static final String RULE = "=".repeat(77);
  private static final String DASHES = "-".repeat(77);
  private static final int FLAGS = CacheFlags.DEBUG_DEFAULT | CacheFlags.SLAB_KMALLOC;

  private final DebuggedSlab cache = new DebuggedSlab(8, FLAGS, OnBug.REPAIR);

  @AfterEach
  void close() {
    cache.close();
  }

  private void at(long millis) {
    cache.clockNanos.set(millis * 1_000_000);
  }

  private static void write(long address, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bytes.length; i++) {
      Memory.putByte(address + i, bytes[i]);
    }
  }

  @Test
  void report_rightRedZone_isTheDocumentsSample() {
    at(100);
    cache.free(0, cache.alloc(0));
    at(107);
    long object = cache.alloc(1);
    write(object, "1019.005\0");
    at(160);

    assertThat(cache.free(1, object)).isFalse();

    assertThat(ReportLines.of(cache.reports.getFirst()))
        .containsExactly(
            RULE,
            "BUG kmalloc-8 (Not tainted): Right Redzone overwritten",
            DASHES,
            "",
            "ADDR-ADDR @offset=16. First byte 0x0 instead of 0xcc",
            "Allocated in FUNCTION age=53 cpu=1 pid=PID",
            " FUNCTION",
            "Freed in FUNCTION age=60 cpu=0 pid=PID",
            " FUNCTION",
            "Slab ADDR objects=36 used=1 fp=ADDR flags=0x200(slab|node=0|zone=2)",
            "Object ADDR @offset=8 fp=ADDR",
            "",
            "Redzone  ADDR: cc cc cc cc cc cc cc cc                          ........",
            "Object   ADDR: 31 30 31 39 2e 30 30 35                          1019.005",
            "Redzone  ADDR: 00 cc cc cc cc cc cc cc                          ........",
            "Padding  ADDR: 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a 5a              ZZZZZZZZZZZZ",
            "CPU: 1 UID: 0 PID: PID Comm: COMM Not tainted 6.12.0-kmem",
            "Hardware name: MACHINE",
            "Call Trace:",
            " <TASK>",
            " FUNCTION",
            " </TASK>",
            "FIX kmalloc-8: Restoring Right Redzone ADDR-ADDR=0xcc",
            "FIX kmalloc-8: Object at ADDR not freed");
  }

  @Test
  void report_addresses_areThoseOfTheObject() {
    long object = cache.alloc(0);
    Memory.putByte(object + 8, (byte) 0x78);
    cache.free(0, object);

    String text = cache.reports.getFirst().text();
    String zone = ReportText.pointer(object + 8);
    assertThat(text)
        .contains("\n" + zone + "-" + zone + " @offset=16. First byte 0x78 instead of 0xcc\n")
        .contains("\nSlab " + ReportText.pointer(DebuggedSlab.DESCRIPTOR) + " ")
        .contains("\nObject " + ReportText.pointer(object) + " @offset=8 fp=")
        .contains(String.format("%nObject   %016x: ", object))
        .contains("FIX kmalloc-8: Restoring Right Redzone " + zone + "-" + zone + "=0xcc\n");
    assertThat(text).contains("Allocated in " + SlabReportTest.class.getName() + ".report_");
    assertThat(cache.reports.getFirst().object()).isEqualTo(object);
  }

  @Test
  void report_useAfterFree_showsBothTracksAndThePoison() {
    long object = cache.alloc(0);
    cache.free(0, object);
    write(object, "x");

    assertThat(cache.alloc(0)).isZero();

    List<String> lines = ReportLines.of(cache.reports.getFirst());
    assertThat(lines)
        .containsSubsequence(
            "BUG kmalloc-8 (Not tainted): Poison overwritten",
            "ADDR-ADDR @offset=8. First byte 0x78 instead of 0x6b",
            "Allocated in FUNCTION age=0 cpu=0 pid=PID",
            "Freed in FUNCTION age=0 cpu=0 pid=PID",
            "Redzone  ADDR: bb bb bb bb bb bb bb bb                          ........",
            "Object   ADDR: 78 6b 6b 6b 6b 6b 6b a5                          xkkkkkk.",
            "FIX kmalloc-8: Restoring Poison ADDR-ADDR=0x6b",
            "FIX kmalloc-8: Marking all objects used");
  }

  @Test
  void report_twoAreas_hasOneDumpAndTwoRepairs() {
    long object = cache.alloc(0);
    Memory.putByte(object - 1, (byte) 1);
    Memory.putByte(object + 8, (byte) 2);
    cache.free(0, object);

    assertThat(cache.reports).hasSize(1);
    assertThat(ReportLines.of(cache.reports.getFirst()))
        .containsSubsequence(
            "BUG kmalloc-8 (Not tainted): Left Redzone overwritten",
            "BUG kmalloc-8 (Not tainted): Right Redzone overwritten",
            "Object ADDR @offset=8 fp=ADDR",
            "FIX kmalloc-8: Restoring Left Redzone ADDR-ADDR=0xcc",
            "FIX kmalloc-8: Restoring Right Redzone ADDR-ADDR=0xcc")
        .filteredOn(line -> line.startsWith("Object   "))
        .hasSize(1);
  }

  @Test
  void report_interiorPointer_namesSlabPointerAndObject() {
    long object = cache.alloc(0);
    cache.free(0, object + 4);

    assertThat(ReportLines.of(cache.reports.getFirst()))
        .containsExactly(
            RULE,
            "BUG kmalloc-8 (Not tainted): Invalid object pointer ADDR",
            DASHES,
            "",
            "Slab ADDR objects=36 used=1 fp=ADDR flags=0x200(slab|node=0|zone=2)",
            "Object ADDR @offset=8",
            "Allocated in FUNCTION age=0 cpu=0 pid=PID",
            " FUNCTION",
            "CPU: 0 UID: 0 PID: PID Comm: COMM Not tainted 6.12.0-kmem",
            "Hardware name: MACHINE",
            "Call Trace:",
            " <TASK>",
            " FUNCTION",
            " </TASK>",
            "FIX kmalloc-8: Object at ADDR not freed");
  }

  @Test
  void report_remainingObjects_listsEachWithWhoAllocatedIt() {
    cache.alloc(0);
    cache.alloc(1);

    assertThat(cache.debug.onDestroy(0, new long[] {cache.slab})).isEqualTo(2);

    assertThat(ReportLines.of(cache.reports.getFirst()))
        .containsExactly(
            RULE,
            "BUG kmalloc-8 (Not tainted): Objects remaining in kmalloc-8 on __kmem_cache_shutdown()",
            DASHES,
            "",
            "Slab ADDR objects=36 used=2 fp=ADDR flags=0x200(slab|node=0|zone=2)",
            "Object ADDR @offset=8",
            "Allocated in FUNCTION age=0 cpu=0 pid=PID",
            " FUNCTION",
            "Object ADDR @offset=120",
            "Allocated in FUNCTION age=0 cpu=1 pid=PID",
            " FUNCTION",
            "CPU: 0 UID: 0 PID: PID Comm: COMM Not tainted 6.12.0-kmem",
            "Hardware name: MACHINE",
            "Call Trace:",
            " <TASK>",
            " FUNCTION",
            " </TASK>");
  }

  @Test
  void report_withoutRedZones_showsTheBytesBefore() {
    int flags = CacheFlags.SLAB_CONSISTENCY_CHECKS | CacheFlags.SLAB_POISON;
    try (DebuggedSlab poisoned = new DebuggedSlab(20, flags, OnBug.REPAIR)) {
      long first = poisoned.alloc(0);
      long second = poisoned.alloc(0);
      poisoned.free(0, second);
      poisoned.free(0, first);
      poisoned.head = poisoned.layout.index(poisoned.slab, second);
      poisoned.used = poisoned.geometry.objects();
      Memory.putByte(second + 19, (byte) 0);
      assertThat(poisoned.alloc(0)).isZero();

      assertThat(ReportLines.of(poisoned.reports.getFirst()))
          .contains("BUG kmalloc-8 (Not tainted): End Poison overwritten")
          .anyMatch(line -> line.startsWith("Bytes b4 ADDR: "))
          .contains("Object   ADDR: 6b 6b 6b 00                                      kkk.")
          .noneMatch(line -> line.startsWith("Redzone"));
    }
  }

  @Test
  void trace_cacheMarked_tellsOfEachCallAndWhatWasFreed() {
    try (DebuggedSlab traced = new DebuggedSlab(8, CacheFlags.SLAB_TRACE, OnBug.THROW)) {
      traced.free(0, traced.alloc(0));
      assertThat(traced.traced).hasSize(2);
      assertThat(traced.traced.getFirst())
          .matches("(?s)TRACE kmalloc-8 alloc 0x\\w+ inuse=1 fp=0x\\w+\nCPU: 0 UID: 0 PID: .*")
          .contains("Call Trace:\n <TASK>\n " + SlabReportTest.class.getName() + ".trace_");
      assertThat(traced.traced.getLast())
          .matches("(?s)TRACE kmalloc-8 free 0x\\w+ inuse=1 fp=0x\\w+\nObject \\w+: .*");
    }
  }
}

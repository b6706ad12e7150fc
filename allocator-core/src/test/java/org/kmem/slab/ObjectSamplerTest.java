package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kmem.memory.Memory;
import org.kmem.slab.SlabReport.Problem;

/** Sampled objects: places, findings, quarantine, and the reports of Documentation/dev-tools/kfence.rst. */
class ObjectSamplerTest {
  private static final String RULE = "=".repeat(66);
  private static final int POOL = 8;
  private static final int SIZE = 73;

  private final AtomicLong clockNanos = new AtomicLong();
  private final List<SlabReport> reports = new ArrayList<>();
  private final ObjectSampler sampler =
      sampler(new SlabBugPolicy(OnBug.REPAIR, reports::add, t -> {}));

  private ObjectSampler sampler(SlabBugPolicy policy) {
    TrackRecorder recorder = new TrackRecorder(clockNanos::get, Set.of());
    return ObjectSampler.reserve(POOL, 2, 1, 42, recorder, policy);
  }

  @AfterEach
  void close() {
    sampler.close();
  }

  private long alloc() {
    return sampler.alloc(0, SIZE, 8, "kmalloc-96");
  }

  /** An object at the left or the right end of its page. */
  private long allocAt(boolean left) {
    for (int attempt = 0; attempt < 1000; attempt++) {
      long object = alloc();
      if (object % SampleLayout.PAGE_BYTES == 0 == left) {
        return object;
      }
      sampler.free(0, object);
    }
    throw new AssertionError("never at that side");
  }

  @Test
  void alloc_manyTimes_usesBothSidesAndKeepsAlignment() {
    int left = 0;
    int right = 0;
    for (int i = 0; i < 200; i++) {
      long object = sampler.alloc(0, SIZE, 32, "x");
      assertThat(object % 32).isZero();
      assertThat(sampler.owns(object)).isTrue();
      long offset = object % SampleLayout.PAGE_BYTES;
      if (offset == 0) {
        left++;
      } else {
        assertThat(offset).isEqualTo((SampleLayout.PAGE_BYTES - SIZE) & -32);
        right++;
      }
      Memory.fill(object, SIZE, (byte) i);
      assertThat(sampler.free(0, object)).isTrue();
    }
    assertThat(left).isBetween(50, 150);
    assertThat(right).isEqualTo(200 - left);
    assertThat(reports).isEmpty();
  }

  @Test
  void alloc_poolInUse_isZeroUntilAFree() {
    long object = 0;
    for (int i = 0; i < POOL; i++) {
      object = alloc();
      assertThat(object).isNotZero();
    }
    assertThat(alloc()).isZero();
    assertThat(sampler.allocatedObjects()).isEqualTo(POOL);
    sampler.free(0, object);
    assertThat(alloc()).isNotZero();
  }

  @Test
  void alloc_largerThanAPage_isZero() {
    assertThat(sampler.alloc(0, 4097, 8, "x")).isZero();
    assertThat(sampler.alloc(0, 8, 8192, "x")).isZero();
    assertThat(sampler.alloc(0, 4096, 8, "x")).isNotZero();
  }

  @Test
  void owns_addressesOutside_isFalse() {
    long object = alloc();
    assertThat(sampler.owns(0)).isFalse();
    assertThat(sampler.owns(object - (2L * POOL + 1) * 4096)).isFalse();
    assertThat(sampler.owns(object + (2L * POOL + 1) * 4096)).isFalse();
    assertThat(sampler.cacheOf(object)).isEqualTo("kmalloc-96");
    assertThat(sampler.cacheOf(object + 1)).isNull();
  }

  @Test
  void free_afterOverflowInItsPage_isTheDocumentsMemoryCorruption() {
    clockNanos.set(42_159_302_000L);
    long object = sampler.alloc(7, SIZE, 8, "kmalloc-96");
    while (object % SampleLayout.PAGE_BYTES == 0) {
      sampler.free(7, object);
      object = sampler.alloc(7, SIZE, 8, "kmalloc-96");
    }
    assertThat((object + SIZE) % SampleLayout.PAGE_BYTES).isEqualTo(4089);
    Memory.putByte(object + SIZE, (byte) 0xac);

    assertThat(sampler.free(7, object)).isTrue();

    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().problem()).isEqualTo(Problem.OUT_OF_BOUNDS);
    assertThat(ReportLines.of(reports.getFirst()))
        .map(line -> line.replaceAll("kfence-#\\d+", "kfence-#156"))
        .containsExactly(
            RULE,
            "BUG: KFENCE: memory corruption in FUNCTION",
            "",
            "Corrupted memory at ADDR [ 0xac . . . . . . ] (in kfence-#156):",
            " FUNCTION",
            "",
            "kfence-#156: ADDR-ADDR, size=73, cache=kmalloc-96",
            "",
            "allocated by task PID on cpu 7 at 42.159302s:",
            " FUNCTION",
            "",
            "CPU: 7 UID: 0 PID: PID Comm: COMM Not tainted 6.12.0-kmem",
            "Hardware name: MACHINE",
            RULE);
    assertThat(reports.getFirst().text())
        .contains("Corrupted memory at " + ReportText.pointer(object + SIZE) + " [")
        .contains("memory corruption in " + ObjectSamplerTest.class.getName() + ".free_after");
  }

  @Test
  void free_afterOverflowIntoGuardPage_isOutOfBounds() {
    long object = allocAt(true);
    Memory.putByte(object - 1, (byte) 0);
    assertThat(sampler.free(0, object)).isTrue();
    assertThat(ReportLines.of(reports.getFirst()))
        .contains("BUG: KFENCE: out-of-bounds write in FUNCTION")
        .anyMatch(l -> l.matches("Out-of-bounds write at ADDR \\(1B left of kfence-#\\d+\\):"));
  }

  @Test
  void free_afterOverflowByOneOnEitherSide_isFound() {
    for (boolean left : new boolean[] {true, false}) {
      for (int offset : new int[] {-1, SIZE}) {
        reports.clear();
        long object = allocAt(left);
        Memory.putByte(object + offset, (byte) 0);
        sampler.free(0, object);
        assertThat(reports).extracting(SlabReport::problem).containsExactly(Problem.OUT_OF_BOUNDS);
      }
    }
  }

  @Test
  void free_afterOverflowFarRight_isOutOfBoundsRight() {
    long object = allocAt(false);
    Memory.putByte(object - object % 4096 + 4096, (byte) 0);
    sampler.free(0, object);
    assertThat(ReportLines.of(reports.getFirst()))
        .anyMatch(l -> l.matches("Out-of-bounds write at ADDR \\(8B right of kfence-#\\d+\\):"));
  }

  @Test
  void free_twice_isInvalidFree() {
    clockNanos.set(34_175_321_000L);
    long object = alloc();
    clockNanos.set(34_175_348_000L);
    sampler.free(1, object);
    assertThat(sampler.free(1, object)).isFalse();
    assertThat(reports.getFirst().problem()).isEqualTo(Problem.INVALID_FREE);
    assertThat(ReportLines.of(reports.getFirst()))
        .containsExactly(
            RULE,
            "BUG: KFENCE: invalid free in FUNCTION",
            "",
            "Invalid free of ADDR (in kfence-#0):",
            " FUNCTION",
            "",
            "kfence-#0: ADDR-ADDR, size=73, cache=kmalloc-96",
            "",
            "allocated by task PID on cpu 0 at 34.175321s:",
            " FUNCTION",
            "",
            "freed by task PID on cpu 1 at 34.175348s:",
            " FUNCTION",
            "",
            "CPU: 1 UID: 0 PID: PID Comm: COMM Not tainted 6.12.0-kmem",
            "Hardware name: MACHINE",
            RULE);
  }

  @Test
  void free_interiorOrGuardOrUnused_isInvalidFree() {
    long object = alloc();
    for (long address : new long[] {object + 8, object - object % 4096 - 8, object + 3 * 8192}) {
      reports.clear();
      assertThat(sampler.free(0, address)).isFalse();
      assertThat(reports).extracting(SlabReport::problem).containsExactly(Problem.INVALID_FREE);
    }
    assertThat(sampler.free(0, object)).isTrue();
  }

  @Test
  void alloc_afterWriteToQuarantined_reportsAndRetiresThePage() {
    long object = alloc();
    sampler.free(0, object);
    Memory.putByte(object + 5, (byte) 0);
    for (int i = 0; i < POOL - 1; i++) {
      assertThat(alloc()).isNotZero();
      assertThat(reports).isEmpty();
    }
    assertThat(alloc()).isZero();
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().problem()).isEqualTo(Problem.USE_AFTER_FREE);
    assertThat(reports.getFirst().text())
        .contains("BUG: KFENCE: use-after-free write in ")
        .contains("Use-after-free write at " + ReportText.pointer(object + 5) + " (in kfence-#0):")
        .contains("\nfreed by task ");
    assertThat(alloc()).isZero();
    assertThat(reports).hasSize(1);
  }

  @Test
  void check_damagedObjects_findsAllOnce() {
    long freed = alloc();
    long used = alloc();
    sampler.free(0, freed);
    assertThat(sampler.check(0)).isZero();
    Memory.putByte(freed, (byte) 0);
    Memory.putByte(used + SIZE, (byte) 0);
    assertThat(sampler.check(0)).isEqualTo(2);
    assertThat(sampler.check(0)).isZero();
  }

  @Test
  void free_thrown_leavesTheObjectInUse() {
    SlabBugPolicy policy = new SlabBugPolicy(OnBug.THROW, reports::add, t -> {});
    try (ObjectSampler throwing = sampler(policy)) {
      long object = throwing.alloc(0, SIZE, 8, "kmalloc-96");
      Memory.putByte(object + SIZE, (byte) 0x11);
      SlabBugException thrown =
          catchThrowableOfType(SlabBugException.class, () -> throwing.free(0, object));
      assertThat(thrown.report().problem()).isEqualTo(Problem.OUT_OF_BOUNDS);
      assertThat(throwing.allocatedObjects()).isEqualTo(1);
      assertThat(Memory.getByte(object + SIZE)).isEqualTo((byte) 0x11);
    }
  }

  @Test
  void isDue_interval_isTheMeanDistance() {
    SampleClock clock = new SampleClock(2, 100, 1);
    int due = 0;
    for (int i = 0; i < 100_000; i++) {
      due += clock.isDue(i & 1, 1) ? 1 : 0;
    }
    assertThat(due).isBetween(900, 1100);
  }

  @Test
  void isDue_intervalOne_isEachAllocation() {
    SampleClock clock = new SampleClock(1, 1, 1);
    for (int i = 0; i < 10; i++) {
      assertThat(clock.isDue(0, 1)).isTrue();
    }
  }

  @Test
  void isDue_off_isNeverAndCanBeTurnedOn() {
    SampleClock clock = new SampleClock(1, 0, 1);
    for (int i = 0; i < 3 * SampleClock.OFF_GAP; i++) {
      if (clock.isDue(0, 1)) {
        throw new AssertionError("sampled while off");
      }
    }
    clock.setInterval(1);
    assertThat(clock.isDue(0, 1)).isTrue();
    assertThatThrownBy(() -> clock.setInterval(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 for no samples");
  }
}

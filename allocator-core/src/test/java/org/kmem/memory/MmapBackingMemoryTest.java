package org.kmem.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kmem.memory.BackingMemory.Source;

/** The contract over mmap, and what only it can do: commit by touch, decommit, huge pages. */
final class MmapBackingMemoryTest extends BackingMemoryContract {
  private static final long TIB = 1L << 40;
  private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  @Override
  Source source() {
    return Source.MMAP;
  }

  @BeforeEach
  void assumeMmap() {
    assumeTrue(Mmap.bound() != null, "mmap is known on Linux on x86_64 and arm64 only");
  }

  @Test
  void reserve_auto_isMmapHere() {
    try (BackingMemory memory = BackingMemory.reserve(page())) {
      assertThat(memory.isCommittedByTouch()).isTrue();
    }
  }

  @Test
  void residentBytes_fresh_isZeroAndGrowsByTouchedPages() {
    try (BackingMemory memory = reserveSparse(64 * MIB)) {
      assertThat(memory.residentBytes()).isZero();

      Memory.putByte(memory.address(), (byte) 1);
      Memory.putByte(memory.address() + memory.sizeBytes() - 1, (byte) 1);

      assertThat(memory.residentBytes()).isEqualTo(2 * page());
    }
  }

  @Test
  void residentBytes_pagesNotAMultipleOfEight_countsEachOnce() {
    try (BackingMemory memory = reserve(13 * page())) {
      memory.populate(0, 11 * page());

      assertThat(memory.residentBytes()).isEqualTo(11 * page());
    }
  }

  @Test
  void decommit_writtenRange_residencyFalls() {
    try (BackingMemory memory = reserve(16 * MIB)) {
      memory.segment(0, memory.sizeBytes()).fill((byte) 7);
      assertThat(memory.residentBytes()).isEqualTo(16 * MIB);

      memory.decommit(0, 12 * MIB);

      assertThat(memory.residentBytes()).isEqualTo(4 * MIB);
      assertAllZero(memory, 0, 12 * MIB);
    }
  }

  @Test
  void reserveSparse_oneTebibyte_touchedInAFewPlacesStaysTiny() {
    try (BackingMemory memory = BackingMemory.reserveSparse(TIB)) {
      for (int i = 0; i < 64; i++) {
        Memory.putLong(memory.address() + i * (TIB / 64), i + 1);
      }

      for (int i = 0; i < 64; i++) {
        assertThat(Memory.getLong(memory.address() + i * (TIB / 64))).isEqualTo(i + 1);
      }
      assertThat(memory.residentBytes()).isEqualTo(64 * page());
    }
  }

  @Test
  void close_mapped_givesTheAddressSpaceBack() throws IOException {
    long before = virtualBytes();
    BackingMemory memory = reserveSparse(TIB);
    assertThat(virtualBytes()).isGreaterThanOrEqualTo(before + TIB);

    memory.close();

    assertThat(virtualBytes()).isLessThan(before + TIB / 2);
  }

  @Test
  void adviseHugePages_kernelHasThem_isTaken() throws IOException {
    assumeTrue(Files.exists(HUGE_PAGES), "this kernel has no transparent huge pages");
    assumeTrue(
        !Files.readString(HUGE_PAGES).contains("[never]"), "huge pages are off on this machine");
    try (BackingMemory memory = reserve(8 * MIB)) {
      assertThat(memory.adviseHugePages(0, 8 * MIB)).isTrue();
      assertThat(memory.adviseSmallPages(0, 4 * MIB)).isTrue();

      // The advice is seen in what one touch commits: 4 KiB below, whole 2 MiB above if there is
      // one.
      Memory.putByte(memory.address(), (byte) 1);
      assertThat(memory.residentBytes()).as("small pages advised").isEqualTo(page());
      Memory.putByte(memory.address() + 4 * MIB, (byte) 1);
      assertThat(memory.residentBytes())
          .as("huge pages advised, of which the machine may have none free now")
          .isIn(page() + 2 * MIB, 2 * page());
    }
  }

  @Test
  void close_whileACallUsesTheMemory_failsAndStaysOpen() throws Exception {
    try (BackingMemory memory = reserve(page())) {
      CountDownLatch inCall = new CountDownLatch(1);
      CountDownLatch closeTried = new CountDownLatch(1);
      Thread user =
          Thread.ofPlatform().start(() -> sortSlowly(memory.segment(0, 16), inCall, closeTried));
      inCall.await();
      try {
        assertThatThrownBy(memory::close)
            .isExactlyInstanceOf(MemoryException.class)
            .hasMessageContaining("in use by a call in another thread");
        assertThat(memory.address()).isPositive();
      } finally {
        closeTried.countDown();
        user.join();
      }
    }
  }

  @Test
  void decommit_racingWithClose_endsInClosedErrorAndNothingElse() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      BackingMemory memory = reserve(2 * MIB);
      AtomicReference<@Nullable Throwable> seen = new AtomicReference<>();
      CountDownLatch started = new CountDownLatch(1);
      Thread user =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int call = 0; call < 10_000_000; call++) {
                    memory.decommit(0, 2 * MIB);
                    started.countDown();
                  }
                } catch (RuntimeException end) {
                  seen.set(end);
                }
              });
      started.await();
      closeEventually(memory);
      user.join();
      assertThat(seen.get()).isInstanceOf(MemoryClosedException.class);
    }
  }

  /** A native call on the memory that lasts until told: qsort of two longs with a comparator of ours. */
  private static void sortSlowly(
      MemorySegment twoLongs, CountDownLatch inCall, CountDownLatch mayEnd) {
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle qsort =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("qsort"),
              FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));
      MethodHandle compare =
          MethodHandles.insertArguments(
              MethodHandles.lookup()
                  .findStatic(
                      MmapBackingMemoryTest.class,
                      "compareSlowly",
                      MethodType.methodType(
                          int.class,
                          CountDownLatch.class,
                          CountDownLatch.class,
                          MemorySegment.class,
                          MemorySegment.class)),
              0,
              inCall,
              mayEnd);
      MemorySegment comparator =
          linker.upcallStub(compare, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS), arena);
      qsort.invokeExact(twoLongs, 2L, 8L, comparator);
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  @SuppressWarnings("unused") // called by qsort
  private static int compareSlowly(
      CountDownLatch inCall, CountDownLatch mayEnd, MemorySegment a, MemorySegment b) {
    inCall.countDown();
    try {
      mayEnd.await();
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  /** A close that meets a call under way is refused; the owner tries again. */
  private static void closeEventually(BackingMemory memory) {
    for (int attempt = 0; attempt < 1_000_000; attempt++) {
      try {
        memory.close();
        return;
      } catch (MemoryException inUse) {
        Thread.onSpinWait();
      }
    }
    throw new AssertionError("never closed: " + memory);
  }

  private static long virtualBytes() throws IOException {
    String statm = Files.readString(Path.of("/proc/self/statm"));
    return Long.parseLong(statm.split(" ", -1)[0]) * page();
  }
}

package org.kmem.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.memory.BackingMemory.Source;
import org.kmem.memory.BackingMemory.Use;

/** What holds of backing memory wherever it comes from. */
abstract class BackingMemoryContract {
  static final long MIB = 1L << 20;

  private static final MemoryLimits NO_LIMITS = MemoryLimits.under(Path.of("/nowhere"));

  abstract Source source();

  BackingMemory reserve(long sizeBytes) {
    return BackingMemory.reserve(sizeBytes, Use.FULL, source(), NO_LIMITS);
  }

  BackingMemory reserveSparse(long sizeBytes) {
    return BackingMemory.reserve(sizeBytes, Use.SPARSE, source(), NO_LIMITS);
  }

  @Test
  void reserve_manySizes_baseIsAlignedToTwoMebibytes() {
    for (long sizeBytes : List.of(page(), 3 * page(), 2 * MIB, 5 * MIB + page())) {
      try (BackingMemory full = reserve(sizeBytes);
          BackingMemory sparse = reserveSparse(sizeBytes)) {
        assertThat(full.address()).isPositive();
        assertThat(full.address() % (2 * MIB)).isZero();
        assertThat(sparse.address() % (2 * MIB)).isZero();
        assertThat(full.sizeBytes()).isEqualTo(sizeBytes);
      }
    }
  }

  @Test
  void reserve_severalAtOnce_doNotOverlap() {
    try (BackingMemory a = reserve(4 * MIB);
        BackingMemory b = reserve(4 * MIB)) {
      assertThat(Math.abs(a.address() - b.address())).isGreaterThanOrEqualTo(4 * MIB);
    }
  }

  @Test
  void reserve_fresh_readsZeroFromEndToEnd() {
    try (BackingMemory memory = reserve(3 * MIB)) {
      assertAllZero(memory, 0, memory.sizeBytes());
    }
  }

  @Test
  void reserve_writtenThroughMemory_readsBackThroughSegment() {
    try (BackingMemory memory = reserve(MIB)) {
      long last = memory.sizeBytes() - Long.BYTES;
      Memory.putLong(memory.address() + last, 0x1122_3344_5566_7788L);

      assertThat(memory.segment(last, Long.BYTES).get(JAVA_LONG, 0))
          .isEqualTo(0x1122_3344_5566_7788L);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, -4096, Long.MIN_VALUE, 1, 4095, 4097, Long.MAX_VALUE})
  void reserve_sizeNotPositivePages_isRangeError(long sizeBytes) {
    assertThatThrownBy(() -> reserve(sizeBytes))
        .isInstanceOf(MemoryRangeException.class)
        .hasMessageContaining("cannot reserve " + sizeBytes + " bytes")
        .hasMessageContaining("multiple of the page size");
    assertThatThrownBy(() -> reserveSparse(sizeBytes)).isInstanceOf(MemoryRangeException.class);
  }

  @Test
  void reserve_beyondTheAddressSpace_isLimitError() {
    for (long sizeBytes : List.of(1L << 47, 1L << 62, Long.MAX_VALUE & -page())) {
      assertThatThrownBy(() -> reserveSparse(sizeBytes))
          .isInstanceOf(MemoryLimitException.class)
          .hasMessageContaining("the address space (47 bits)");
    }
  }

  @Test
  void decommit_writtenRange_readsZeroAndLeavesNeighboursAlone() {
    try (BackingMemory memory = reserve(4 * page())) {
      memory.segment(0, memory.sizeBytes()).fill((byte) 7);

      memory.decommit(page(), 2 * page());

      assertAllZero(memory, page(), 2 * page());
      assertThat(Memory.getByte(memory.address() + page() - 1)).isEqualTo((byte) 7);
      assertThat(Memory.getByte(memory.address() + 3 * page())).isEqualTo((byte) 7);
    }
  }

  @Test
  void decommit_emptyRange_changesNothing() {
    try (BackingMemory memory = reserve(page())) {
      Memory.putLong(memory.address(), 5);

      memory.decommit(0, 0);
      memory.decommit(page(), 0);

      assertThat(Memory.getLong(memory.address())).isEqualTo(5);
    }
  }

  @Test
  void rangeOperations_badRange_isRangeErrorAndChangesNothing() {
    try (BackingMemory memory = reserve(4 * page())) {
      memory.segment(0, memory.sizeBytes()).fill((byte) 7);
      long size = memory.sizeBytes();
      long[][] ranges = {
        {1, page()},
        {0, 1},
        {page(), page() - 1},
        {-page(), page()},
        {0, -page()},
        {0, size + page()},
        {size, page()},
        {page(), Long.MAX_VALUE & -page()},
        {Long.MAX_VALUE & -page(), page()},
        {Long.MIN_VALUE, page()},
      };
      for (long[] range : ranges) {
        List<ThrowingCallable> operations =
            List.of(
                () -> memory.decommit(range[0], range[1]),
                () -> memory.populate(range[0], range[1]),
                () -> memory.adviseHugePages(range[0], range[1]),
                () -> memory.adviseSmallPages(range[0], range[1]));
        assertThat(operations)
            .allSatisfy(operation ->
                assertThatThrownBy(operation)
                    .isInstanceOf(MemoryRangeException.class)
                    .hasMessageContaining("offset " + range[0] + " and length " + range[1]));
      }
      assertThat(memory.segment(0, size).toArray(JAVA_BYTE)).containsOnly(7);
    }
  }

  @Test
  void segment_outsideTheReservation_isRangeError() {
    try (BackingMemory memory = reserve(page())) {
      assertThatThrownBy(() -> memory.segment(1, page())).isInstanceOf(MemoryRangeException.class);
      assertThatThrownBy(() -> memory.segment(-1, 1)).isInstanceOf(MemoryRangeException.class);
    }
  }

  @Test
  void populate_writtenRange_keepsItsContents() {
    try (BackingMemory memory = reserve(8 * page())) {
      Memory.putLong(memory.address() + page(), 99);

      memory.populate(0, memory.sizeBytes());

      assertThat(Memory.getLong(memory.address() + page())).isEqualTo(99);
      assertThat(memory.residentBytes()).isEqualTo(memory.sizeBytes());
    }
  }

  @Test
  void close_twice_isIdempotent() {
    BackingMemory memory = reserve(page());

    memory.close();
    memory.close();

    assertThat(memory.toString()).endsWith("closed]");
  }

  @Test
  void anyMethod_afterClose_isClosedError() {
    BackingMemory memory = reserve(page());
    memory.close();
    List<ThrowingCallable> methods =
        List.of(
            memory::address,
            memory::sizeBytes,
            memory::isCommittedByTouch,
            memory::residentBytes,
            () -> memory.segment(0, 1),
            () -> memory.decommit(0, page()),
            () -> memory.populate(0, page()),
            () -> memory.adviseHugePages(0, page()),
            () -> memory.adviseSmallPages(0, page()));

    assertThat(methods)
        .allSatisfy(method ->
            assertThatThrownBy(method)
                .isInstanceOf(MemoryClosedException.class)
                .hasMessageContaining("was closed: reserve anew"));
  }

  @Test
  void segment_afterClose_isIllegalStateAndNoFault() {
    BackingMemory memory = reserve(page());
    MemorySegment view = memory.segment(0, page());

    memory.close();

    assertThatThrownBy(() -> view.get(JAVA_LONG, 0)).isInstanceOf(IllegalStateException.class);
  }

  static long page() {
    return BackingMemory.granuleBytes();
  }

  static void assertAllZero(BackingMemory memory, long offset, long sizeBytes) {
    MemorySegment range = memory.segment(offset, sizeBytes);
    assertThat(range.mismatch(MemorySegment.ofArray(new byte[(int) sizeBytes]))).isEqualTo(-1);
  }
}

package org.kmem.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.Strategy;
import org.kmem.slab.BadObjectException;
import org.kmem.slab.SlabStrategy;

/** Pieces of a heap, whatever its strategies. */
final class OffHeapTest {
  private static final long MIB = 1L << 20;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private OffHeap open(OffHeapBuilder builder) {
    return engine.own(builder.build(), OffHeap::verify);
  }

  static Stream<Arguments> strategies() {
    return Arrays.stream(SlabStrategy.values())
        .flatMap(
            objects -> Arrays.stream(Strategy.values()).map(pages -> Arguments.of(objects, pages)));
  }

  private static List<Long> fill(OffHeap heap, long sizeBytes) {
    List<Long> pieces = new ArrayList<>();
    for (long piece = heap.tryAlloc(sizeBytes); piece != 0; piece = heap.tryAlloc(sizeBytes)) {
      pieces.add(piece);
    }
    return pieces;
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void pieces_ofRandomSizes_keepTheirBytes(SlabStrategy objects, Strategy pages) {
    OffHeap heap = open(OffHeap.builder().capacity(16 * MIB).strategy(objects).pageStrategy(pages));
    Random random = new Random(7);
    List<long[]> live = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      if (live.size() < 200 && random.nextInt(5) < 3) {
        long size = 1L << random.nextInt(16);
        size += random.nextInt((int) size);
        long piece = heap.alloc(size);
        assertThat(heap.usableSize(piece)).isGreaterThanOrEqualTo(size);
        Memory.fill(piece, size, (byte) i);
        live.add(new long[] {piece, size, i});
      } else if (!live.isEmpty()) {
        long[] piece = live.remove(random.nextInt(live.size()));
        MemorySegment bytes = heap.segment(piece[0], piece[1]);
        assertThat(bytes.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) piece[2]);
        assertThat(bytes.get(ValueLayout.JAVA_BYTE, piece[1] - 1)).isEqualTo((byte) piece[2]);
        heap.free(piece[0]);
      }
    }
    live.forEach(piece -> heap.free(piece[0]));
    assertThat(heap.leaks().isEmpty()).as(heap.leaks().text()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void capacity_anyStrategy_isUsableToTheLastPage(SlabStrategy objects, Strategy pages) {
    OffHeap heap = open(OffHeap.builder().capacity(8 * MIB).strategy(objects).pageStrategy(pages));
    assertThat(heap.capacityBytes()).isEqualTo(8 * MIB);
    for (long size :
        new long[] {OffHeap.MAX_PIECE_BYTES, 64 << 10, 4096, 64, OffHeap.MAX_PIECE_BYTES}) {
      List<Long> pieces = fill(heap, size);
      assertThat(pieces)
          .as("pieces of %d", size)
          .hasSize((int) (8 * MIB / size))
          .doesNotHaveDuplicates();
      assertThat(heap.usedBytes()).isEqualTo(8 * MIB);
      pieces.forEach(heap::free);
    }
  }

  @ParameterizedTest
  @EnumSource
  void alloc_exhausted_reportsAndServesAgainAfterAFree(SlabStrategy objects) {
    OffHeap heap = open(OffHeap.builder().capacity(2 * MIB).name("small").strategy(objects));
    List<Long> pieces = fill(heap, 1000);
    OffHeapExhaustedException full =
        catchThrowableOfType(OffHeapExhaustedException.class, () -> heap.alloc(1000));
    assertThat(full.requestedBytes()).isEqualTo(1000);
    assertThat(full).hasMessageContainingAll("small", "larger capacity", "kmalloc-1k");
    assertThat(full.report().capacityBytes()).isEqualTo(2 * MIB);
    assertThat(full.report().largestBlockBytes()).isZero();
    assertThat(full.report().topCaches().getFirst().name()).isEqualTo("kmalloc-1k");
    heap.free(pieces.removeLast());
    pieces.add(heap.alloc(1000));
    pieces.forEach(heap::free);
    heap.free(heap.alloc(MIB));
  }

  @ParameterizedTest
  @CsvSource({"2, SHEAF", "64, SHEAF", "2, SLUB", "2, TREIBER", "2, LOCKED"})
  void tryAlloc_ofAFullHeapAgainAndAgain_reclaimsOnceForEachChange(
      int capacityMiB, SlabStrategy objects) {
    OffHeap heap = open(OffHeap.builder().capacity(capacityMiB * MIB).strategy(objects));
    HandlePool pool = heap.handlePool("a", 64).build();
    List<Long> pieces = fill(heap, 1024);
    assertThat(pool.tryAcquire()).isZero();
    long before = heap.reclaim().runs();
    for (int i = 0; i < 1000; i++) {
      assertThat(heap.tryAlloc(1024)).isZero();
      assertThat(pool.tryAcquire()).isZero();
    }
    assertThat(heap.reclaim().runs()).isLessThanOrEqualTo(before + 1);
    // A thread that frees a page's worth has it at hand, and ends.
    CompletableFuture.runAsync(
            () -> pieces.subList(0, 64).forEach(heap::free), task -> new Thread(task).start())
        .join();
    List<Long> more = fill(heap, 1024);
    assertThat(more).hasSize(64);
    pieces.subList(64, pieces.size()).forEach(heap::free);
    more.forEach(heap::free);
    assertThat(pool.tryAcquire()).isNotZero();
    assertThat(heap.reclaim().runs()).isGreaterThan(before);
    pool.close();
  }

  @Test
  void alloc_moreThanTheLargestPiece_saysSo() {
    OffHeap heap = open(OffHeap.builder().capacity(16 * MIB));
    assertThat(heap.tryAlloc(OffHeap.MAX_PIECE_BYTES + 1)).isZero();
    assertThatThrownBy(() -> heap.alloc(Long.MAX_VALUE))
        .isInstanceOf(OffHeapExhaustedException.class)
        .hasMessageContaining("pieces have at most 4 MiB");
    assertThatIllegalArgumentException().isThrownBy(() -> heap.alloc(-1));
  }

  @Test
  void alloc_ofNoBytes_isAPieceOfItsOwn() {
    OffHeap heap = open(OffHeap.builder().capacity(MIB));
    long one = heap.alloc(0);
    long other = heap.alloc(0);
    assertThat(one).isNotEqualTo(other);
    Memory.putByte(one, (byte) 1);
    heap.free(one);
    heap.free(other);
    heap.free(0);
  }

  @ParameterizedTest
  @EnumSource
  void free_ofWhatIsNoPiece_isRefusedAndChangesNothing(SlabStrategy objects) {
    OffHeap heap = open(OffHeap.builder().capacity(4 * MIB).strategy(objects));
    long piece = heap.alloc(100);
    long large = heap.alloc(100_000);
    for (long wrong : new long[] {piece + 8, large + 4096, 12345, -1, Long.MIN_VALUE}) {
      assertThatThrownBy(() -> heap.free(wrong)).isInstanceOf(BadObjectException.class);
      assertThatThrownBy(() -> heap.usableSize(wrong)).isInstanceOf(BadObjectException.class);
    }
    heap.free(large);
    assertThatThrownBy(() -> heap.free(large)).isInstanceOf(BadObjectException.class);
    heap.free(piece);
    assertThatThrownBy(() -> heap.free(piece)).isInstanceOf(BadObjectException.class);
  }

  @Test
  void resize_anyWay_keepsTheBytes() {
    OffHeap heap = open(OffHeap.builder().capacity(16 * MIB));
    long piece = heap.resize(0, 10);
    Memory.fill(piece, 10, (byte) 5);
    assertThat(heap.resize(piece, 16)).isEqualTo(piece);
    long larger = heap.resize(piece, 100_000);
    assertThat(Memory.getByte(larger + 9)).isEqualTo((byte) 5);
    assertThatThrownBy(() -> heap.resize(larger, 5 * MIB))
        .isInstanceOf(OffHeapExhaustedException.class);
    assertThat(Memory.getByte(larger + 9)).isEqualTo((byte) 5);
    heap.free(larger);
    assertThat(heap.leaks().isEmpty()).isTrue();
  }

  @Test
  void segment_ofAPiece_hasItsBoundsAndEndsWithTheHeap() {
    OffHeap heap = OffHeap.builder().capacity(MIB).build();
    long piece = heap.alloc(100);
    MemorySegment segment = heap.segment(piece, 100);
    segment.set(ValueLayout.JAVA_BYTE, 99, (byte) 1);
    assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 100))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatIllegalArgumentException().isThrownBy(() -> heap.segment(piece, 1000));
    heap.close();
    assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
    assertThatIllegalStateException().isThrownBy(() -> segment.asByteBuffer().get(0));
  }

  @Test
  void heap_closed_refusesEverythingAndClosesAgain() {
    OffHeap heap = OffHeap.builder().capacity(MIB).name("gone").build();
    long piece = heap.alloc(8);
    LocalHeap mine = heap.take();
    heap.close();
    heap.close();
    for (ThrowingCallable use :
        List.<ThrowingCallable>of(
            () -> heap.alloc(8),
            () -> heap.tryAlloc(0),
            () -> heap.free(piece),
            () -> heap.usableSize(piece),
            () -> mine.alloc(8),
            () -> mine.free(piece),
            heap::take,
            heap::arena,
            heap::sharedArena,
            heap::verify,
            () -> heap.handlePool("late", 8).build())) {
      assertThatThrownBy(use)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("gone");
    }
    assertThat(heap).hasToString("heap gone: closed");
  }

  @Test
  void builder_withNodes_splitsTheCapacity() {
    OffHeap heap = open(OffHeap.builder().capacity(16 * MIB).nodes(2).cpus(2));
    assertThat(heap.pages().machine().nodes()).isEqualTo(2);
    assertThat(fill(heap, OffHeap.MAX_PIECE_BYTES)).hasSize(4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OffHeap.builder().capacity(MIB).nodes(3).cpus(3).build());
    assertThatIllegalArgumentException().isThrownBy(() -> OffHeap.builder().capacity(1));
  }

  @Test
  void builder_withoutCapacity_isAShareOfTheLimit() {
    OffHeap heap = open(OffHeap.builder());
    assertThat(heap.capacityBytes())
        .isBetween(OffHeap.MIN_CAPACITY_BYTES, BackingMemory.limitBytes());
    heap.free(heap.alloc(MIB));
  }

  @Test
  void local_ownPieces_areTheHeapsToo() {
    OffHeap heap = open(OffHeap.builder().capacity(4 * MIB));
    try (LocalHeap mine = heap.take()) {
      long here = mine.alloc(64);
      long there = heap.alloc(64);
      mine.free(there);
      heap.free(here);
      assertThatThrownBy(() -> mine.alloc(5 * MIB)).isInstanceOf(OffHeapExhaustedException.class);
    }
    assertThat(heap.leaks().isEmpty()).isTrue();
  }
}

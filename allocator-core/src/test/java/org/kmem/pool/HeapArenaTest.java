package org.kmem.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;

/** Arenas whose segments are pieces of a heap keep the promises of the JDK's. */
final class HeapArenaTest {
  private static final long MIB = 1L << 20;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private OffHeap open() {
    return engine.own(OffHeap.builder().capacity(16 * MIB).build(), OffHeap::verify);
  }

  private static Arena arena(OffHeap heap, boolean shared) {
    return shared ? heap.sharedArena() : heap.arena();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allocate_memoryUsedBefore_isZeroAlignedAndBounded(boolean shared) {
    OffHeap heap = open();
    List<Long> dirty = new ArrayList<>();
    for (long piece = heap.tryAlloc(4096); piece != 0; piece = heap.tryAlloc(4096)) {
      Memory.fill(piece, 4096, (byte) -1);
      dirty.add(piece);
    }
    dirty.forEach(heap::free);
    try (Arena arena = arena(heap, shared)) {
      for (long align = 1; align <= 2 * MIB; align *= 2) {
        for (long size : new long[] {0, 1, 24, 96, 100, 192, 5000}) {
          MemorySegment segment = arena.allocate(size, align);
          assertThat(segment.byteSize()).isEqualTo(size);
          assertThat(segment.address() % align).as("%d aligned to %d", size, align).isZero();
          assertThat(segment.mismatch(MemorySegment.ofArray(new byte[(int) size]))).isEqualTo(-1);
          assertThat(segment.scope()).isEqualTo(arena.scope());
          assertThatThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, size))
              .isInstanceOf(IndexOutOfBoundsException.class);
          segment.fill((byte) 7);
        }
        if (align > 64 << 10) {
          break; // larger ones one at a time, below
        }
      }
    }
    for (long align = 128 << 10; align <= 2 * MIB; align *= 2) {
      try (Arena arena = arena(heap, shared)) {
        assertThat(arena.allocate(1, align).address() % align).isZero();
      }
    }
    assertThat(heap.leaks().isEmpty()).as("after close").isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void segments_afterClose_throwAndTheirMemoryIsTheHeapsAgain(boolean shared) {
    OffHeap heap = open();
    Arena arena = arena(heap, shared);
    MemorySegment segment = arena.allocateFrom("kmem");
    ByteBuffer buffer = segment.asByteBuffer();
    MemorySegment slice = segment.asSlice(1, 2);
    assertThat(segment.getString(0)).isEqualTo("kmem");
    assertThat(buffer.get(0)).isEqualTo((byte) 'k');
    arena.close();
    assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_BYTE, 0));
    assertThatIllegalStateException().isThrownBy(() -> slice.get(ValueLayout.JAVA_BYTE, 0));
    assertThatIllegalStateException().isThrownBy(() -> buffer.get(0));
    assertThatIllegalStateException().isThrownBy(() -> arena.allocate(8));
    assertThatIllegalStateException().isThrownBy(arena::close);
    assertThat(heap.leaks().isEmpty()).isTrue();
  }

  @Test
  void confined_byAnotherThread_isRefusedAndStaysOpen() {
    OffHeap heap = open();
    try (Arena arena = heap.arena()) {
      MemorySegment segment = arena.allocate(8);
      CompletableFuture<List<Throwable>> other =
          CompletableFuture.supplyAsync(() ->
              List.of(
                  catchThrowable(() -> arena.allocate(8)),
                  catchThrowable(() -> segment.get(ValueLayout.JAVA_LONG, 0)),
                  catchThrowable(arena::close)));
      assertThat(other.join()).hasOnlyElementsOfType(WrongThreadException.class);
      segment.set(ValueLayout.JAVA_LONG, 0, 1);
    }
  }

  @Test
  void shared_byManyThreads_servesThemAll() {
    OffHeap heap = open();
    try (Arena arena = heap.sharedArena()) {
      List<CompletableFuture<Void>> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        byte mark = (byte) t;
        threads.add(
            CompletableFuture.runAsync(() -> {
              List<MemorySegment> mine = new ArrayList<>();
              for (int i = 0; i < 1000; i++) {
                mine.add(arena.allocate(64).fill(mark));
              }
              assertThat(mine).allMatch(s -> s.get(ValueLayout.JAVA_BYTE, 63) == mark);
            }));
      }
      threads.forEach(CompletableFuture::join);
    }
    assertThat(heap.leaks().isEmpty()).isTrue();
  }

  @Test
  void heap_closedBeforeItsArena_staysMappedUntilThatIsClosed() {
    OffHeap heap = OffHeap.builder().capacity(MIB).build();
    Arena arena = heap.arena();
    MemorySegment segment = arena.allocate(8);
    heap.close();
    segment.set(ValueLayout.JAVA_LONG, 0, 42);
    assertThat(segment.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(42);
    assertThatIllegalStateException().isThrownBy(() -> arena.allocate(8));
    arena.close();
    assertThatIllegalStateException().isThrownBy(() -> segment.get(ValueLayout.JAVA_LONG, 0));
  }

  @Test
  void allocate_badInputOrNoRoom_throwsAndLeaksNothing() {
    OffHeap heap = open();
    try (Arena arena = heap.arena()) {
      assertThatIllegalArgumentException().isThrownBy(() -> arena.allocate(-1, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> arena.allocate(8, 3));
      assertThatIllegalArgumentException().isThrownBy(() -> arena.allocate(8, 0));
      assertThatIllegalArgumentException().isThrownBy(() -> arena.allocate(8, 4 * MIB));
      assertThatThrownBy(() -> arena.allocate(5 * MIB))
          .isInstanceOf(OffHeapExhaustedException.class);
      assertThatThrownBy(() -> arena.allocate(Long.MAX_VALUE, 64))
          .isInstanceOf(OffHeapExhaustedException.class);
      assertThat(heap.leaks().isEmpty()).isTrue();
    }
  }
}

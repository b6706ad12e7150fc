package org.kmem.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who did not free what is told when a heap or a pool is closed. */
final class LeakDetectionTest {
  private static final long MIB = 1L << 20;

  private final List<LeakReport> reports = new ArrayList<>();

  private OffHeap open(LeakDetection detection) {
    return OffHeap.builder()
        .capacity(8 * MIB)
        .name("leaky")
        .leakDetection(detection)
        .leakInterval(10)
        .onLeak(reports::add)
        .build();
  }

  private static long forgetIt(OffHeap heap, long sizeBytes) {
    return heap.alloc(sizeBytes);
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 5000, 100_000})
  void paranoid_pieceForgotten_isReportedWithWhoAllocatedIt(long sizeBytes) {
    OffHeap heap = open(LeakDetection.PARANOID);
    heap.free(heap.alloc(10));
    long piece = forgetIt(heap, sizeBytes);
    heap.close();
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().bytes()).isGreaterThanOrEqualTo(sizeBytes);
    Leak leak = reports.getFirst().leaks().getFirst();
    assertThat(leak.address()).isEqualTo(piece);
    assertThat(leak.sizeBytes()).isEqualTo(sizeBytes);
    assertThat(leak.thread()).isEqualTo(Thread.currentThread().getName());
    assertThat(leak.stack().frames().getFirst().getMethodName()).isEqualTo("forgetIt");
    assertThat(reports.getFirst().text())
        .contains("heap leaky was closed", "LeakDetectionTest.forgetIt");
  }

  @Test
  void paranoid_nothingForgotten_reportsNothing() {
    OffHeap heap = open(LeakDetection.PARANOID);
    HandlePool pool = heap.handlePool("p", 64).build();
    pool.release(pool.acquire());
    long piece = heap.resize(heap.alloc(10), 100_000);
    heap.free(piece);
    try (Arena arena = heap.arena();
        LocalHeap mine = heap.take();
        LocalPool own = pool.take()) {
      arena.allocate(100);
      mine.free(mine.alloc(100));
      own.release(own.acquire());
    }
    pool.close();
    heap.close();
    assertThat(reports).isEmpty();
  }

  @Test
  void paranoid_objectsOfAPool_areReportedWhenThePoolIsClosedAndNotAgain() {
    OffHeap heap = open(LeakDetection.PARANOID);
    HandlePool pool = heap.handlePool("orders", 64).build();
    pool.acquire();
    try (LocalPool mine = pool.take()) {
      mine.acquire();
    }
    pool.close();
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().owner()).isEqualTo("pool orders of heap leaky");
    assertThat(reports.getFirst().objects()).isEqualTo(2);
    assertThat(reports.getFirst().leaks()).extracting(Leak::of).containsOnly("orders").hasSize(2);
    heap.close();
    assertThat(reports).hasSize(1);
  }

  @Test
  void sampled_manyForgotten_countsAllAndNamesSome() {
    OffHeap heap = open(LeakDetection.SAMPLED);
    for (int i = 0; i < 2000; i++) {
      long kept = forgetIt(heap, 100);
      heap.free(heap.alloc(kept % 2 == 0 ? 50 : 60));
    }
    heap.close();
    LeakReport report = reports.getFirst();
    assertThat(report.objects()).isEqualTo(2000);
    assertThat(report.leaks()).hasSizeBetween(50, 800);
    assertThat(report.leaks()).allMatch(leak -> leak.sizeBytes() == 100);
    assertThat(report.text()).contains("and " + (report.leaks().size() - 16) + " more");
  }

  @Test
  void off_piecesForgotten_isSilent() {
    OffHeap heap = open(LeakDetection.OFF);
    forgetIt(heap, 100);
    assertThat(heap.leaks().objects()).isEqualTo(1);
    heap.close();
    assertThat(reports).isEmpty();
  }

  @Test
  void close_arenaOpen_reportsItsSegments() {
    OffHeap heap = open(LeakDetection.PARANOID);
    Arena arena = heap.arena();
    arena.allocate(100);
    heap.close();
    arena.close();
    assertThat(reports).hasSize(1);
    assertThat(reports.getFirst().text()).contains("close_arenaOpen_reportsItsSegments");
  }
}

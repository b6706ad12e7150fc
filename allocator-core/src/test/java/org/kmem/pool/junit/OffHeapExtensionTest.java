package org.kmem.pool.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.kmem.pool.LeakDetection;
import org.kmem.pool.OffHeap;

/** Heaps that tests are given, and what makes tests fail. */
@HeapLimit("2 MiB")
final class OffHeapExtensionTest {
  @Test
  void heap_ofTheClass_hasItsLimit(OffHeap heap, TestInfo test) {
    assertThat(heap.capacityBytes()).isEqualTo(2L << 20);
    assertThat(heap.name()).isEqualTo(test.getDisplayName());
    heap.free(heap.alloc(1L << 20));
  }

  @Test
  void heap_closedByTheTest_isFine(OffHeap heap) {
    heap.close();
  }

  @Test
  @HeapLimit(value = "4 MiB", leakDetection = LeakDetection.OFF)
  void heap_ofTheMethod_hasItsOwnLimitAndMayLeak(OffHeap heap) {
    assertThat(heap.capacityBytes()).isEqualTo(4L << 20);
    heap.alloc(10);
  }

  @Test
  void end_pieceInUse_failsNamingWhoHasIt() {
    WatchedHeap watched = new WatchedHeap("leaks", "1 MiB", LeakDetection.PARANOID);
    watched.heap().alloc(100);
    assertThatThrownBy(watched::end)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("end_pieceInUse_failsNamingWhoHasIt");
    assertThat(watched.heap().isOpen()).isFalse();
  }

  @Test
  void end_limitExceededUnnoticed_fails() {
    WatchedHeap watched = new WatchedHeap("greedy", "1 MiB", LeakDetection.PARANOID);
    assertThat(watched.heap().tryAlloc(2L << 20)).isZero();
    assertThatThrownBy(watched::end)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("greedy asked for more memory than its limit of 1 MiB, 1 times");
  }

  @Test
  void end_leakInAHeapClosedByTheTest_fails() {
    WatchedHeap watched = new WatchedHeap("early", "1 MiB", LeakDetection.PARANOID);
    watched.heap().handlePool("p", 8).build().acquire();
    watched.heap().close();
    assertThatThrownBy(watched::end)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("early");
  }
}

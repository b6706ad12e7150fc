package org.kmem.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmem.memory.Memory;
import org.kmem.pool.budget.Account;
import org.kmem.pool.budget.Budget;
import org.kmem.pool.budget.Lifetime;
import org.kmem.pool.top.CountersFile;
import org.kmem.pool.top.HeapSnapshot;
import org.kmem.pool.top.ProcessMemory;
import org.kmem.pool.trim.TrimPolicy;

/** A heap with clients, and what it does beside them. */
class SharedHeapTest {
  private static final long CAPACITY = 32 << 20;

  @Test
  void budgets_ofClientsAndPools_boundThemAndAreReported() {
    try (OffHeap heap = OffHeap.builder().name("shared heap").capacity(CAPACITY).build()) {
      Budget budget = heap.budget().child("client").maxBytes(1 << 20).tag("team", "a").open();
      try (Account account = heap.account(budget)) {
        try (HandlePool pool =
            heap.handlePool("entries", 64).account(account, Lifetime.SHORT).build()) {
          List<Long> handles = new ArrayList<>();
          assertThatThrownBy(
                  () -> {
                    while (true) {
                      handles.add(pool.acquire());
                    }
                  })
              .isInstanceOf(OffHeapExhaustedException.class);
          assertThat(handles.size() * 64L).isBetween((1L << 20) - (64 << 10), 1L << 20);
          assertThat(heap.alloc(1 << 20)).as("the heap has room").isNotZero();
          assertThat(heap.report().topTags())
              .anySatisfy(tag -> {
                assertThat(tag.tag()).isEqualTo("shared_heap/client");
                assertThat(tag.requestedBytes()).isEqualTo(handles.size() * 64L);
              });
          handles.forEach(pool::release);
        }
        long piece = account.tryAlloc(100_000, Lifetime.MEDIUM);
        assertThat(budget.figures().requestedBytes()).isEqualTo(100_000);
        heap.free(piece);
      }
      assertThat(budget.usedBytes()).isZero();
      heap.verify();
    }
  }

  @Test
  void trim_byItsOwnThread_givesBackWithoutACall() throws Exception {
    Duration delay = Duration.ofMillis(400);
    try (OffHeap heap =
        OffHeap.builder().capacity(CAPACITY).trim(TrimPolicy.after(delay)).build()) {
      List<Long> pieces = new ArrayList<>();
      while (heap.usedBytes() < 0.9 * CAPACITY) {
        long piece = heap.alloc(10_000);
        Memory.fill(piece, 10_000, (byte) 1);
        pieces.add(piece);
      }
      long peak = rss(heap);
      assertThat(peak).isGreaterThan(CAPACITY / 2);
      pieces.subList(pieces.size() / 9, pieces.size()).forEach(heap::free);
      long end = System.nanoTime() + 20 * delay.toNanos(); // this machine may be busy
      while (rss(heap) >= peak / 4 && System.nanoTime() < end) {
        Thread.sleep(20);
      }
      assertThat(rss(heap)).isLessThan(peak / 4);
    }
  }

  private static long rss(OffHeap heap) throws IOException {
    return ProcessMemory.of(ProcessHandle.current().pid())
        .residentBytes(heap.pages().freeMemory().address(), heap.pages().freeMemory().sizeBytes());
  }

  @Test
  void counters_withoutAThread_areWrittenByWhoRunsTheAgent() throws Exception {
    OffHeap heap =
        OffHeap.builder()
            .name("counted")
            .capacity(CAPACITY)
            .counters(Duration.ofMillis(1))
            .managed(true)
            .ownThread(false)
            .build();
    long self = ProcessHandle.current().pid();
    try (heap) {
      Memory.fill(heap.alloc(8192), 8192, (byte) 1);
      Thread.sleep(2);
      assertThat(heap.agent().doWork()).isEqualTo(1);
      HeapSnapshot seen =
          CountersFile.read(
              CountersFile.ofProcess(self).stream()
                  .filter(file -> isOf(file, "counted"))
                  .findFirst()
                  .orElseThrow());
      assertThat(seen.capacityBytes()).isEqualTo(CAPACITY);
      assertThat(seen.capacityBytes() - seen.freeBytes()).isPositive();
      assertThatThrownBy(
              () -> OffHeap.builder().name("counted").capacity(CAPACITY).managed(true).build())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("registered already");
    }
    assertThat(CountersFile.ofProcess(self)).noneMatch(file -> isOf(file, "counted"));
  }

  private static boolean isOf(Path file, String heap) {
    try {
      return CountersFile.read(file).name().equals(heap);
    } catch (IOException gone) {
      return false;
    }
  }
}

package org.kmem.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.slab.SlabStrategy;

/** Objects that threads hand to each other, and threads that end. */
final class PoolThreadsTest {
  private static final int OBJECTS = 20_000;
  private static final int PAIRS = 2;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private OffHeap open(SlabStrategy strategy) {
    return engine.own(
        OffHeap.builder().capacity(8L << 20).cpus(2).strategy(strategy).build(), OffHeap::verify);
  }

  @ParameterizedTest
  @EnumSource
  void handles_handedOver_areReleasedByOthers(SlabStrategy strategy) throws Exception {
    OffHeap heap = open(strategy);
    HandlePool pool = heap.handlePool("relay", 64).build();
    BlockingQueue<Long> queue = new ArrayBlockingQueue<>(256);
    try (ExecutorService threads = Executors.newFixedThreadPool(2 * PAIRS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < PAIRS; t++) {
        all.add(
            threads.submit(() -> {
              try (LocalPool mine = pool.take()) {
                for (int i = 0; i < OBJECTS; i++) {
                  long handle = mine.acquire();
                  Memory.putLong(mine.address(handle), handle);
                  queue.put(handle);
                }
              }
              return null;
            }));
        all.add(
            threads.submit(() -> {
              try (LocalPool mine = pool.take()) {
                for (int i = 0; i < OBJECTS; i++) {
                  long handle = queue.take();
                  if (Memory.getLong(mine.address(handle)) != handle) {
                    throw new AssertionError("another object than was handed over");
                  }
                  mine.release(handle);
                }
              }
              return null;
            }));
      }
      for (Future<?> thread : all) {
        thread.get();
      }
    }
    assertThat(pool.liveObjects()).isZero();
    pool.close();
    assertThat(heap.usedBytes()).isZero();
  }

  @Test
  void thread_endsWithObjects_leavesThemToOthers() throws InterruptedException {
    OffHeap heap = open(SlabStrategy.SHEAF);
    HandlePool pool = heap.handlePool("left", 64).build();
    List<Long> left = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Thread thread =
          new Thread(() -> {
            LocalPool mine = pool.take();
            LocalHeap pieces = heap.take();
            long handle = mine.acquire();
            for (int n = 0; n < 50; n++) {
              mine.release(mine.acquire());
              pieces.free(pieces.alloc(100));
            }
            left.add(handle); // neither is closed
          });
      thread.start();
      thread.join();
    }
    assertThat(pool.liveObjects()).isEqualTo(40);
    left.forEach(pool::release);
    assertThat(pool.liveObjects()).isZero();
    assertThat(heap.tryAlloc(OffHeap.MAX_PIECE_BYTES)).isNotZero();
  }

  @Test
  void virtualThreads_many_shareWhatIsAtHand() throws Exception {
    OffHeap heap = open(SlabStrategy.SHEAF);
    HandlePool pool = heap.handlePool("virtual", 128).build();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 500; t++) {
        all.add(
            threads.submit(() -> {
              try (LocalPool mine = pool.take()) {
                long handle = mine.acquire();
                long address = pool.address(handle);
                Memory.putLong(address, handle);
                Thread.sleep(1);
                if (Memory.getLong(address) != handle) {
                  throw new AssertionError("two threads have one object");
                }
                mine.release(handle);
              }
              return null;
            }));
      }
      for (Future<?> thread : all) {
        thread.get();
      }
    }
    assertThat(pool.liveObjects()).isZero();
  }
}

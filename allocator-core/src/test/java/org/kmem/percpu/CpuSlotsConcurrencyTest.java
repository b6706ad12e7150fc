package org.kmem.percpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Threads that want more owner slots than there are, take them, give them up or end with them. Whoever owns
 * a slot counts itself in and out by plain writes that only ownership orders: two owners at once, or one that
 * does not see what the last one wrote, leave a wrong sum.
 */
@Timeout(60) // owners that are never found dead would be waited for
final class CpuSlotsConcurrencyTest {
  private static final int CPUS = 1;
  private static final int OWNERS = 2;

  private final CpuSlots slots = CpuSlots.of(SlotPolicy.OWNED, CPUS, OWNERS);

  /** Plain on purpose: what a slot's owner may rely on is under test. */
  private final int[] inside = new int[CPUS + OWNERS];

  private final long[] plain = new long[CPUS + OWNERS];
  private final LongAdder owned = new LongAdder();

  private void use(int slot) {
    int others = inside[slot]++;
    assertThat(others).as("other owners of slot %d", slot).isZero();
    plain[slot]++;
    inside[slot]--;
  }

  @Test
  void take_threadsThatClose_neverShareASlot() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        runs.add(
            threads.submit(() -> {
              long uses = 0;
              for (int round = 0; round < 50_000; round++) {
                try (SlotHandle handle = slots.take()) {
                  if (handle.isOwned()) {
                    use(handle.slot());
                    uses++;
                  }
                }
              }
              owned.add(uses);
            }));
      }
      for (Future<?> run : runs) {
        run.get();
      }
    }
    assertSumsAgree();
    assertThat(slots.owners()).isZero();
  }

  @Test
  void current_threadsThatEndWithoutClosing_neverShareASlot() throws Exception {
    int generations = 150;
    AtomicInteger failures = new AtomicInteger();
    for (int generation = 0; generation < generations; generation++) {
      List<Thread> threads = new ArrayList<>();
      CountDownLatch start = new CountDownLatch(1);
      for (int i = 0; i < 4; i++) {
        int lookups = 1 + i * 50;
        threads.add(
            Thread.ofPlatform()
                .uncaughtExceptionHandler((thread, failure) -> failures.incrementAndGet())
                .start(() -> {
                  awaitQuietly(start);
                  long uses = 0;
                  for (int lookup = 0; lookup < lookups; lookup++) {
                    int slot = slots.current();
                    if (slots.isOwnerSlot(slot)) {
                      use(slot);
                      uses++;
                    }
                  }
                  owned.add(uses);
                }));
      }
      start.countDown();
      if (generation % 2 == 0) {
        continue; // the next generation meets them alive, ending or ended
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    while (slots.owners() > 0) {
      Thread.sleep(1);
    }
    assertThat(failures).hasValue(0);
    assertSumsAgree();
  }

  private void assertSumsAgree() throws Exception {
    slots.verify();
    // The last owner's writes are read as an owner reads them: by adopting both slots.
    long[] sum = new long[1];
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(1);
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              sum[0] += plain[slots.current()];
              first.countDown();
              awaitQuietly(second);
            });
    first.await();
    sum[0] += Threads.onPlatformThread(() -> plain[slots.take().slot()]);
    second.countDown();
    other.join();
    assertThat(owned.sum()).isPositive();
    assertThat(sum[0]).isEqualTo(owned.sum());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package org.kmem.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pool.BadHandleException.Problem;
import org.kmem.slab.SlabStrategy;

/** Handles find every misuse, whatever the strategy and the size of objects. */
final class HandlePoolTest {
  private static final long MIB = 1L << 20;

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private OffHeap open(OffHeapBuilder builder) {
    return engine.own(builder.build(), OffHeap::verify);
  }

  private static @Nullable BadHandleException refused(
      HandlePool pool, long handle, boolean release) {
    try {
      if (release) {
        pool.release(handle);
      } else {
        pool.address(handle);
      }
      return null;
    } catch (BadHandleException refused) {
      return refused;
    }
  }

  private static Problem problem(HandlePool pool, long handle, boolean release) {
    return Objects.requireNonNull(refused(pool, handle, release), "it was accepted").problem();
  }

  @ParameterizedTest
  @EnumSource
  void objects_acquired_areApartAndReleasedOnce(SlabStrategy strategy) {
    OffHeap heap = open(OffHeap.builder().capacity(4 * MIB).strategy(strategy));
    for (int size : new int[] {1, 8, 24, 72, 96, 1000, 5000}) {
      try (HandlePool pool = heap.handlePool("of-" + size, size).build()) {
        Set<Long> handles = new HashSet<>();
        for (int i = 0; i < 500; i++) {
          long handle = pool.acquire();
          assertThat(handle).isPositive();
          assertThat(handles.add(handle)).isTrue();
          Memory.putByte(pool.address(handle), (byte) i);
        }
        assertThat(pool.liveObjects()).isEqualTo(500);
        handles.forEach(pool::release);
        assertThat(pool.liveObjects()).isZero();
        handles.forEach(handle -> assertThat(refused(pool, handle, true)).isNotNull());
      }
    }
  }

  /** A million attempts, on three pools and beyond the moments when slabs go from one to another. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void misuse_aMillionRandomAttempts_isAlwaysFound(boolean local) {
    OffHeap heap = open(OffHeap.builder().capacity(2 * MIB));
    // In a thread of its own, whose stack is short: every one of the exceptions has it.
    CompletableFuture.runAsync(() -> misuse(heap, local), task -> new Thread(task).start()).join();
    assertThat(heap.leaks().isEmpty()).isTrue();
  }

  private static void misuse(OffHeap heap, boolean local) {
    HandlePool[] pools = {
      heap.handlePool("a", 64).build(),
      heap.handlePool("b", 72).build(),
      heap.handlePool("c", 3000).build()
    };
    LocalPool[] mine = Arrays.stream(pools).map(HandlePool::take).toArray(LocalPool[]::new);
    Random random = new Random(20261122);
    List<List<Long>> live = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    List<List<Long>> stale = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    int attempts = 0;
    for (int round = 0; attempts < 1_000_000; round++) {
      int p = random.nextInt(3);
      int turn = random.nextInt(400_000);
      if (turn < 3) {
        // All of a pool's objects go, and its slabs to the others.
        live.get(p).forEach(pools[p]::release);
        stale.get(p).addAll(live.get(p));
        live.get(p).clear();
        heap.reclaim().run();
      } else if (round % 3 == 0) {
        long handle = local ? mine[p].tryAcquire() : pools[p].tryAcquire();
        if (handle != 0) {
          live.get(p).add(handle);
        }
      } else if (round % 3 == 1 && !live.get(p).isEmpty()) {
        int which = random.nextInt(live.get(p).size());
        long handle = live.get(p).get(which);
        live.get(p).set(which, live.get(p).getLast());
        live.get(p).removeLast();
        if (local) {
          mine[p].release(handle);
        } else {
          pools[p].release(handle);
        }
        stale.get(p).add(handle);
        attempts++;
        if (refused(pools[p], handle, true) == null) {
          throw new AssertionError("a second release passed: 0x" + Long.toHexString(handle));
        }
      } else {
        List<Long> wrong = random.nextBoolean() ? stale.get(p) : live.get((p + 1) % 3);
        if (!wrong.isEmpty()) {
          long handle = wrong.get(random.nextInt(wrong.size()));
          attempts++;
          if (refused(pools[p], handle, random.nextBoolean()) == null) {
            throw new AssertionError(
                "a stale or foreign handle passed: 0x" + Long.toHexString(handle));
          }
        }
      }
    }
    for (int p = 0; p < 3; p++) {
      assertThat(pools[p].liveObjects()).isEqualTo(live.get(p).size());
      live.get(p).forEach(pools[p]::release);
      mine[p].close();
      pools[p].close();
    }
  }

  @Test
  void problem_byHistory_isToldApart() {
    OffHeap heap = open(OffHeap.builder().capacity(MIB));
    HandlePool pool = heap.handlePool("a", 64).build();
    HandlePool other = heap.handlePool("b", 64).build();
    long handle = pool.acquire();
    assertThat(problem(other, handle, true)).isEqualTo(Problem.FOREIGN);
    assertThat(problem(pool, handle + 1, true)).isEqualTo(Problem.FOREIGN);
    assertThat(refused(pool, 0, true)).hasMessageContaining("0 is no object");
    pool.release(handle);
    assertThat(problem(pool, handle, false)).isEqualTo(Problem.RELEASED);
    long next = pool.acquire();
    assertThat(Objects.requireNonNull(refused(pool, handle, true)))
        .hasMessageContaining("handed out 1 times since")
        .extracting(BadHandleException::problem)
        .isEqualTo(Problem.REUSED);
    pool.release(next);
  }

  @Test
  void handles_ofAnotherHeap_areForeign() {
    OffHeap one = open(OffHeap.builder().capacity(MIB));
    OffHeap other = open(OffHeap.builder().capacity(MIB));
    HandlePool pool = one.handlePool("a", 64).build();
    HandlePool same = other.handlePool("a", 64).build();
    long handle = pool.acquire();
    long twin = same.acquire();
    assertThat(problem(same, handle, true)).isEqualTo(Problem.FOREIGN);
    pool.release(handle);
    same.release(twin);
  }

  /** A heap so large that few bits are left for generations: the bound is reached in a moment. */
  @Test
  void place_generationsUsedUp_isNeverHandedOutAgain() {
    OffHeap heap = open(OffHeap.builder().capacity(1L << 40).leakDetection(LeakDetection.OFF));
    HandlePool pool = heap.handlePool("a", 8).build();
    assertThat(pool.generations()).isBetween(1 << 15, 1 << 16);
    long first = pool.acquire();
    long place = pool.address(first);
    pool.release(first);
    int times = 1;
    long handle = pool.acquire();
    while (pool.address(handle) == place) {
      pool.release(handle);
      times++;
      handle = pool.acquire();
    }
    assertThat(times).isEqualTo(pool.generations());
    assertThat(refused(pool, first, true)).isNotNull();
    pool.release(handle);
    for (int i = 0; i < 1000; i++) {
      long later = pool.acquire();
      assertThat(pool.address(later)).isNotEqualTo(place);
      if (i % 2 == 0) {
        pool.release(later);
      }
    }
    pool.close();
  }

  @Test
  void numbers_ofAClosedPool_areNotIssuedAgain() {
    OffHeap heap = open(OffHeap.builder().capacity(MIB));
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 1200; i++) {
      try (HandlePool pool = heap.handlePool("p", 64).build()) {
        long handle = pool.acquire();
        pool.release(handle);
        long again = pool.acquire();
        assertThat(seen.add(handle)).isTrue();
        assertThat(seen.add(again)).isTrue();
        pool.release(again);
      }
    }
  }

  /** What is near a handle that is or was in force, and what tables have in them that is no handle. */
  @ParameterizedTest
  @ValueSource(ints = {1, 8, 64, 72, 96, 4096, 5000})
  void numbers_neverIssued_areRefused(int size) {
    OffHeap heap = open(OffHeap.builder().capacity(MIB));
    HandlePool pool = heap.handlePool("a", size).build();
    long first = pool.acquire();
    long second = pool.acquire();
    long stale = pool.acquire();
    pool.release(stale);
    Set<Long> numbers = new HashSet<>(List.of(0L, 1L, -1L, 2L, Long.MIN_VALUE, Long.MAX_VALUE));
    for (long handle : new long[] {first, second, stale}) {
      for (int bit = 0; bit < Long.SIZE; bit++) {
        numbers.addAll(List.of(handle ^ (1L << bit), ~handle ^ (1L << bit)));
        numbers.addAll(List.of(handle + (1L << bit), handle - (1L << bit)));
      }
      numbers.addAll(List.of(~handle, -handle));
    }
    numbers.removeAll(List.of(first, second));
    for (long number : numbers) {
      for (boolean release : new boolean[] {false, true}) {
        assertThat(refused(pool, number, release))
            .as("%x beside %x, %x and %x", number, first, second, stale)
            .isNotNull();
      }
    }
    pool.release(first);
    pool.release(second);
    pool.close();
    numbers.addAll(List.of(first, second));
    for (long number : numbers) {
      assertThatIllegalStateException().isThrownBy(() -> pool.address(number));
      assertThatIllegalStateException().isThrownBy(() -> pool.release(number));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void release_byTwoThreadsAtOnce_givesTheObjectToOneAtMost(boolean exact) {
    OffHeap heap = open(OffHeap.builder().capacity(4 * MIB));
    HandlePool pool = heap.handlePool("a", 64).exactRelease(exact).build();
    long[] handles = new long[20_000];
    pool.acquire(handles, 0, handles.length);
    CyclicBarrier start = new CyclicBarrier(2);
    Supplier<Integer> releases =
        () -> {
          try {
            start.await();
          } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
          }
          int passed = 0;
          for (long handle : handles) {
            passed += refused(pool, handle, true) == null ? 1 : 0;
          }
          return passed;
        };
    CompletableFuture<Integer> other =
        CompletableFuture.supplyAsync(releases, task -> new Thread(task).start());
    int passed = releases.get() + other.join();
    assertThat(passed).isGreaterThanOrEqualTo(handles.length);
    if (exact) {
      assertThat(passed).isEqualTo(handles.length);
    }
    Set<Long> places = new HashSet<>();
    for (long handle = pool.tryAcquire(); handle != 0; handle = pool.tryAcquire()) {
      assertThat(places.add(pool.address(handle))).isTrue();
    }
    assertThat(places.size() + pool.releasedTwice()).isBetween(4 * MIB / 64, 4 * MIB / 64 + passed);
    if (exact) {
      assertThat(pool.releasedTwice()).isZero();
      assertThat(places).hasSize((int) (4 * MIB / 64));
    }
    pool.close();
  }

  /** What two threads do that release one handle at the same moment: the object is in the cache twice. */
  @Test
  void object_freedBehindItsHandle_isNotGivenToAnother() {
    OffHeap heap = open(OffHeap.builder().capacity(MIB));
    HandlePool pool = heap.handlePool("a", 64).build();
    long handle = pool.acquire();
    long place = pool.address(handle);
    heap.free(place);
    for (int i = 0; i < 100; i++) {
      assertThat(pool.address(pool.acquire())).isNotEqualTo(place);
    }
    assertThat(pool.address(handle)).isEqualTo(place);
    assertThat(pool.releasedTwice()).isEqualTo(1);
    pool.close();
  }

  @Test
  void batch_withoutRoomForAll_acquiresNone() {
    OffHeap heap = open(OffHeap.builder().capacity(MIB));
    HandlePool pool = heap.handlePool("a", 1024).build();
    long[] handles = new long[1025];
    Arrays.fill(handles, 7);
    assertThat(pool.tryAcquire(handles, 0, 1025)).isFalse();
    assertThat(handles).containsOnly(0);
    assertThat(pool.liveObjects()).isZero();
    assertThatThrownBy(() -> pool.acquire(handles, 0, 1025))
        .isInstanceOf(OffHeapExhaustedException.class);
    pool.acquire(handles, 0, 1024);
    assertThat(pool.liveObjects()).isEqualTo(1024);
    pool.release(handles, 0, 1024);
    try (LocalPool mine = pool.take()) {
      assertThat(mine.tryAcquire(handles, 1, 11)).isTrue();
      mine.release(handles, 1, 11);
      assertThatThrownBy(() -> mine.tryAcquire(handles, 0, 2000))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThat(pool.liveObjects()).isZero();
  }

  @Test
  void hooks_constructorAndReset_runOncePerPlaceAndPerRelease() {
    OffHeap heap = open(OffHeap.builder().capacity(MIB));
    List<Long> constructed = new ArrayList<>();
    List<Long> reset = new ArrayList<>();
    HandlePool pool =
        heap.handlePool("a", 64)
            .constructor(object -> {
              constructed.add(object);
              Memory.putLong(object, 77);
            })
            .reset(reset::add)
            .build();
    for (int i = 0; i < 10; i++) {
      long handle = pool.acquire();
      assertThat(Memory.getLong(pool.address(handle))).isEqualTo(77);
      pool.release(handle);
    }
    assertThat(constructed).doesNotHaveDuplicates().isNotEmpty();
    assertThat(reset).hasSize(10);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> heap.handlePool("b", 64).zeroed(true).constructor(o -> {}).build());
  }

  @Test
  void reset_throwing_leavesTheObjectInUse() {
    OffHeap heap = open(OffHeap.builder().capacity(MIB));
    boolean[] fails = {true};
    HandlePool pool =
        heap.handlePool("a", 64)
            .reset(object -> {
              if (fails[0]) {
                throw new IllegalStateException("not yet");
              }
            })
            .build();
    long handle = pool.acquire();
    assertThatIllegalStateException().isThrownBy(() -> pool.release(handle)).withMessage("not yet");
    assertThat(pool.address(handle)).isNotZero();
    fails[0] = false;
    pool.release(handle);
  }

  @Test
  void zeroed_memoryUsedBefore_isZero() {
    OffHeap heap = open(OffHeap.builder().capacity(MIB));
    HandlePool pool = heap.handlePool("a", 64).zeroed(true).build();
    try (LocalPool mine = pool.take()) {
      for (int i = 0; i < 100; i++) {
        long handle = i % 2 == 0 ? mine.acquire() : pool.acquire();
        long object = pool.address(handle);
        for (int at = 0; at < 64; at += 8) {
          assertThat(Memory.getLong(object + at)).isZero();
        }
        Memory.fill(object, 64, (byte) -1);
        mine.release(handle);
      }
    }
  }

  @Test
  void pool_closed_refusesItsHandlesAndGivesItsMemoryBack() {
    OffHeap heap = open(OffHeap.builder().capacity(MIB));
    HandlePool pool = heap.handlePool("a", 64).build();
    LocalPool mine = pool.take();
    long handle = pool.acquire();
    pool.close();
    pool.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> pool.address(handle))
        .withMessageContaining("closed");
    assertThatIllegalStateException().isThrownBy(() -> pool.release(handle));
    assertThatIllegalStateException().isThrownBy(pool::acquire);
    assertThatIllegalStateException().isThrownBy(mine::acquire);
    assertThatIllegalStateException().isThrownBy(() -> mine.release(handle));
    assertThatIllegalStateException().isThrownBy(pool::take);
    assertThat(pool.liveObjects()).isZero();
    assertThat(heap.usedBytes()).isZero();
    try (HandlePool again = heap.handlePool("a", 64).build()) {
      assertThat(problem(again, handle, true)).isEqualTo(Problem.FOREIGN);
    }
  }

  @Test
  void pools_ofADebuggedOrSampledHeap_work() {
    OffHeap debugged = open(OffHeap.builder().capacity(4 * MIB).debug("FZPU"));
    OffHeap sampled = open(OffHeap.builder().capacity(4 * MIB).sampler(16, 2));
    for (OffHeap heap : List.of(debugged, sampled)) {
      HandlePool pool = heap.handlePool("a", 40).build();
      List<Long> handles = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        long handle = pool.acquire();
        Memory.fill(pool.address(handle), 40, (byte) i);
        handles.add(handle);
      }
      handles.forEach(pool::release);
      handles.forEach(handle -> assertThat(refused(pool, handle, false)).isNotNull());
    }
  }
}

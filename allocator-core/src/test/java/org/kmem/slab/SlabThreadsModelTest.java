package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.page.VerifyEngine;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pagealloc.Strategy;

/**
 * Random histories of threads over many caches, for every strategy, on a machine whose memory runs out: by slot,
 * lookup and handle, singly, in bulk and set aside, with drains and shrinks between, and objects passed on to
 * other threads. After each round the threads have ended, the books are proved, and what caches say is in use is what
 * was held; then new threads go on with what the others left.
 *
 * <p>A failure names its seed; {@code -Dkmem.seed=N} makes the same choices again, in another order of threads.
 */
@Timeout(300)
final class SlabThreadsModelTest {
  private static final int NOWAIT = GfpFlags.GFP_NOWAIT | GfpFlags.__GFP_NOWARN;
  private static final long MEMORY_BYTES = 6L << 20;
  private static final int CPUS = 2;
  private static final int SLOTS = 5;
  private static final int THREADS = 4;
  private static final int ROUNDS = 6;
  private static final int EVENTS = 12_000;
  private static final int BULK = 70;
  private static final int[] SIZES = {16, 64, 192, 512, 1024, 4096};

  @RegisterExtension final VerifyEngine engine = new VerifyEngine();

  private final List<KmemCache> caches = new ArrayList<>();
  private final ConcurrentLinkedQueue<Held> passed = new ConcurrentLinkedQueue<>();

  static Stream<Arguments> runs() {
    long seed = Long.getLong("kmem.seed", System.nanoTime());
    return Arrays.stream(SlabStrategy.values())
        .flatMap(strategy ->
            Stream.of(Strategy.BUDDY_PCP, Strategy.BITFIELD)
                .map(page -> Arguments.of(strategy, page, seed)));
  }

  @ParameterizedTest(name = "{0} over {1}, seed {2}")
  @MethodSource("runs")
  void randomHistories_ofThreads_leaveTheBooksRight(SlabStrategy strategy, Strategy page, long seed)
      throws Exception {
    PageAllocator pages =
        engine.own(
            SmallMachine.ofMemory(MEMORY_BYTES).cpus(CPUS).slots(SLOTS).strategy(page).build(),
            PageAllocator::verify);
    long before = SmallMachine.freePages(pages);
    // A budget that is too large for the machine: all caches have sheaves.
    SlabAllocator slabs =
        engine.own(
            SlabAllocator.builder(pages)
                .strategy(strategy)
                .merging(false)
                .cacheBudget(1L << 30)
                .build(),
            SlabAllocator::verify);
    for (int size : SIZES) {
      caches.add(slabs.create("history-" + size, size, 0, 0));
    }
    try {
      List<List<Held>> left = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        left.add(new ArrayList<>());
      }
      SplittableRandom random = new SplittableRandom(seed);
      int refused = 0;
      for (int round = 0; round < ROUNDS; round++) {
        refused += runRound(round, random, left);
        slabs.verify();
        checkLive(left);
        left.add(left.removeFirst()); // what one thread held, another gives back
      }
      assertThat(refused).as("requests without memory").isPositive();
      giveAllBack(left);
      SmallMachine.awaitEndOfOwners(slabs.owners());
      exhaustAndRecover(slabs);
      slabs.shrink();
      slabs.verify();
      assertThat(SmallMachine.freePages(pages)).isEqualTo(before);
    } catch (RuntimeException | AssertionError | ExecutionException e) {
      throw new AssertionError("seed %d: replay with -Dkmem.seed=%d".formatted(seed, seed), e);
    }
  }

  /** Runs threads to their ends; gives how many requests were refused for want of memory. */
  private int runRound(int round, SplittableRandom random, List<List<Held>> left) throws Exception {
    List<Future<Integer>> runs = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      for (int i = 0; i < THREADS; i++) {
        Worker worker = new Worker(round * THREADS + i + 1, random.split(), left.get(i));
        runs.add(threads.submit(worker::live));
      }
    }
    int refused = 0;
    for (Future<Integer> run : runs) {
      refused += run.get();
    }
    return refused;
  }

  private void checkLive(List<List<Held>> left) {
    for (KmemCache cache : caches) {
      Set<Long> expected = new HashSet<>();
      Stream.concat(left.stream().flatMap(List::stream), passed.stream())
          .filter(held -> held.cache().equals(cache))
          .forEach(held -> assertThat(expected.add(held.object())).isTrue());
      Set<Long> live = new HashSet<>();
      cache.forEachLive(live::add);
      assertThat(live).as(cache.name()).isEqualTo(expected);
      assertThat(cache.liveObjects()).as(cache.name()).isEqualTo(expected.size());
    }
  }

  private void giveAllBack(List<List<Held>> left) {
    Stream.concat(left.stream().flatMap(List::stream), passed.stream())
        .forEach(held -> {
          held.check();
          held.cache().free(0, held.object());
        });
    left.forEach(List::clear);
    passed.clear();
    caches.forEach(cache -> assertThat(cache.liveObjects()).isZero());
  }

  /** Takes all memory there is, twice: what was given back the first time is there again. */
  private void exhaustAndRecover(SlabAllocator slabs) {
    for (KmemCache cache : caches) {
      slabs.shrink();
      int first = exhaust(slabs, cache);
      slabs.shrink();
      assertThat(exhaust(slabs, cache))
          .as("%s: as much, but for blocks that did not merge", cache.name())
          .isBetween(first - first / 10, first + first / 10);
    }
  }

  private static int exhaust(SlabAllocator slabs, KmemCache cache) {
    List<Long> all = new ArrayList<>();
    for (long object = cache.alloc(0, NOWAIT); object != 0; object = cache.alloc(0, NOWAIT)) {
      all.add(object);
    }
    assertThat(cache.allocBulk(1, NOWAIT, new long[BULK], 0, BULK)).isZero();
    slabs.verify();
    assertThat(cache.liveObjects()).isEqualTo(all.size());
    all.forEach(object -> cache.free(1, object));
    assertThat(cache.liveObjects()).isZero();
    return all.size();
  }

  /** An object in somebody's hands, with a mark at both ends. */
  private record Held(KmemCache cache, long object, long mark) {
    static Held of(KmemCache cache, long object, long holder) {
      Held held = new Held(cache, object, object ^ (holder << 48));
      Memory.putLong(object, held.mark);
      Memory.putLong(held.last(), held.mark);
      return held;
    }

    private long last() {
      return object + cache.geometry().objectSizeBytes() - Long.BYTES;
    }

    void check() {
      if (Memory.getLong(object) != mark || Memory.getLong(last()) != mark) {
        throw new AssertionError("0x%x of %s is another's too".formatted(object, cache.name()));
      }
    }
  }

  /** One thread's life. */
  private final class Worker {
    private final long number;
    private final SplittableRandom random;
    private final List<Held> held;
    private final long[] bulk = new long[BULK];

    /** The cache that it has a handle of, if it has one. */
    private final int handled;

    private @Nullable CacheHandle mine;
    private int refused;
    private boolean giving;

    Worker(long number, SplittableRandom random, List<Held> held) {
      this.number = number;
      this.random = random;
      this.held = held;
      this.handled = random.nextInt(caches.size());
    }

    /** Ends with what it holds, its handle open and its sheaves full. */
    int live() {
      mine = random.nextBoolean() ? caches.get(handled).take() : null;
      for (int event = 0; event < EVENTS; event++) {
        if (random.nextInt(1_500) == 0) {
          giving = !giving;
        }
        step(random.nextInt(1_000));
      }
      return refused;
    }

    private void step(int kind) {
      if (kind < 880) {
        if (random.nextInt(10) < (giving ? 7 : 3)) {
          giveOne();
        } else {
          takeOne();
        }
      } else if (kind < 920) {
        takeMany();
      } else if (kind < 960) {
        giveMany();
      } else if (kind < 980) {
        setAside();
      } else if (kind < 997) {
        cache().drain(slot());
      } else {
        cache().shrink();
      }
    }

    private void takeOne() {
      int index = random.nextInt(caches.size());
      CacheHandle handle = mine;
      if (handle != null && random.nextInt(3) == 0) {
        hold(handled, handle.alloc(NOWAIT));
      } else if (random.nextBoolean()) {
        hold(index, caches.get(index).alloc(NOWAIT));
      } else {
        hold(index, caches.get(index).alloc(slot(), NOWAIT));
      }
    }

    private void hold(int index, long object) {
      if (object == 0) {
        refuse();
      } else {
        held.add(Held.of(caches.get(index), object, number));
      }
    }

    private void refuse() {
      refused++;
      giving = true;
    }

    private void giveOne() {
      if (held.isEmpty()) {
        return;
      }
      Held given = remove(random.nextInt(held.size()));
      if (random.nextInt(4) == 0) {
        passed.add(given);
        given = passed.poll();
      }
      if (given != null) {
        given.check();
        give(given);
      }
    }

    private void give(Held given) {
      int index = caches.indexOf(given.cache());
      CacheHandle handle = mine;
      if (handle != null && index == handled) {
        handle.free(given.object());
      } else if (random.nextBoolean()) {
        caches.get(index).free(given.object());
      } else {
        given.cache().free(slot(), given.object());
      }
    }

    private Held remove(int index) {
      Held removed = held.get(index);
      Held last = held.removeLast();
      if (index < held.size()) {
        held.set(index, last);
      }
      return removed;
    }

    private void takeMany() {
      int index = random.nextInt(caches.size());
      int wanted = random.nextInt(1, BULK);
      CacheHandle handle = mine;
      int got;
      if (handle != null && random.nextBoolean()) {
        index = handled;
        got = handle.allocBulk(NOWAIT, bulk, 0, wanted);
      } else {
        got = caches.get(index).allocBulk(slot(), NOWAIT, bulk, 0, wanted);
        assertThat(got).isIn(0, wanted);
      }
      for (int i = 0; i < got; i++) {
        hold(index, bulk[i]);
      }
      if (got < wanted) {
        refuse();
      }
    }

    private void giveMany() {
      int index = random.nextInt(caches.size());
      KmemCache cache = caches.get(index);
      int count = 0;
      for (int i = held.size() - 1; i >= 0 && count < BULK; i--) {
        if (held.get(i).cache().equals(cache)) {
          Held given = remove(i);
          given.check();
          bulk[count++] = given.object();
        }
      }
      CacheHandle handle = mine;
      if (handle != null && index == handled) {
        handle.freeBulk(bulk, 0, count);
      } else {
        cache.freeBulk(slot(), bulk, 0, count);
      }
    }

    private void setAside() {
      CacheHandle handle = mine;
      PrefilledSheaf set = handle == null ? null : handle.prefill(NOWAIT, random.nextInt(1, 40));
      if (set == null) {
        return;
      }
      try (set) {
        for (int used = random.nextInt(set.remaining() + 1); used > 0; used--) {
          hold(handled, set.alloc());
        }
      }
    }

    private KmemCache cache() {
      return caches.get(random.nextInt(caches.size()));
    }

    private int slot() {
      return random.nextInt(SLOTS);
    }
  }
}

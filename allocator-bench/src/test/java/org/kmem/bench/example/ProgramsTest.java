package org.kmem.bench.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.kmem.pool.OffHeap;
import org.kmem.pool.OffHeapExhaustedException;

/** The example programs in short, and the cache of one of them. */
class ProgramsTest {
  private static String run(Program program, String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = program.run(new PrintWriter(out), new PrintWriter(err), args);
    assertThat(status).as("%s%s", out, err).isZero();
    return out.toString();
  }

  /** {@code main} without the exit. */
  private interface Program {
    int run(PrintWriter out, PrintWriter err, String... args);
  }

  @Test
  void lruCache_short_staysWithinItsLimitWithoutALeak() {
    assertThat(run(LruCacheProgram::run, "--seconds", "1", "--budget", "48", "--entries", "400000"))
        .contains("asked for more than there is: no room for")
        .contains(" 0 wrong values, 0 bytes leaked")
        .contains("seen from outside: within the limit");
  }

  @Test
  void echo_short_servesAllAllocatorsAndSurvivesStarvation() {
    assertThat(run(EchoProgram::run, "--seconds", "3", "--connections", "20", "--warm-up", "1"))
        .contains("kmem ", "netty:pooled", "netty:adaptive", "then all went on")
        .contains("0 bytes of kmem's heap leaked")
        .contains("seen from outside: within the limit");
  }

  @Test
  void run_wrongOption_saysSo() {
    StringWriter err = new StringWriter();
    assertThat(
            LruCacheProgram.run(
                new PrintWriter(new StringWriter()), new PrintWriter(err), "--budget", "much"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--budget");
  }

  @Test
  void cache_random_isTheLeastRecentlyUsed() {
    try (OffHeap heap = OffHeap.builder().capacity(4L << 20).build()) {
      OffHeapLruCache cache = new OffHeapLruCache(heap, 1000);
      List<Long> order = new ArrayList<>(); // least recently used first
      SplittableRandom random = new SplittableRandom(20261122);
      byte[] value = new byte[5000];
      for (int step = 0; step < 20_000; step++) {
        long key = random.nextInt(2000);
        if (random.nextBoolean()) {
          int length = 3000 + (int) (key % 1000);
          value[0] = (byte) key;
          value[length - 1] = (byte) key;
          cache.put(key, value, length);
          order.remove(key);
          order.add(key);
          while (order.size() > cache.entries()) {
            order.removeFirst();
          }
        } else {
          int length = cache.get(key, value);
          assertThat(length >= 0).as("step %d, key %d", step, key).isEqualTo(order.contains(key));
          if (length >= 0) {
            assertThat(length).isEqualTo(3000 + (int) (key % 1000));
            assertThat(value[0]).isEqualTo((byte) key);
            assertThat(value[length - 1]).isEqualTo((byte) key);
            order.remove(key);
            order.add(key);
          }
        }
      }
      assertThat(cache.evictions()).isPositive();
      assertThat(cache.remove(order.getFirst())).isTrue();
      assertThat(cache.remove(order.getFirst())).isFalse();
      cache.close();
      assertThat(heap.leaks().isEmpty()).as("%s", heap.leaks()).isTrue();
      heap.verify();
    }
  }

  @Test
  void cache_valuesOutOfRangeAndHeapTaken_areRefused() {
    try (OffHeap heap = OffHeap.builder().capacity(4L << 20).build();
        OffHeapLruCache cache = new OffHeapLruCache(heap, 1000)) {
      cache.put(1, new byte[10], 10);
      assertThatThrownBy(() -> cache.put(1, new byte[2], 3))
          .isInstanceOf(IllegalArgumentException.class);
      int tooLong = OffHeapLruCache.VALUE_BYTES_MAX + 1;
      assertThatThrownBy(() -> cache.put(1, new byte[tooLong], tooLong))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(cache.get(1, new byte[10])).isEqualTo(10);
      List<Long> taken = new ArrayList<>();
      for (int size = 1 << 20; size >= 4096; size /= 2) {
        for (long piece = heap.tryAlloc(size); piece != 0; piece = heap.tryAlloc(size)) {
          taken.add(piece);
        }
      }
      assertThatThrownBy(() -> cache.put(2, new byte[100_000], 100_000))
          .isInstanceOf(OffHeapExhaustedException.class);
      taken.forEach(heap::free);
      cache.put(2, new byte[100_000], 100_000);
      assertThat(cache.entries()).isEqualTo(1);
    }
  }
}

package org.kmem.bench.example;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.kmem.pool.OffHeap;
import org.kmem.pool.OffHeapExhaustedException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Ten million entries of {@link OffHeapLruCache}s in a fixed budget, under load: every value read is compared with what
 * was put, memory runs out all the time and the least recently used entry goes, and at the end nothing is left.
 */
@Command(
    name = "LruCacheProgram",
    mixinStandardHelpOptions = true,
    description =
        "Keeps an off-heap LRU cache full, in a JVM whose resident memory is read from outside.")
public final class LruCacheProgram extends WatchedProgram {
  /** What a JVM has beside its Java heap and ours: code, metadata, stacks, the collector's own. */
  private static final int JVM_MIB = 160;

  private static final int JAVA_HEAP_MIB = 64;

  /** Locks that threads share out; a power of two. */
  private static final int CACHES = 16;

  private static final int VALUE_BYTES_MIN = 16;
  private static final int VALUE_BYTES_MAX = 40;
  private static final long FILL_BATCH = 1 << 16;

  /** Odd, with bits all over. */
  private static final long SPREAD = 0xD1342543DE82EF95L;

  @Option(
      names = "--budget",
      defaultValue = "704",
      description = "MiB for the cache (${DEFAULT-VALUE})")
  private int budgetMiB;

  @Option(
      names = "--entries",
      defaultValue = "10000000",
      description = "entries that there shall be (${DEFAULT-VALUE})")
  private long entries;

  @Option(names = "--threads", defaultValue = "2", description = "threads (${DEFAULT-VALUE})")
  private int threads;

  /** What threads did; the order of fields is that of the table. */
  private static final class Counts {
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder wrong = new LongAdder();
  }

  private LruCacheProgram() {}

  /**
   * Runs the program.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(out, new PrintWriter(System.err, true, StandardCharsets.UTF_8), args));
  }

  /**
   * Runs the program.
   *
   * @param out hears how it goes
   * @param err hears of wrong options
   * @param args see {@code --help}
   * @return 0 if it stayed within its limit, read what it wrote, and gave all memory back; 1 if not; 2 for wrong options
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new LruCacheProgram()).setOut(out).setErr(err).execute(args);
  }

  @Override
  int watch(PrintWriter out, List<String> arguments) throws IOException {
    long limitMiB = (long) budgetMiB + JAVA_HEAP_MIB + JVM_MIB;
    return new WatchedJvm(LruCacheProgram.class, JAVA_HEAP_MIB, limitMiB << 20).run(out, arguments);
  }

  @Override
  int runInside(PrintWriter out) throws InterruptedException {
    Counts counts = new Counts();
    try (OffHeap heap =
        OffHeap.builder()
            .name("lru")
            .capacity((long) budgetMiB << 20)
            .counters(SHOWN_EVERY) // for ./kmem top
            .build()) {
      List<OffHeapLruCache> caches =
          IntStream.range(0, CACHES)
              .mapToObj(i -> new OffHeapLruCache(heap, entries / CACHES))
              .toList();
      long filled = fill(out, caches);
      load(out, heap, caches, filled, counts);
      boolean refused = refusesTooMuch(out, heap);
      long atTheEnd = entriesOf(caches);
      caches.forEach(OffHeapLruCache::close);
      long leaked = heap.leaks().bytes();
      out.printf(
          "%,d entries at the end, %,d wrong values, %,d bytes leaked%n",
          atTheEnd, counts.wrong.sum(), leaked);
      return refused && atTheEnd >= entries && counts.wrong.sum() == 0 && leaked == 0 ? 0 : 1;
    }
  }

  /** Puts keys from 0 on until there are as many as asked for, or the first one had to go. */
  private long fill(PrintWriter out, List<OffHeapLruCache> caches) {
    byte[] value = new byte[VALUE_BYTES_MAX];
    long key = 0;
    while (key < entries && evictionsOf(caches) == 0) {
      for (long end = Math.min(entries, key + FILL_BATCH); key < end; key++) {
        cacheOf(caches, key).put(key, value, fillValue(key, value));
      }
    }
    out.printf("%,d entries are in, %d MiB of budget%n", entriesOf(caches), budgetMiB);
    return key;
  }

  /** Reads keys of the newer and, seldom, of all times; what is not there is put, and new keys come too. */
  private void load(
      PrintWriter out, OffHeap heap, List<OffHeapLruCache> caches, long filled, Counts counts)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    CountDownLatch done = new CountDownLatch(threads);
    List<Throwable> thrown = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      long seed = thread + 1L;
      Thread.ofPlatform()
          .start(() -> {
            try {
              visit(caches, filled, seed, end, counts);
            } catch (RuntimeException | Error e) {
              synchronized (thrown) {
                thrown.add(e);
              }
            } finally {
              done.countDown();
            }
          });
    }
    while (!done.await(1, TimeUnit.SECONDS)) {
      out.printf(
          "%,d entries, %,d evicted, %,d hits, %,d misses, heap %d MiB used%n",
          entriesOf(caches),
          evictionsOf(caches),
          counts.hits.sum(),
          counts.misses.sum(),
          heap.usedBytes() >> 20);
    }
    synchronized (thrown) {
      if (!thrown.isEmpty()) {
        throw new IllegalStateException("a thread ended early", thrown.getFirst());
      }
    }
  }

  private static void visit(
      List<OffHeapLruCache> caches, long keys, long seed, long end, Counts counts) {
    byte[] read = new byte[VALUE_BYTES_MAX];
    byte[] expected = new byte[VALUE_BYTES_MAX];
    long random = seed * SPREAD;
    while (System.nanoTime() < end) {
      for (int i = 0; i < 1000; i++) {
        random = random * SPREAD + seed * 2 + 1;
        // a quarter of the keys was never put: those come in, and the oldest go
        long key = Math.floorMod(random >>> 20, keys + keys / 4);
        OffHeapLruCache cache = cacheOf(caches, key);
        int length = cache.get(key, read);
        int wanted = fillValue(key, expected);
        if (length < 0) {
          counts.misses.increment();
          cache.put(key, expected, wanted);
        } else if (length == wanted && Arrays.equals(read, 0, length, expected, 0, length)) {
          counts.hits.increment();
        } else {
          counts.wrong.increment();
        }
      }
    }
  }

  /** The value that belongs to a key. */
  private static int fillValue(long key, byte[] value) {
    long mixed = key * SPREAD;
    int length = VALUE_BYTES_MIN + (int) ((mixed >>> 40) % (VALUE_BYTES_MAX - VALUE_BYTES_MIN + 1));
    for (int i = 0; i < length; i++) {
      value[i] = (byte) (mixed >>> ((i & 7) * 8));
    }
    return length;
  }

  /** Takes what is left in large pieces until that is refused, and gives it back. */
  private static boolean refusesTooMuch(PrintWriter out, OffHeap heap) {
    List<Long> taken = new ArrayList<>();
    try {
      while (true) {
        taken.add(heap.alloc(OffHeap.MAX_PIECE_BYTES));
      }
    } catch (OffHeapExhaustedException e) {
      out.println("asked for more than there is: " + firstLine(e));
      return true;
    } finally {
      taken.forEach(heap::free);
    }
  }

  private static OffHeapLruCache cacheOf(List<OffHeapLruCache> caches, long key) {
    return caches.get((int) ((key * SPREAD) >>> 32) & (CACHES - 1));
  }

  private static long entriesOf(List<OffHeapLruCache> caches) {
    return caches.stream().mapToLong(OffHeapLruCache::entries).sum();
  }

  private static long evictionsOf(List<OffHeapLruCache> caches) {
    return caches.stream().mapToLong(OffHeapLruCache::evictions).sum();
  }
}

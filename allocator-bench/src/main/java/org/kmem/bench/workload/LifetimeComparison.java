package org.kmem.bench.workload;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.kmem.memory.Memory;
import org.kmem.pool.OffHeap;
import org.kmem.pool.budget.Account;
import org.kmem.pool.budget.Lifetime;
import org.kmem.pool.top.ProcessMemory;
import org.kmem.pool.trim.TrimPolicy;

/**
 * {@link MixedLifetimes} on a heap of kmem, with hints and without, and on Netty's allocators.
 *
 * <p>Of kmem's heap what is in RAM is the kernel's word ({@code smaps}) for its frames; of Netty's the chunks that it holds,
 * all of which were written to, by its own metric: it gives back whole chunks only. Run it as a program for the table:
 * {@code java --enable-native-access=ALL-UNNAMED -cp ... org.kmem.bench.workload.LifetimeComparison [MiB]}.
 */
public final class LifetimeComparison {
  private static final Duration DELAY = Duration.ofMillis(400);
  private static final int MOST_DELAYS = 75;
  private static final int DELAYS_AT_REST = 20;
  private static final int ONE_STAYS_OF = 50;
  private static final long SEED = 42;

  private LifetimeComparison() {}

  /**
   * Runs it on all of them.
   *
   * @param bytes size of the objects
   * @return what was seen, by name
   */
  public static Map<String, MixedLifetimes.Outcome> run(long bytes) {
    Map<String, MixedLifetimes.Outcome> seen = new LinkedHashMap<>();
    MixedLifetimes stream = new MixedLifetimes(bytes, ONE_STAYS_OF, SEED);
    for (boolean hints : new boolean[] {true, false}) {
      try (OffHeap heap =
              OffHeap.builder()
                  .name("lifetimes")
                  .capacity(2 * bytes)
                  .trim(TrimPolicy.after(DELAY))
                  .build();
          Account account = heap.account(heap.budget().child("stream").open())) {
        seen.put(
            hints ? "kmem, hints" : "kmem, no hints", stream.run(ofHeap(heap, account, hints)));
      }
    }
    PooledByteBufAllocator pooled = new PooledByteBufAllocator(true);
    seen.put("netty pooled", stream.run(ofNetty(pooled, pooled)));
    AdaptiveByteBufAllocator adaptive = new AdaptiveByteBufAllocator(true);
    seen.put("netty adaptive", stream.run(ofNetty(adaptive, adaptive)));
    return seen;
  }

  private static MixedLifetimes.Memory ofHeap(OffHeap heap, Account account, boolean hints) {
    ProcessMemory process = ProcessMemory.of(ProcessHandle.current().pid());
    return new MixedLifetimes.Memory() {
      @Override
      public Object alloc(int sizeBytes, boolean stays) {
        Lifetime lifetime = hints && !stays ? Lifetime.SHORT : Lifetime.LONG;
        long object = account.tryAlloc(sizeBytes, lifetime);
        if (object == 0) {
          throw new IllegalStateException("no memory for the stream: " + heap.report().text());
        }
        Memory.fill(object, sizeBytes, (byte) 1);
        return object;
      }

      @Override
      public void free(Object object) {
        account.free((Long) object);
      }

      @Override
      public void rest() {
        // A busy machine looks less often: until it has been at rest for some delays.
        long before = -1;
        int unchanged = 0;
        try {
          for (int i = 0; i < MOST_DELAYS && unchanged < DELAYS_AT_REST; i++) {
            Thread.sleep(DELAY);
            long now = heap.gauges().footprint().givenBackBytes();
            unchanged = now == before && now > 0 ? unchanged + 1 : 0;
            before = now;
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }

      @Override
      public long residentBytes() {
        try {
          return process.residentBytes(
              heap.pages().freeMemory().address(), heap.pages().freeMemory().sizeBytes());
        } catch (IOException unreadable) {
          throw new UncheckedIOException("no smaps of this process", unreadable);
        }
      }
    };
  }

  private static MixedLifetimes.Memory ofNetty(
      ByteBufAllocator allocator, ByteBufAllocatorMetricProvider metrics) {
    return new MixedLifetimes.Memory() {
      @Override
      public Object alloc(int sizeBytes, boolean stays) {
        ByteBuf buffer = allocator.directBuffer(sizeBytes, sizeBytes);
        buffer.setZero(0, sizeBytes);
        return buffer;
      }

      @Override
      public void free(Object object) {
        ((ByteBuf) object).release();
      }

      @Override
      public void rest() {
        if (allocator instanceof PooledByteBufAllocator pooled) {
          pooled.trimCurrentThreadCache();
        }
      }

      @Override
      public long residentBytes() {
        return metrics.metric().usedDirectMemory();
      }
    };
  }

  /**
   * Prints the table.
   *
   * @param args MiB of objects, 128 if not given
   */
  public static void main(String[] args) {
    long mebibytes = args.length == 0 ? 128 : Long.parseLong(args[0]);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    out.printf(
        Locale.ROOT,
        "%-16s %12s %12s %7s   %s%n",
        "allocator",
        "peak MiB",
        "rest MiB",
        "left",
        "survivors");
    run(mebibytes << 20)
        .forEach((name, seen) ->
            out.printf(
                Locale.ROOT,
                "%-16s %12.1f %12.1f %6.1f%%   %d, %.1f MiB%n",
                name,
                seen.peakBytes() / 1048576.0,
                seen.restBytes() / 1048576.0,
                100 * seen.share(),
                seen.survivors(),
                seen.survivorBytes() / 1048576.0));
  }
}

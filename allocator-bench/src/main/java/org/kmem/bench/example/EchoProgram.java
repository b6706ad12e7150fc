package org.kmem.bench.example;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.kmem.pool.OffHeap;
import org.kmem.pool.netty.KmemByteBufAllocator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * An {@link EchoServer} under load, with kmem's buffers and with Netty's in turn: clients, virtual threads as well, send
 * messages of random sizes and compare what comes back. In kmem's turns its heap runs out of memory once on purpose.
 */
@Command(
    name = "EchoProgram",
    mixinStandardHelpOptions = true,
    description = "Echoes messages over TCP, out of kmem's buffers and Netty's in turn.")
public final class EchoProgram extends WatchedProgram {
  private static final int JAVA_HEAP_MIB = 256;

  /** What a JVM has beside its Java heap, and Netty's own chunks. */
  private static final int OTHER_MIB = 256;

  private static final int MESSAGE_BYTES_MIN = 64;
  private static final int TURN_SECONDS = 5;
  private static final double P50 = 50;
  private static final double P99 = 99;

  @Option(
      names = "--connections",
      defaultValue = "200",
      description = "connections, each with a virtual thread at both ends (${DEFAULT-VALUE})")
  private int connections;

  @Option(
      names = "--buffer",
      defaultValue = "4096",
      description = "bytes of a buffer, and of the largest message (${DEFAULT-VALUE})")
  private int bufferBytes;

  @Option(
      names = "--budget",
      defaultValue = "64",
      description = "MiB for kmem's buffers (${DEFAULT-VALUE})")
  private int budgetMiB;

  @Option(
      names = "--warm-up",
      defaultValue = "2",
      description = "seconds that each has before it counts (${DEFAULT-VALUE})")
  private int warmUpSeconds;

  /** Whose buffers. */
  private enum Buffers {
    KMEM,
    NETTY_POOLED,
    NETTY_ADAPTIVE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ':');
    }
  }

  private EchoProgram() {}

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
   * @return 0 if every message came back whole and all of kmem's buffers went back, 1 if not, 2 for wrong options
   */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new EchoProgram()).setOut(out).setErr(err).execute(args);
  }

  @Override
  int watch(PrintWriter out, List<String> arguments) throws IOException {
    long limitMiB = (long) budgetMiB + JAVA_HEAP_MIB + OTHER_MIB;
    return new WatchedJvm(EchoProgram.class, JAVA_HEAP_MIB, limitMiB << 20).run(out, arguments);
  }

  @Override
  int runInside(PrintWriter out) throws IOException, InterruptedException {
    List<Buffers> order = new ArrayList<>(List.of(Buffers.values()));
    long leaked = 0;
    out.println("warm-up, not to be read: the first is slowed down by the compiler");
    for (Buffers whose : order) {
      leaked += turn(out, whose, warmUpSeconds);
    }
    int turns = Math.max(1, seconds / (TURN_SECONDS * order.size()));
    int turnSeconds = Math.max(1, Math.min(TURN_SECONDS, seconds / order.size()));
    for (int turn = 0; turn < turns; turn++) {
      out.printf(
          "%-15s %12s %9s %9s %12s%n", "buffers", "messages/s", "p50 us", "p99 us", "direct KiB");
      for (Buffers whose : order) {
        leaked += turn(out, whose, turnSeconds);
      }
      Collections.rotate(order, 1);
    }
    out.printf("%,d bytes of kmem's heap leaked%n", leaked);
    return leaked == 0 ? 0 : 1;
  }

  /** What kmem's heap has lost when all connections are closed. */
  private long turn(PrintWriter out, Buffers whose, int turnSeconds)
      throws IOException, InterruptedException {
    return switch (whose) {
      case KMEM -> {
        try (OffHeap heap =
            OffHeap.builder()
                .name("echo")
                .capacity((long) budgetMiB << 20)
                .counters(SHOWN_EVERY)
                .build()) {
          serve(out, whose, new KmemByteBufAllocator(heap), turnSeconds);
          starve(out, heap);
          yield heap.leaks().bytes();
        }
      }
      case NETTY_POOLED -> {
        serve(out, whose, new PooledByteBufAllocator(true), turnSeconds);
        yield 0;
      }
      case NETTY_ADAPTIVE -> {
        serve(out, whose, new AdaptiveByteBufAllocator(true), turnSeconds);
        yield 0;
      }
    };
  }

  private void serve(PrintWriter out, Buffers whose, ByteBufAllocator buffers, int turnSeconds)
      throws IOException, InterruptedException {
    Histogram times = newHistogram();
    long direct;
    long began = System.nanoTime();
    try (EchoServer server = new EchoServer(buffers, bufferBytes)) {
      long end = began + TimeUnit.SECONDS.toNanos(turnSeconds);
      Clients clients = new Clients(server.address(), end);
      direct = clients.talk(times, buffers);
    }
    double elapsed = (System.nanoTime() - began) / 1e9;
    out.printf(
        "%-15s %,12.0f %9.0f %9.0f %,12d%n",
        whose,
        times.getTotalCount() / elapsed,
        times.getValueAtPercentile(P50) / 1e3,
        times.getValueAtPercentile(P99) / 1e3,
        direct >> 10);
  }

  /** One for all clients: their messages are microseconds apart. */
  private static Histogram newHistogram() {
    return new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
  }

  /** Takes what the heap has, lets a server ask for buffers in vain, and gives it back. */
  private void starve(PrintWriter out, OffHeap heap) throws IOException, InterruptedException {
    List<Long> taken = new ArrayList<>();
    for (long piece = heap.tryAlloc(bufferBytes); piece != 0; piece = heap.tryAlloc(bufferBytes)) {
      taken.add(piece);
    }
    try (EchoServer server = new EchoServer(new KmemByteBufAllocator(heap), bufferBytes)) {
      Thread giver =
          Thread.startVirtualThread(() -> {
            try {
              Thread.sleep(500);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            taken.forEach(heap::free);
          });
      new Clients(server.address(), System.nanoTime() + TimeUnit.SECONDS.toNanos(1))
          .talk(newHistogram(), new KmemByteBufAllocator(heap));
      giver.join();
      out.printf(
          "starved for half a second: %,d times no buffer (%s), then all went on%n",
          server.refusals(), server.firstRefusal());
    }
  }

  /** Those at the other ends. */
  private final class Clients {
    private final InetSocketAddress server;

    /** When they stop, in {@link System#nanoTime}. */
    private final long end;

    Clients(InetSocketAddress server, long end) {
      this.server = server;
      this.end = end;
    }

    /** Direct memory that the allocator had while all were talking. */
    long talk(Histogram times, ByteBufAllocator buffers) throws IOException, InterruptedException {
      List<Future<?>> talks = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < connections; i++) {
          int seed = i;
          talks.add(threads.submit(() -> converse(times, new SplittableRandom(seed))));
        }
        long direct = 0;
        while (System.nanoTime() < end) {
          direct =
              Math.max(
                  direct, ((ByteBufAllocatorMetricProvider) buffers).metric().usedDirectMemory());
          Thread.sleep(100);
        }
        for (Future<?> talk : talks) {
          talk.get();
        }
        return direct;
      } catch (ExecutionException e) {
        throw new IOException("a client ended early", e.getCause());
      }
    }

    private Void converse(Histogram times, SplittableRandom random) throws IOException {
      byte[] message = new byte[bufferBytes];
      byte[] answer = new byte[bufferBytes];
      try (SocketChannel connection = SocketChannel.open(server)) {
        while (System.nanoTime() < end) {
          int length = random.nextInt(Math.min(MESSAGE_BYTES_MIN, bufferBytes), bufferBytes + 1);
          random.nextBytes(message);
          long sent = System.nanoTime();
          writeAll(connection, ByteBuffer.wrap(message, 0, length));
          readAll(connection, ByteBuffer.wrap(answer, 0, length));
          times.recordValue(Math.min(times.getHighestTrackableValue(), System.nanoTime() - sent));
          if (!Arrays.equals(message, 0, length, answer, 0, length)) {
            throw new IOException("a message of %d bytes came back changed".formatted(length));
          }
        }
      }
      return null;
    }
  }

  private static void writeAll(SocketChannel connection, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      connection.write(bytes);
    }
  }

  private static void readAll(SocketChannel connection, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (connection.read(bytes) < 0) {
        throw new IOException("the server closed in the middle of a message");
      }
    }
  }
}

package org.kmem.bench.example;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.kmem.pool.OffHeapExhaustedException;

/**
 * Echoes what comes in over TCP: a virtual thread for each connection, a buffer for each message.
 *
 * <p>When there is no memory a connection waits a little and asks again, as a server does that sheds load instead of
 * falling over; how often is counted, and the first refusal's message kept.
 */
public final class EchoServer implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 5;

  private final ServerSocketChannel listener;
  private final ByteBufAllocator buffers;
  private final int bufferBytes;
  private final ExecutorService connections = Executors.newVirtualThreadPerTaskExecutor();
  private final LongAdder refusals = new LongAdder();
  private volatile String firstRefusal = "";

  /**
   * Listens on a free port of this machine.
   *
   * @param buffers where buffers come from
   * @param bufferBytes how large they are
   * @throws IOException if it cannot listen
   */
  public EchoServer(ByteBufAllocator buffers, int bufferBytes) throws IOException {
    this.buffers = buffers;
    this.bufferBytes = bufferBytes;
    listener =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    connections.execute(this::accept);
  }

  /**
   * Where it listens.
   *
   * @return address and port
   */
  public InetSocketAddress address() {
    try {
      return (InetSocketAddress) listener.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException("the server is closed", e);
    }
  }

  /**
   * How often there was no memory for a buffer.
   *
   * @return times since it was started
   */
  public long refusals() {
    return refusals.sum();
  }

  /**
   * What was said the first time.
   *
   * @return a message, or nothing if there was memory all the time
   */
  public String firstRefusal() {
    return firstRefusal;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel connection = listener.accept();
        try {
          connections.execute(() -> serve(connection));
        } catch (RejectedExecutionException closed) {
          connection.close(); // came in while the server was being closed
          return;
        }
      }
    } catch (ClosedChannelException e) {
      // The server was closed: that is how it ends.
    } catch (IOException e) {
      throw new UncheckedIOException("cannot accept connections any more", e);
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      echo(connection);
    } catch (IOException e) {
      // The other end is gone, and whoever is there will notice.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void echo(SocketChannel connection) throws IOException, InterruptedException {
    while (true) {
      ByteBuf buffer = buffer();
      try {
        if (buffer.writeBytes(connection, buffer.writableBytes()) < 0) {
          return;
        }
        while (buffer.isReadable()) {
          buffer.readBytes(connection, buffer.readableBytes());
        }
      } finally {
        buffer.release();
      }
    }
  }

  private ByteBuf buffer() throws InterruptedException {
    while (true) {
      try {
        return buffers.directBuffer(bufferBytes, bufferBytes);
      } catch (OffHeapExhaustedException e) {
        refusals.increment();
        if (firstRefusal.isEmpty()) {
          firstRefusal = WatchedProgram.firstLine(e);
        }
        Thread.sleep(PATIENCE_MILLIS);
      }
    }
  }

  /** Listens no longer, and waits until every connection was closed by its other end. */
  @Override
  public void close() throws IOException {
    listener.close();
    connections.close();
  }
}

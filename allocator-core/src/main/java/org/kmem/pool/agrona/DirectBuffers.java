package org.kmem.pool.agrona;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;
import org.kmem.pool.OffHeap;
import org.kmem.pool.OffHeapExhaustedException;

/**
 * Agrona buffers that lie in a heap and die together.
 *
 * <p>Agrona checks indices against the buffer's length, unless it is told not to by {@code
 * agrona.disable.bounds.checks}, and knows nothing of lives. So a buffer has no bytes any more when this is closed, and
 * until then the memory stays mapped even if the heap is closed: an access afterwards is an {@code
 * IndexOutOfBoundsException}, never a crash. What was wrapped over a buffer by its address, such as an SBE flyweight,
 * must not be used afterwards.
 *
 * <p>Allocating and closing are safe for any thread, closing only when no buffer is in use; it makes all threads of the JVM stop
 * for a moment, as {@link Arena#ofShared} does: not for short lives. Buffers are as safe for threads as Agrona's are.
 */
public final class DirectBuffers implements AutoCloseable {
  private static final String PACKAGE = "jdk.internal.misc";

  /** Agrona wants 8 bytes for atomic operations; a cache line keeps two threads apart. */
  private static final long ALIGN_BYTES = 64;

  private final Arena arena;

  /** Guarded by this. */
  private final List<UnsafeBuffer> buffers = new ArrayList<>();

  private boolean closed;

  /**
   * Makes an empty group.
   *
   * @param heap where buffers lie
   * @throws UnsupportedOperationException if the JVM does not let Agrona at memory; says which option does
   * @throws IllegalStateException if the heap is closed
   */
  public DirectBuffers(OffHeap heap) {
    requireExport(UnsafeApi.class.getModule());
    arena = heap.sharedArena();
  }

  /** Asks before Agrona does, whose answer would be an error from a class initializer. */
  static void requireExport(Module agrona) {
    if (!Object.class.getModule().isExported(PACKAGE, agrona)) {
      throw new UnsupportedOperationException(
          "Agrona's buffers need a package of the JDK: start the JVM with --add-exports=java.base/%s=%s"
              .formatted(PACKAGE, agrona.isNamed() ? agrona.getName() : "ALL-UNNAMED"));
    }
  }

  /**
   * Allocates a buffer that is zero, at the beginning of a cache line.
   *
   * @param length bytes
   * @return a buffer of that length, good until this is closed
   * @throws OffHeapExhaustedException if the heap has no room
   * @throws IllegalArgumentException below 0
   * @throws IllegalStateException if this is closed
   */
  public synchronized MutableDirectBuffer allocate(int length) {
    if (closed) {
      throw new IllegalStateException("these buffers were closed: make a new group of them");
    }
    UnsafeBuffer buffer = new UnsafeBuffer(arena.allocate(length, ALIGN_BYTES).address(), length);
    buffers.add(buffer);
    return buffer;
  }

  /** Takes the bytes from all buffers, and frees them. Closing again does nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    buffers.forEach(buffer -> buffer.wrap(0, 0));
    buffers.clear();
    arena.close();
  }
}

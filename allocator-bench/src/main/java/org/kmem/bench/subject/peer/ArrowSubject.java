package org.kmem.bench.subject.peer;

import java.util.OptionalLong;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.kmem.bench.subject.Access;
import org.kmem.bench.subject.ObjectFront;
import org.kmem.bench.subject.ObjectSubject;
import org.kmem.bench.subject.PageFront;
import org.kmem.bench.subject.PieceSet;
import org.kmem.memory.Memory;

/**
 * Apache Arrow's accounted buffers, {@code buffer(n)} and {@code close()}, from a child allocator for each front. Its
 * backend, the one on the class path, takes each buffer from {@code Unsafe.allocateMemory}.
 */
final class ArrowSubject implements ObjectSubject {
  /** Buffers in a set. */
  private static final class Buffers implements PieceSet {
    private final ArrowBuf[] buffers;
    private final int places;

    Buffers(int places) {
      buffers = new ArrowBuf[Padding.around(places)];
      this.places = places;
    }

    @Override
    public int places() {
      return places;
    }
  }

  /**
   * A thread's child of the root. It is closed by the root: buffers may outlive the thread.
   *
   * @param allocator the child
   * @param raw whether bytes are reached by address
   */
  private record Front(BufferAllocator allocator, boolean raw) implements ObjectFront {
    @Override
    public boolean alloc(PieceSet set, int place, int sizeBytes) {
      ((Buffers) set).buffers[Padding.BEFORE + place] = allocator.buffer(sizeBytes);
      return true;
    }

    @Override
    public void free(PieceSet set, int place) {
      ((Buffers) set).buffers[Padding.BEFORE + place].close();
    }

    @Override
    public void write(PieceSet set, int place, int offset, byte value) {
      ArrowBuf buffer = ((Buffers) set).buffers[Padding.BEFORE + place];
      if (raw) {
        Memory.putByte(buffer.memoryAddress() + offset, value);
      } else {
        buffer.setByte(offset, value);
      }
    }

    @Override
    public byte read(PieceSet set, int place, int offset) {
      ArrowBuf buffer = ((Buffers) set).buffers[Padding.BEFORE + place];
      return raw ? Memory.getByte(buffer.memoryAddress() + offset) : buffer.getByte(offset);
    }

    @Override
    public long address(PieceSet set, int place) {
      return ((Buffers) set).buffers[Padding.BEFORE + place].memoryAddress();
    }

    @Override
    public void close() {
      // See above.
    }
  }

  private final BufferAllocator root = newRoot();

  /** One for each number of a thread, made at once: fronts come and go. */
  private final BufferAllocator[] children;

  private final Access access;

  /**
   * {@code new RootAllocator()}. By name, since javac would have to read its class, which has annotations of libraries
   * that Arrow does not bring along.
   */
  private static BufferAllocator newRoot() {
    try {
      return Class.forName("org.apache.arrow.memory.RootAllocator")
          .asSubclass(BufferAllocator.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new UnsupportedOperationException("Arrow has no allocator here", e);
    }
  }

  ArrowSubject(int threads, Access access) {
    this.access = access;
    children = new BufferAllocator[threads];
    for (int thread = 0; thread < threads; thread++) {
      children[thread] = root.newChildAllocator("thread " + thread, 0, Long.MAX_VALUE);
    }
  }

  @Override
  public String configuration() {
    return "%s, unsafe backend, a child allocator for each thread; bytes %s"
        .formatted(
            Library.version(ArrowBuf.class, "arrow-memory-core"),
            access == Access.RAW ? "by memoryAddress()" : "through the ArrowBuf, bounds checked");
  }

  @Override
  public ObjectFront front(PageFront.Kind kind, int thread) {
    return new Front(children[thread], access == Access.RAW);
  }

  /** All such threads have one child together. */
  @Override
  public ObjectFront guestFront() {
    return new Front(children[0], access == Access.RAW);
  }

  @Override
  public PieceSet newSet(int places) {
    return new Buffers(places);
  }

  @Override
  public OptionalLong footprintBytes() {
    return OptionalLong.of(root.getAllocatedMemory());
  }

  @Override
  public void verify() {
    if (root.getAllocatedMemory() != 0) {
      throw new IllegalStateException(
          root.getAllocatedMemory() + " bytes of buffers were not closed: the benchmark lost some");
    }
  }

  @Override
  public void close() {
    for (BufferAllocator child : children) {
      child.close();
    }
    root.close();
  }
}

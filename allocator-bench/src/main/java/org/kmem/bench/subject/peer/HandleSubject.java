package org.kmem.bench.subject.peer;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;
import org.kmem.bench.subject.ObjectFront;
import org.kmem.bench.subject.ObjectSubject;
import org.kmem.bench.subject.PageFront;
import org.kmem.bench.subject.PieceSet;
import org.kmem.memory.Memory;
import org.kmem.pool.Flyweight;
import org.kmem.pool.HandlePool;
import org.kmem.pool.LocalPool;
import org.kmem.pool.ObjectPool;

/**
 * Objects of a pool by handles that are checked at each release. Bytes are reached by the address, which is asked for when an object
 * is acquired; or through a flyweight, and the handle is checked at each access.
 */
final class HandleSubject implements ObjectSubject {
  /** Handles in a set, each with the address of its object behind it, where bytes are reached by that. */
  private static final class Handles implements PieceSet {
    private final long[] handles;
    private final int places;

    Handles(int places) {
      handles = new long[Padding.around(2 * places)];
      this.places = places;
    }

    static int index(int place) {
      return Padding.BEFORE + 2 * place;
    }

    static long at(PieceSet set, int place) {
      return ((Handles) set).handles[index(place)];
    }

    @Override
    public int places() {
      return places;
    }
  }

  /** An object without fields. */
  private static final class Bytes extends Flyweight {
    byte get(int offset) {
      return getByte(offset);
    }

    void set(int offset, byte value) {
      putByte(offset, value);
    }
  }

  /** Where handles come from. */
  private interface Source {
    long acquire();

    /** Writes the handle of an object down, and its address behind it. */
    void acquire(long[] handles, int index);

    long address(long handle);

    void release(long handle);

    default void close() {}
  }

  private record Own(LocalPool pool) implements Source {
    @Override
    public long acquire() {
      return pool.acquire();
    }

    @Override
    public void acquire(long[] handles, int index) {
      handles[index] = pool.acquire();
      handles[index + 1] = pool.acquiredAddress();
    }

    @Override
    public long address(long handle) {
      return pool.address(handle);
    }

    @Override
    public void release(long handle) {
      pool.release(handle);
    }

    @Override
    public void close() {
      pool.close();
    }
  }

  private record Any(HandlePool pool) implements Source {
    @Override
    public long acquire() {
      return pool.acquire();
    }

    @Override
    public void acquire(long[] handles, int index) {
      handles[index] = pool.acquire();
      handles[index + 1] = pool.address(handles[index]);
    }

    @Override
    public long address(long handle) {
      return pool.address(handle);
    }

    @Override
    public void release(long handle) {
      pool.release(handle);
    }
  }

  /**
   * A thread's way that reaches bytes by address.
   *
   * @param source where handles come from
   */
  private record ByAddress(Source source) implements ObjectFront {
    @Override
    public boolean alloc(PieceSet set, int place, int sizeBytes) {
      source.acquire(((Handles) set).handles, Handles.index(place));
      return true;
    }

    @Override
    public void free(PieceSet set, int place) {
      source.release(Handles.at(set, place));
    }

    @Override
    public void write(PieceSet set, int place, int offset, byte value) {
      Memory.putByte(address(set, place) + offset, value);
    }

    @Override
    public byte read(PieceSet set, int place, int offset) {
      return Memory.getByte(address(set, place) + offset);
    }

    @Override
    public long address(PieceSet set, int place) {
      return ((Handles) set).handles[Handles.index(place) + 1];
    }

    @Override
    public void close() {
      source.close();
    }
  }

  /**
   * A thread's way that reaches bytes through a flyweight.
   *
   * @param source where handles come from
   * @param pool the pool
   * @param view the thread's flyweight
   */
  private record Viewed(Source source, ObjectPool<Bytes> pool, Bytes view) implements ObjectFront {
    private Bytes at(PieceSet set, int place) {
      return pool.at(Handles.at(set, place), view);
    }

    @Override
    public boolean alloc(PieceSet set, int place, int sizeBytes) {
      ((Handles) set).handles[Handles.index(place)] = source.acquire();
      return true;
    }

    @Override
    public void free(PieceSet set, int place) {
      source.release(Handles.at(set, place));
    }

    @Override
    public void write(PieceSet set, int place, int offset, byte value) {
      at(set, place).set(offset, value);
    }

    @Override
    public byte read(PieceSet set, int place, int offset) {
      return at(set, place).get(offset);
    }

    @Override
    public long address(PieceSet set, int place) {
      return source.address(Handles.at(set, place));
    }

    @Override
    public void close() {
      source.close();
    }
  }

  private final PoolHeap heap;
  private final ObjectPool<Bytes> pool;
  private final int pieceBytes;
  private final boolean viewed;

  HandleSubject(PoolHeap heap, int pieceBytes, boolean viewed) {
    this.heap = heap;
    this.pieceBytes = pieceBytes;
    this.viewed = viewed;
    MemoryLayout layout = MemoryLayout.sequenceLayout(pieceBytes, ValueLayout.JAVA_BYTE);
    pool = heap.heap().objectPool("pieces", layout, Bytes::new).build();
  }

  private ObjectFront front(Source source) {
    return viewed ? new Viewed(source, pool, pool.view()) : new ByAddress(source);
  }

  @Override
  public String configuration() {
    return "objects of a kmem pool by handles with %d generations, %s"
        .formatted(
            pool.handles().generations(),
            viewed
                ? "bytes through a flyweight, moved and checked at each access"
                : "bytes by address, which is asked for after each acquire");
  }

  @Override
  public ObjectFront front(PageFront.Kind kind, int thread) {
    return front(kind == PageFront.Kind.HANDLE ? new Own(pool.take()) : new Any(pool.handles()));
  }

  @Override
  public ObjectFront guestFront() {
    return front(new Any(pool.handles()));
  }

  @Override
  public PieceSet newSet(int places) {
    return new Handles(places);
  }

  @Override
  public int largestBytes() {
    return pieceBytes;
  }

  @Override
  public OptionalLong footprintBytes() {
    return OptionalLong.of(heap.footprintBytes());
  }

  @Override
  public void verify() {
    heap.verify();
  }

  @Override
  public void close() {
    heap.close();
  }
}

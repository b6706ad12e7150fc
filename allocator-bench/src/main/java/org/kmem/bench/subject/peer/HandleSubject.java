package org.kmem.bench.subject.peer;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
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
 * Objects of a pool by handles that are checked at each release and each way to the bytes, by address or through a
 * flyweight.
 */
final class HandleSubject implements ObjectSubject {
  /** Handles in a set. */
  private static final class Handles implements PieceSet {
    private final long[] handles;
    private final int places;

    Handles(int places) {
      handles = new long[Padding.around(places)];
      this.places = places;
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

    void release(long handle);

    default void close() {}
  }

  private record Own(LocalPool pool) implements Source {
    @Override
    public long acquire() {
      return pool.acquire();
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
    public void release(long handle) {
      pool.release(handle);
    }
  }

  /**
   * A thread's way.
   *
   * @param source where handles come from
   * @param pool the pool
   * @param view the thread's flyweight, or null if bytes are reached by address
   */
  private record Front(Source source, ObjectPool<Bytes> pool, @Nullable Bytes view)
      implements ObjectFront {
    private static long handle(PieceSet set, int place) {
      return ((Handles) set).handles[Padding.BEFORE + place];
    }

    @Override
    public boolean alloc(PieceSet set, int place, int sizeBytes) {
      ((Handles) set).handles[Padding.BEFORE + place] = source.acquire();
      return true;
    }

    @Override
    public void free(PieceSet set, int place) {
      source.release(handle(set, place));
    }

    @Override
    public void write(PieceSet set, int place, int offset, byte value) {
      if (view == null) {
        Memory.putByte(address(set, place) + offset, value);
      } else {
        pool.at(handle(set, place), view).set(offset, value);
      }
    }

    @Override
    public byte read(PieceSet set, int place, int offset) {
      return view == null
          ? Memory.getByte(address(set, place) + offset)
          : pool.at(handle(set, place), view).get(offset);
    }

    @Override
    public long address(PieceSet set, int place) {
      return pool.handles().address(handle(set, place));
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
    return new Front(source, pool, viewed ? pool.view() : null);
  }

  @Override
  public String configuration() {
    return "objects of a kmem pool by handles with %d generations, %s"
        .formatted(
            pool.handles().generations(),
            viewed
                ? "bytes through a flyweight, moved and checked at each access"
                : "bytes by address, which is asked for and checked at each access");
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
    return OptionalLong.of(heap.heap().usedBytes());
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

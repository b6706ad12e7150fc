package org.kmem.bench.subject.peer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.util.OptionalLong;
import org.kmem.bench.subject.Access;
import org.kmem.bench.subject.ObjectFront;
import org.kmem.bench.subject.ObjectSubject;
import org.kmem.bench.subject.PageFront;
import org.kmem.bench.subject.PieceSet;
import org.kmem.memory.Memory;

/**
 * A pool of Java objects with native bytes, all of one size.
 *
 * @param pool the pool
 * @param pieceBytes size of each
 * @param access how bytes are reached
 */
record PiecePoolSubject(PiecePool pool, int pieceBytes, Access access) implements ObjectSubject {
  /** Objects in a set. */
  private static final class Pieces implements PieceSet {
    private final NativePiece[] pieces;
    private final int places;

    Pieces(int places) {
      pieces = new NativePiece[Padding.around(places)];
      this.places = places;
    }

    @Override
    public int places() {
      return places;
    }
  }

  /**
   * A thread's way.
   *
   * @param tap where objects come from
   * @param raw whether bytes are reached by address
   */
  private record Front(PiecePool.Tap tap, boolean raw) implements ObjectFront {
    @Override
    public boolean alloc(PieceSet set, int place, int sizeBytes) {
      ((Pieces) set).pieces[Padding.BEFORE + place] = tap.claim();
      return true;
    }

    @Override
    public void free(PieceSet set, int place) {
      tap.release(((Pieces) set).pieces[Padding.BEFORE + place]);
    }

    @Override
    public void write(PieceSet set, int place, int offset, byte value) {
      NativePiece piece = ((Pieces) set).pieces[Padding.BEFORE + place];
      if (raw) {
        Memory.putByte(piece.address + offset, value);
      } else {
        piece.bytes.set(JAVA_BYTE, offset, value);
      }
    }

    @Override
    public byte read(PieceSet set, int place, int offset) {
      NativePiece piece = ((Pieces) set).pieces[Padding.BEFORE + place];
      return raw ? Memory.getByte(piece.address + offset) : piece.bytes.get(JAVA_BYTE, offset);
    }

    @Override
    public long address(PieceSet set, int place) {
      return ((Pieces) set).pieces[Padding.BEFORE + place].address;
    }

    @Override
    public void close() {
      // What it keeps for the thread goes with the thread.
    }
  }

  @Override
  public String configuration() {
    return pool.configuration()
        + "; objects with "
        + pieceBytes
        + " native bytes each, reached "
        + (access == Access.RAW ? "by address" : "through their MemorySegment");
  }

  @Override
  public ObjectFront front(PageFront.Kind kind, int thread) {
    return new Front(pool.tap(kind), access == Access.RAW);
  }

  @Override
  public ObjectFront guestFront() {
    return new Front(pool.guestTap(), access == Access.RAW);
  }

  @Override
  public PieceSet newSet(int places) {
    return new Pieces(places);
  }

  @Override
  public int largestBytes() {
    return pieceBytes;
  }

  @Override
  public OptionalLong footprintBytes() {
    return pool.footprintBytes();
  }

  @Override
  public void verify() {
    pool.verify();
  }

  @Override
  public void close() {
    pool.close();
  }
}

package org.kmem.bench.subject.peer;

import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.kmem.bench.subject.ObjectFront;
import org.kmem.bench.subject.ObjectSubject;
import org.kmem.bench.subject.PageFront;
import org.kmem.bench.subject.PieceSet;

/** Arrays of bytes on the heap, zeroed by the JVM; to free is to forget. */
final class HeapSubject implements ObjectSubject {
  /** What is in a place that has no piece. */
  private static final byte[] NOTHING = {};

  /** Pieces in a set. */
  private static final class Pieces implements PieceSet {
    private final byte[][] arrays;
    private final int places;

    Pieces(int places) {
      arrays = new byte[Padding.around(places)][];
      Arrays.fill(arrays, NOTHING);
      this.places = places;
    }

    @Override
    public int places() {
      return places;
    }
  }

  /** The same for all threads: the JVM has their buffers. */
  private static final class Front implements ObjectFront {
    @Override
    public boolean alloc(PieceSet set, int place, int sizeBytes) {
      ((Pieces) set).arrays[Padding.BEFORE + place] = new byte[sizeBytes];
      VarHandle.releaseFence(); // or an array that is soon forgotten would never come into being
      return true;
    }

    @Override
    public void free(PieceSet set, int place) {
      ((Pieces) set).arrays[Padding.BEFORE + place] = NOTHING;
    }

    @Override
    public void write(PieceSet set, int place, int offset, byte value) {
      ((Pieces) set).arrays[Padding.BEFORE + place][offset] = value;
    }

    @Override
    public byte read(PieceSet set, int place, int offset) {
      return ((Pieces) set).arrays[Padding.BEFORE + place][offset];
    }

    @Override
    public long address(PieceSet set, int place) {
      return 0;
    }

    @Override
    public void close() {
      // The JVM has what it needs.
    }
  }

  @Override
  public String configuration() {
    return "new byte[n], zeroed, bounds checked; freed by the collector";
  }

  @Override
  public ObjectFront front(PageFront.Kind kind, int thread) {
    return new Front();
  }

  @Override
  public ObjectFront guestFront() {
    return new Front();
  }

  @Override
  public PieceSet newSet(int places) {
    return new Pieces(places);
  }

  @Override
  public void verify() {
    // The collector frees what nobody reaches.
  }

  @Override
  public void close() {
    // The heap takes it back.
  }
}

package org.kmem.bench.subject.peer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.kmem.bench.subject.ObjectFront;
import org.kmem.bench.subject.PieceSet;

/**
 * Pieces as segments of their size, made of addresses: what a user of FFM would hold.
 *
 * @param source where the addresses come from
 */
record SegmentFront(AddressSource source) implements ObjectFront {
  /** Segments in a set. */
  static final class Segments implements PieceSet {
    private final MemorySegment[] segments;
    private final int places;

    Segments(int places) {
      segments = new MemorySegment[Padding.around(places)];
      Arrays.fill(segments, MemorySegment.NULL);
      this.places = places;
    }

    @Override
    public int places() {
      return places;
    }
  }

  @Override
  public boolean alloc(PieceSet set, int place, int sizeBytes) {
    long address = source.alloc(sizeBytes);
    ((Segments) set).segments[Padding.BEFORE + place] =
        MemorySegment.ofAddress(address).reinterpret(sizeBytes);
    return address != 0;
  }

  @Override
  public void free(PieceSet set, int place) {
    source.free(((Segments) set).segments[Padding.BEFORE + place].address());
  }

  @Override
  public void write(PieceSet set, int place, int offset, byte value) {
    ((Segments) set).segments[Padding.BEFORE + place].set(JAVA_BYTE, offset, value);
  }

  @Override
  public byte read(PieceSet set, int place, int offset) {
    return ((Segments) set).segments[Padding.BEFORE + place].get(JAVA_BYTE, offset);
  }

  @Override
  public long address(PieceSet set, int place) {
    return ((Segments) set).segments[Padding.BEFORE + place].address();
  }

  @Override
  public void close() {
    source.close();
  }
}

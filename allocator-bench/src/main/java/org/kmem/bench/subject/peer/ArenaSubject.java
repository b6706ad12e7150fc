package org.kmem.bench.subject.peer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.subject.Access;
import org.kmem.bench.subject.ObjectFront;
import org.kmem.bench.subject.ObjectSubject;
import org.kmem.bench.subject.PageFront;
import org.kmem.bench.subject.PieceSet;
import org.kmem.memory.Memory;

/**
 * An {@link Arena} for each piece, which is the way to free pieces one by one with it. The JDK zeroes them.
 */
final class ArenaSubject implements ObjectSubject {
  /** Arenas and their segments in a set. */
  private static final class Segments implements PieceSet {
    private final @Nullable Arena[] arenas;
    private final MemorySegment[] segments;
    private final int places;

    Segments(int places) {
      arenas = new Arena[Padding.around(places)];
      segments = new MemorySegment[Padding.around(places)];
      this.places = places;
    }

    @Override
    public int places() {
      return places;
    }
  }

  /**
   * Makes and closes arenas of a kind.
   *
   * @param shared whether any thread can close them
   * @param raw whether bytes are reached by address
   */
  private record Front(boolean shared, boolean raw) implements ObjectFront {
    @Override
    public boolean alloc(PieceSet set, int place, int sizeBytes) {
      Segments segments = (Segments) set;
      Arena arena = shared ? Arena.ofShared() : Arena.ofConfined();
      segments.arenas[Padding.BEFORE + place] = arena;
      segments.segments[Padding.BEFORE + place] = arena.allocate(sizeBytes);
      return true;
    }

    @Override
    @SuppressWarnings("NullAway") // a place that is freed has a piece
    public void free(PieceSet set, int place) {
      ((Segments) set).arenas[Padding.BEFORE + place].close();
    }

    @Override
    public void write(PieceSet set, int place, int offset, byte value) {
      MemorySegment segment = ((Segments) set).segments[Padding.BEFORE + place];
      if (raw) {
        Memory.putByte(segment.address() + offset, value);
      } else {
        segment.set(JAVA_BYTE, offset, value);
      }
    }

    @Override
    public byte read(PieceSet set, int place, int offset) {
      MemorySegment segment = ((Segments) set).segments[Padding.BEFORE + place];
      return raw ? Memory.getByte(segment.address() + offset) : segment.get(JAVA_BYTE, offset);
    }

    @Override
    public long address(PieceSet set, int place) {
      return ((Segments) set).segments[Padding.BEFORE + place].address();
    }

    @Override
    public void close() {
      // Arenas are closed one by one.
    }
  }

  private final boolean shared;
  private final Access access;

  ArenaSubject(boolean shared, Access access) {
    this.shared = shared;
    this.access = access;
  }

  @Override
  public String configuration() {
    return (shared ? "Arena.ofShared()" : "Arena.ofConfined()")
        + " for each piece, zeroed; bytes "
        + (access == Access.RAW ? "by address" : "through the segment");
  }

  @Override
  public ObjectFront front(PageFront.Kind kind, int thread) {
    return new Front(shared, access == Access.RAW);
  }

  @Override
  public ObjectFront guestFront() {
    return new Front(shared, access == Access.RAW);
  }

  @Override
  public PieceSet newSet(int places) {
    return new Segments(places);
  }

  @Override
  public boolean freesAnywhere() {
    return shared;
  }

  @Override
  public void verify() {
    // An arena that was not closed is nobody's: there is no list of them.
  }

  @Override
  public void close() {
    // Arenas are closed one by one.
  }
}

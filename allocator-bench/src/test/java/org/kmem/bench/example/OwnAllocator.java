package org.kmem.bench.example;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.kmem.bench.subject.ObjectFront;
import org.kmem.bench.subject.ObjectShape;
import org.kmem.bench.subject.ObjectSubject;
import org.kmem.bench.subject.ObjectSubjectProvider;
import org.kmem.bench.subject.PageFront;
import org.kmem.bench.subject.PieceSet;

// example:begin
/** An allocator of one's own: segments of one arena, kept in a list for each size when they are freed. */
public final class OwnAllocator implements ObjectSubjectProvider {
  /** For {@link java.util.ServiceLoader}. */
  public OwnAllocator() {}

  @Override
  public List<String> names() {
    return List.of("yours:lists"); // what --alloc takes, and tables show
  }

  @Override
  public ObjectSubject open(String name, ObjectShape shape) {
    return new Lists(Arena.ofShared(), new ConcurrentHashMap<>());
  }

  /** Pieces are what the allocator hands out; its users would have them in an array too. */
  private static final class Segments implements PieceSet {
    private final MemorySegment[] at;

    Segments(int places) {
      at = new MemorySegment[places];
    }

    @Override
    public int places() {
      return at.length;
    }
  }

  /** The allocator. */
  private record Lists(Arena arena, Map<Integer, Deque<MemorySegment>> free)
      implements ObjectSubject {
    @Override
    public String configuration() {
      return "a ConcurrentLinkedDeque for each size, nothing by thread";
    }

    @Override
    public ObjectFront front(PageFront.Kind kind, int thread) {
      return new Front(this); // where threads have something of their own, this is the place
    }

    @Override
    public ObjectFront guestFront() {
      return new Front(this);
    }

    @Override
    public PieceSet newSet(int places) {
      return new Segments(places);
    }

    private MemorySegment take(int sizeBytes) {
      MemorySegment piece = of(sizeBytes).poll();
      return piece == null ? arena.allocate(sizeBytes) : piece;
    }

    private Deque<MemorySegment> of(int sizeBytes) {
      return free.computeIfAbsent(sizeBytes, size -> new ConcurrentLinkedDeque<>());
    }

    @Override
    public void verify() {} // called when no piece is held: throw if some are missing

    @Override
    public void close() {
      arena.close();
    }
  }

  /** A thread's way to it: calls go into the measured loop. */
  private record Front(Lists lists) implements ObjectFront {
    private static MemorySegment at(PieceSet set, int place) {
      return ((Segments) set).at[place];
    }

    @Override
    public boolean alloc(PieceSet set, int place, int sizeBytes) {
      ((Segments) set).at[place] = lists.take(sizeBytes);
      return true; // false if memory is out
    }

    @Override
    public void free(PieceSet set, int place) {
      MemorySegment piece = at(set, place);
      lists.of((int) piece.byteSize()).push(piece);
    }

    @Override
    public void write(PieceSet set, int place, int offset, byte value) {
      at(set, place).set(ValueLayout.JAVA_BYTE, offset, value);
    }

    @Override
    public byte read(PieceSet set, int place, int offset) {
      return at(set, place).get(ValueLayout.JAVA_BYTE, offset);
    }

    @Override
    public long address(PieceSet set, int place) {
      return at(set, place).address();
    }

    @Override
    public void close() {} // what was kept for the thread goes here
  }
}
// example:end

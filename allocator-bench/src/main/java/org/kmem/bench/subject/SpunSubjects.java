package org.kmem.bench.subject;

import java.util.Optional;
import java.util.OptionalLong;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Subjects made slower by a known amount, to see whether those notice who should: after every so many allocations through a
 * front the thread spins. Off unless a property of the JVM says how much.
 */
public final class SpunSubjects {
  /**
   * Name of the property: how many tokens of {@link Blackhole#consumeCPU} are consumed each time. With 0 there is the wrapper
   * and nothing is consumed.
   */
  public static final String PROPERTY = "kmem.bench.spin";

  /** After so many allocations: spinning for a part of a nanosecond each time is not possible. */
  public static final int PERIOD = 1_024;

  private SpunSubjects() {}

  static PageSubject of(PageSubject subject) {
    Integer tokens = Integer.getInteger(PROPERTY);
    return tokens == null ? subject : new SpunPages(subject, tokens);
  }

  static ObjectSubject of(ObjectSubject subject) {
    Integer tokens = Integer.getInteger(PROPERTY);
    return tokens == null ? subject : new SpunObjects(subject, tokens);
  }

  /** Spins now and then; one for each thread. */
  private static final class Spin {
    private final int tokens;
    private int calls;

    Spin(int tokens) {
      this.tokens = tokens;
    }

    void afterOne() {
      if (++calls == PERIOD) {
        calls = 0;
        Blackhole.consumeCPU(tokens);
      }
    }
  }

  private record SpunPages(PageSubject subject, int tokens) implements PageSubject {
    @Override
    public long alloc(int slot, int order) {
      throw byFrontOnly();
    }

    @Override
    public int allocBulk(int slot, long[] pages, int count) {
      Blackhole.consumeCPU((long) tokens * count / PERIOD);
      return subject.allocBulk(slot, pages, count);
    }

    /** What a thread may count by its own front, it may not by a number that others have too. */
    private static SubjectUnavailableException byFrontOnly() {
      return new SubjectUnavailableException(
          "a subject made slower", "its benchmark allocates by slot and not by front", null);
    }

    @Override
    public void free(int slot, long page, int order) {
      subject.free(slot, page, order);
    }

    @Override
    public void freeBulk(int slot, long[] pages, int count) {
      subject.freeBulk(slot, pages, count);
    }

    @Override
    public PageFront front(PageFront.Kind kind, int slot) {
      return new SpunPageFront(subject.front(kind, slot), new Spin(tokens));
    }

    @Override
    public Optional<FreeMemory> freeMemory() {
      return subject.freeMemory();
    }

    @Override
    public void verify() {
      subject.verify();
    }

    @Override
    public void close() {
      subject.close();
    }
  }

  private record SpunPageFront(PageFront front, Spin spin) implements PageFront {
    @Override
    public long alloc(int order) {
      long page = front.alloc(order);
      spin.afterOne();
      return page;
    }

    @Override
    public void free(long page, int order) {
      front.free(page, order);
    }

    @Override
    public void close() {
      front.close();
    }
  }

  private record SpunObjects(ObjectSubject subject, int tokens) implements ObjectSubject {
    @Override
    public String configuration() {
      return subject.configuration() + ", made slower on purpose";
    }

    @Override
    public ObjectFront front(PageFront.Kind kind, int thread) {
      return new SpunObjectFront(subject.front(kind, thread), new Spin(tokens));
    }

    @Override
    public ObjectFront guestFront() {
      return new SpunObjectFront(subject.guestFront(), new Spin(tokens));
    }

    @Override
    public PieceSet newSet(int places) {
      return subject.newSet(places);
    }

    @Override
    public boolean freesAnywhere() {
      return subject.freesAnywhere();
    }

    @Override
    public int largestBytes() {
      return subject.largestBytes();
    }

    @Override
    public OptionalLong footprintBytes() {
      return subject.footprintBytes();
    }

    @Override
    public void verify() {
      subject.verify();
    }

    @Override
    public void close() {
      subject.close();
    }
  }

  private record SpunObjectFront(ObjectFront front, Spin spin) implements ObjectFront {
    @Override
    public boolean alloc(PieceSet set, int place, int sizeBytes) {
      boolean got = front.alloc(set, place, sizeBytes);
      spin.afterOne();
      return got;
    }

    @Override
    public void free(PieceSet set, int place) {
      front.free(set, place);
    }

    @Override
    public void write(PieceSet set, int place, int offset, byte value) {
      front.write(set, place, offset, value);
    }

    @Override
    public byte read(PieceSet set, int place, int offset) {
      return front.read(set, place, offset);
    }

    @Override
    public long address(PieceSet set, int place) {
      return front.address(set, place);
    }

    @Override
    public void close() {
      front.close();
    }
  }
}

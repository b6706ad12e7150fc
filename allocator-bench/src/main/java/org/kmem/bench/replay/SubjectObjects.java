package org.kmem.bench.replay;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.kmem.bench.replay.ObjectReplayResult.CacheEnd;
import org.kmem.bench.subject.ObjectFront;
import org.kmem.bench.subject.ObjectSubject;
import org.kmem.bench.subject.PageFront;
import org.kmem.bench.subject.PieceSet;

/**
 * An allocator of pieces of any size: it is asked for the bytes that the recorded kernel was asked for, and knows of no
 * caches. A recorded CPU is a front.
 *
 * @param subject the allocator
 */
record SubjectObjects(ObjectSubject subject) implements ReplayedObjects {
  /** A CPU's way. */
  private record Player(ObjectFront front) implements ObjectPlayer {
    @Override
    public boolean alloc(PieceSet set, int place, ObjectRequest request) {
      return front.alloc(set, place, request.sizeBytes());
    }

    @Override
    public void free(PieceSet set, int place, int how) {
      front.free(set, place);
    }

    @Override
    public void write(PieceSet set, int place, int offset, byte value) {
      front.write(set, place, offset, value);
    }

    @Override
    public void close() {
      front.close();
    }
  }

  @Override
  public String configuration() {
    return subject.configuration();
  }

  @Override
  public ObjectPlayer player(int cpu) {
    return new Player(subject.front(PageFront.Kind.SLOT, cpu));
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
  public OptionalLong footprintBytes() {
    return subject.footprintBytes();
  }

  @Override
  public OptionalInt grantedBytes(ObjectRequest request) {
    return OptionalInt.empty();
  }

  @Override
  public List<CacheEnd> caches() {
    return List.of();
  }

  @Override
  public void verifyLive(long objects) {
    // It can only tell when none is held.
  }

  @Override
  public void verifyEmpty() {
    subject.verify();
  }

  @Override
  public void close() {
    subject.close();
  }
}

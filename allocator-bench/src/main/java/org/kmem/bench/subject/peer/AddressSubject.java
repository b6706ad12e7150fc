package org.kmem.bench.subject.peer;

import java.util.OptionalLong;
import org.kmem.bench.subject.Access;
import org.kmem.bench.subject.ObjectFront;
import org.kmem.bench.subject.ObjectSubject;
import org.kmem.bench.subject.PageFront;
import org.kmem.bench.subject.PieceSet;

/** Any allocator that hands out addresses: raw, or each piece behind a segment of its bounds. */
final class AddressSubject implements ObjectSubject {
  private final AddressAllocator allocator;
  private final Access access;

  AddressSubject(AddressAllocator allocator, Access access) {
    this.allocator = allocator;
    this.access = access;
  }

  @Override
  public String configuration() {
    return allocator.configuration()
        + switch (access) {
          case RAW -> "; by address";
          case CHECKED -> "; a bounded MemorySegment for each piece";
        };
  }

  @Override
  public ObjectFront front(PageFront.Kind kind, int thread) {
    return front(allocator.source(kind, thread));
  }

  @Override
  public ObjectFront guestFront() {
    return front(allocator.guestSource());
  }

  private ObjectFront front(AddressSource source) {
    return switch (access) {
      case RAW -> new AddressFront(source);
      case CHECKED -> new SegmentFront(source);
    };
  }

  @Override
  public PieceSet newSet(int places) {
    return switch (access) {
      case RAW -> new AddressFront.Addresses(places);
      case CHECKED -> new SegmentFront.Segments(places);
    };
  }

  @Override
  public int largestBytes() {
    return allocator.largestBytes();
  }

  @Override
  public OptionalLong footprintBytes() {
    return allocator.footprintBytes();
  }

  @Override
  public void verify() {
    allocator.verify();
  }

  @Override
  public void close() {
    allocator.close();
  }
}

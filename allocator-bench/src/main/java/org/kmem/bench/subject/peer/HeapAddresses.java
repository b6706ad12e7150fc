package org.kmem.bench.subject.peer;

import java.util.OptionalLong;

/** An allocator whose pieces all come from one {@link SubjectHeap}. */
interface HeapAddresses extends AddressAllocator {
  /** The heap. */
  SubjectHeap heap();

  @Override
  default OptionalLong footprintBytes() {
    return OptionalLong.of(heap().footprintBytes());
  }

  @Override
  default void verify() {
    heap().verify();
  }

  @Override
  default void close() {
    heap().close();
  }
}

package org.kmem.bench.subject.peer;

import java.util.OptionalLong;

/** An allocator whose pieces all come from one {@link SlabHeap}. */
interface SlabAddresses extends AddressAllocator {
  /** The machine. */
  SlabHeap heap();

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

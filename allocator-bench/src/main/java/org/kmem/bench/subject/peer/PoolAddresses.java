package org.kmem.bench.subject.peer;

import java.util.OptionalLong;

/** An allocator whose pieces all come from one {@link PoolHeap}. */
interface PoolAddresses extends AddressAllocator {
  /** The heap. */
  PoolHeap heap();

  @Override
  default OptionalLong footprintBytes() {
    return OptionalLong.of(heap().heap().usedBytes());
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

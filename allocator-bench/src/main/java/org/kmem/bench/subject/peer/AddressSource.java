package org.kmem.bench.subject.peer;

/** An allocator that hands out addresses, as one thread sees it, which closes it. */
interface AddressSource extends AutoCloseable {
  /** Allocates; the address of the first byte, or 0 if memory is out. */
  long alloc(int sizeBytes);

  /** Frees what any thread's source of the same allocator allocated. */
  void free(long address);

  /** Gives up what the allocator keeps for the thread; unless there is such a thing, nothing. */
  @Override
  default void close() {}
}

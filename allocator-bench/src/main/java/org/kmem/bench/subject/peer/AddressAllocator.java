package org.kmem.bench.subject.peer;

import java.util.OptionalLong;

/** An allocator that hands out addresses, as a whole. */
interface AddressAllocator extends AutoCloseable {
  /** What the thread of a number allocates from. */
  AddressSource source(int thread);

  /** Version and settings, one line. */
  String configuration();

  /** See {@link org.kmem.bench.subject.ObjectSubject#footprintBytes}. */
  OptionalLong footprintBytes();

  /** See {@link org.kmem.bench.subject.ObjectSubject#verify}. */
  void verify();

  /** Gives the memory back. */
  @Override
  void close();
}

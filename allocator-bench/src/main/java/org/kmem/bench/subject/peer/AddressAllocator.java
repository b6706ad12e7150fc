package org.kmem.bench.subject.peer;

import java.util.OptionalLong;
import org.kmem.bench.subject.PageFront;

/** An allocator that hands out addresses, as a whole. */
interface AddressAllocator extends AutoCloseable {
  /** What the running thread, which has a number, allocates from. */
  AddressSource source(PageFront.Kind kind, int thread);

  /** What the running thread, which has no number, allocates from. */
  AddressSource guestSource();

  /** Version and settings, one line. */
  String configuration();

  /** See {@link org.kmem.bench.subject.ObjectSubject#largestBytes}. */
  default int largestBytes() {
    return Integer.MAX_VALUE;
  }

  /** See {@link org.kmem.bench.subject.ObjectSubject#footprintBytes}. */
  OptionalLong footprintBytes();

  /** See {@link org.kmem.bench.subject.ObjectSubject#verify}. */
  void verify();

  /** Gives the memory back. */
  @Override
  void close();
}

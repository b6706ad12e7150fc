package org.kmem.bench.subject.peer;

import java.util.OptionalLong;
import org.kmem.bench.subject.PageFront;

/**
 * An allocator of the whole process, the same for all threads, that tells nothing of what it has.
 *
 * @param source where addresses come from
 * @param configuration version and settings, one line
 */
record ProcessAllocator(AddressSource source, String configuration) implements AddressAllocator {
  @Override
  public AddressSource source(PageFront.Kind kind, int thread) {
    return source;
  }

  @Override
  public AddressSource guestSource() {
    return source;
  }

  @Override
  public OptionalLong footprintBytes() {
    return OptionalLong.empty();
  }

  @Override
  public void verify() {
    // It cannot tell what is allocated: the process uses it too.
  }

  @Override
  public void close() {
    // It lives as long as the process.
  }
}

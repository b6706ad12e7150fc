package org.kmem.bench.subject;

/** Names the same slot at each call. */
record SlotFront(PageSubject subject, int slot) implements PageFront {
  @Override
  public long alloc(int order) {
    return subject.alloc(slot, order);
  }

  @Override
  public void free(long page, int order) {
    subject.free(slot, page, order);
  }

  @Override
  public void close() {
    // A number is nobody's.
  }
}

package org.kmem.pagealloc;

final class LockedStrategyTest extends PageAllocatorContract {
  @Override
  Strategy strategy() {
    return Strategy.LOCKED;
  }
}

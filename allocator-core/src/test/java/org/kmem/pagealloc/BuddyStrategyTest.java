package org.kmem.pagealloc;

final class BuddyStrategyTest extends PageAllocatorContract {
  @Override
  Strategy strategy() {
    return Strategy.BUDDY;
  }
}

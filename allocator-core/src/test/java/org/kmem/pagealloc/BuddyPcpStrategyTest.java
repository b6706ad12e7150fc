package org.kmem.pagealloc;

final class BuddyPcpStrategyTest extends PageAllocatorContract {
  @Override
  Strategy strategy() {
    return Strategy.BUDDY_PCP;
  }
}

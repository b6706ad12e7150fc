package org.kmem.pagealloc;

final class BitfieldStrategyTest extends PageAllocatorContract {
  @Override
  Strategy strategy() {
    return Strategy.BITFIELD;
  }
}

package org.kmem.slab;

final class TreiberSlabTest extends SlabContract {
  @Override
  SlabStrategy strategy() {
    return SlabStrategy.TREIBER;
  }
}

package org.kmem.slab;

final class LockedSlabTest extends SlabContract {
  @Override
  SlabStrategy strategy() {
    return SlabStrategy.LOCKED;
  }
}

package org.kmem.bitfield;

import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.units.Order;

/** A zone's allocator with its caches and what they stand on. */
record BitfieldZone(
    MemMap memMap,
    PageBlocks pageBlocks,
    Bitfield bitfield,
    SlotCaches caches,
    SlotBlocks blocks,
    long start,
    long end)
    implements AutoCloseable {

  /** A zone of frames {@code start..end-1}, all free, whose caches hold up to 256 pages a stack. */
  static BitfieldZone of(long start, long end, int slots) {
    MemMap memMap = new MemMap(end);
    PageBlocks pageBlocks = new PageBlocks(end);
    Bitfield bitfield = new Bitfield(memMap, pageBlocks, 0, start, end, slots);
    bitfield.release(start, end);
    bitfield.reserveRest();
    SlotCaches caches = new SlotCaches(bitfield, slots);
    caches.resize(64, 256);
    SlotBlocks blocks = new SlotBlocks(bitfield, slots);
    blocks.resize(256);
    return new BitfieldZone(memMap, pageBlocks, bitfield, caches, blocks, start, end);
  }

  void verify() {
    bitfield.verify();
    blocks.verify(caches.verify());
  }

  void drainAll() {
    for (int slot = 0; slot < caches.slots(); slot++) {
      caches.drain(slot);
      blocks.drain(slot);
    }
  }

  /** Free blocks of an order, all types together. */
  long freeBlocks(int order) {
    long[] counts = bitfield.countFreeBlocks();
    long blocks = 0;
    for (int at = order; at < counts.length; at += Order.COUNT) {
      blocks += counts[at];
    }
    return blocks;
  }

  @Override
  public void close() {
    blocks.close();
    caches.close();
    bitfield.close();
    pageBlocks.close();
    memMap.close();
  }
}

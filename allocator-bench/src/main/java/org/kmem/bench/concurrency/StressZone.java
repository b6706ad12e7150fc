package org.kmem.bench.concurrency;

import org.kmem.bitfield.Bitfield;
import org.kmem.bitfield.SlotCaches;
import org.kmem.gfp.MigrateType;
import org.kmem.memory.BackingMemory;
import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/** A small zone of the bitfield for a {@link Loan}: one pageblock, all of it free, caches empty. */
final class StressZone implements Loan.Lent {
  static final int PAGES = Order.PAGEBLOCK_PAGES;

  private static final int SLOTS = 2;
  private static final Loan.Pool<StressZone> POOL = new Loan.Pool<>(StressZone::new);

  final Bitfield bitfield;
  final SlotCaches caches;

  /** A word for each page, written plainly by owners. */
  private final BackingMemory words;

  private final PageBlocks pageBlocks;

  private StressZone() {
    pageBlocks = new PageBlocks(PAGES);
    bitfield = new Bitfield(new MemMap(PAGES), pageBlocks, 0, 0, PAGES, SLOTS);
    bitfield.release(0, PAGES);
    caches = new SlotCaches(bitfield, SLOTS);
    caches.resize(2, 2);
    words = BackingMemory.reserveSparse((long) PAGES * Long.BYTES);
  }

  /** Lends a zone. */
  static Loan<StressZone> lend() {
    return POOL.lend();
  }

  @Override
  public String problem() {
    return problem(0);
  }

  /** What is wrong with the books if so many pages are held; empty if nothing is. */
  String problem(long held) {
    for (int slot = 0; slot < SLOTS; slot++) {
      caches.drain(slot);
    }
    if (pageBlocks.type(0) != bitfield.pageblockType(0)) {
      return "type " + bitfield.pageblockType(0) + " mirrored as " + pageBlocks.type(0);
    }
    bitfield.setPageblockType(0, MigrateType.MOVABLE);
    try {
      bitfield.verify();
      caches.verify();
    } catch (IllegalStateException broken) {
      return String.valueOf(broken.getMessage());
    }
    long free = bitfield.freePages();
    return free + held == PAGES ? "" : free + " pages are free, " + held + " held, of " + PAGES;
  }

  /** Where the owner of a page may write eight bytes. */
  long word(long pfn) {
    return words.address() + pfn * Long.BYTES;
  }

  /** Takes a movable block; {@link Pfn#NONE} if there is none. */
  long take(int slot, int order) {
    return bitfield.alloc(slot, order, MigrateType.MOVABLE, 0);
  }

  /** Gives a block back if it is one. */
  void free(long pfn, int order) {
    if (pfn != Pfn.NONE) {
      bitfield.free(pfn, order);
    }
  }
}

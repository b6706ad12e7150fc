package org.kmem.bench.concurrency;

import java.lang.ref.Cleaner;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.kmem.bitfield.Bitfield;
import org.kmem.bitfield.SlotCaches;
import org.kmem.gfp.MigrateType;
import org.kmem.memory.BackingMemory;
import org.kmem.page.MemMap;
import org.kmem.page.PageBlocks;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * A small zone of the bitfield that one state of a test uses, and then another: mapping memory takes longer than
 * most tests. One pageblock, all of it free, caches empty.
 *
 * <p>Not for two states at a time; what its operations allow is as safe as they are.
 */
final class StressZone {
  /*
   * Implementation notes.
   * A state that jcstress makes and never runs would keep its zone: a cleaner returns it. The zone of a state
   * that failed is not lent again.
   */
  static final int PAGES = Order.PAGEBLOCK_PAGES;

  private static final int SLOTS = 2;
  private static final Cleaner CLEANER = Cleaner.create();
  private static final Queue<StressZone> FREE = new ConcurrentLinkedQueue<>();

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

  /** Lends a zone, until it is given back or the loan is lost together with its state. */
  static Loan lend() {
    StressZone zone = FREE.poll();
    Return end = new Return(zone == null ? new StressZone() : zone, new AtomicBoolean());
    Loan loan = new Loan(end);
    CLEANER.register(loan, end::giveBack);
    return loan;
  }

  /** How a zone goes back, once. */
  private record Return(StressZone zone, AtomicBoolean over) {
    void giveBack() {
      if (over.compareAndSet(false, true) && zone.problem(0).isEmpty()) {
        FREE.add(zone);
      }
    }
  }

  /** A zone lent to one state. */
  static final class Loan {
    final StressZone zone;
    private final Return end;

    private Loan(Return end) {
      this.zone = end.zone();
      this.end = end;
    }

    /** Ends the loan, all pages having been given back: what is wrong, or "right". */
    String settle() {
      String problem = zone.problem(0);
      end.giveBack();
      return problem.isEmpty() ? "right" : problem;
    }
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

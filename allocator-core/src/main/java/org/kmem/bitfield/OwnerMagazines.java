package org.kmem.bitfield;

import java.util.BitSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.MigrateType;
import org.kmem.memory.BackingMemory;
import org.kmem.page.MemMap;
import org.kmem.units.PageSize;

/**
 * The magazines of a zone: one for each owner slot and migrate type, made when first asked for.
 *
 * <p>Safe for any thread, as far as {@link Magazine} is.
 */
public final class OwnerMagazines implements AutoCloseable {
  /** What a slot has off-heap: a pair of cache lines, so that neighbours share none. */
  private static final int SLOT_BYTES = 128;

  private final Bitfield bitfield;
  private final MemMap memMap;
  private final int firstSlot;
  private final BackingMemory backing;
  private final AtomicReferenceArray<@Nullable Magazine> magazines;
  private int batch = 1;
  private int limitPages;

  /**
   * Makes none yet.
   *
   * @param bitfield where pages come from and go to
   * @param memMap struct pages
   * @param firstSlot first owner slot
   * @param slots one past the last
   */
  public OwnerMagazines(Bitfield bitfield, MemMap memMap, int firstSlot, int slots) {
    this.bitfield = bitfield;
    this.memMap = memMap;
    this.firstSlot = firstSlot;
    int owners = slots - firstSlot;
    this.backing = BackingMemory.reserveSparse(PageSize.roundUp(Math.max(1L, owners) * SLOT_BYTES));
    this.magazines = new AtomicReferenceArray<>(owners * MigrateType.PCP_TYPES);
  }

  /**
   * The magazine of a slot; for its owner.
   *
   * @param slot slot
   * @param type migrate type, one of the first three
   * @return the same at each call, or null if the slot is shared
   */
  public @Nullable Magazine of(int slot, int type) {
    if (slot < firstSlot) {
      return null;
    }
    Magazine known = magazines.get(index(slot, type));
    return known != null ? known : make(slot, type);
  }

  private synchronized Magazine make(int slot, int type) {
    long bits = backing.address() + (long) (slot - firstSlot) * SLOT_BYTES;
    Magazine made = new Magazine(bitfield, memMap, slot, type, bits);
    made.resize(batch, limitPages);
    Magazine before = magazines.compareAndExchange(index(slot, type), null, made);
    return before != null ? before : made;
  }

  private int index(int slot, int type) {
    return (slot - firstSlot) * MigrateType.PCP_TYPES + type;
  }

  /**
   * Sets how much a magazine fetches at a time and holds at most.
   *
   * @param batchPages pages fetched, at least 1
   * @param most pages held; 0 for none
   */
  public synchronized void resize(int batchPages, int most) {
    limitPages = Math.clamp(most, 0, Magazine.CAPACITY);
    batch = Math.clamp(batchPages, 1, Math.max(1, Math.min(limitPages, Rows.ROW_PAGES)));
    for (int i = 0; i < magazines.length(); i++) {
      Magazine magazine = magazines.get(i);
      if (magazine != null) {
        magazine.resize(batch, limitPages);
      }
    }
  }

  /**
   * Empties the magazines of a slot; for its owner.
   *
   * @param slot slot
   * @return pages given back
   */
  public int drain(int slot) {
    return (int) sum(slot, Magazine::drain);
  }

  /**
   * Asks the owner of a slot to empty its magazines.
   *
   * @param slot slot
   */
  public void requestDrain(int slot) {
    sum(
        slot,
        magazine -> {
          magazine.requestDrain();
          return 0;
        });
  }

  /**
   * Pages that the magazines of a slot hold.
   *
   * @param slot slot
   * @return pages, a recent value
   */
  public int count(int slot) {
    return (int) sum(slot, Magazine::count);
  }

  /**
   * Pages that all magazines hold.
   *
   * @return pages, a recent value
   */
  public long count() {
    return sum(Magazine::count);
  }

  /**
   * Pages handed out since boot.
   *
   * @return pages
   */
  public long allocatedPages() {
    return sum(Magazine::allocations);
  }

  /**
   * Pages taken back since boot.
   *
   * @return pages
   */
  public long freedPages() {
    return sum(Magazine::frees);
  }

  /**
   * Whether a page is in a magazine; exact only while owners do nothing.
   *
   * @param pfn frame
   * @return true if it is
   */
  public boolean contains(long pfn) {
    return sum(magazine -> magazine.contains(pfn) ? 1 : 0) > 0;
  }

  private long sum(ToLongFunction<Magazine> figure) {
    long sum = 0;
    for (int slot = firstSlot;
        slot < firstSlot + magazines.length() / MigrateType.PCP_TYPES;
        slot++) {
      sum += sum(slot, figure);
    }
    return sum;
  }

  private long sum(int slot, ToLongFunction<Magazine> figure) {
    long sum = 0;
    for (int type = 0; slot >= firstSlot && type < MigrateType.PCP_TYPES; type++) {
      Magazine magazine = magazines.get(index(slot, type));
      if (magazine != null) {
        sum += figure.applyAsLong(magazine);
      }
    }
    return sum;
  }

  /**
   * Checks M1 and M2 of all magazines. Nobody may be at work.
   *
   * @param cached pages cached elsewhere, as offsets from the first frame of the zone's first pageblock;
   *     those in magazines are added
   * @throws IllegalStateException naming the page that is wrong
   */
  public void verify(BitSet cached) {
    sum(magazine -> {
      magazine.verify(cached);
      return 0;
    });
  }

  /** Gives the off-heap part back. */
  @Override
  public void close() {
    backing.close();
  }
}

package org.kmem.pool.top;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pool.budget.Account;
import org.kmem.pool.budget.Accounts;
import org.kmem.pool.budget.Budget;
import org.kmem.pool.budget.BudgetFigures;
import org.kmem.pool.trim.Footprint;
import org.kmem.slab.KmemCache;
import org.kmem.slab.ObjectCounts;
import org.kmem.slab.SlabAllocator;
import org.kmem.units.PageSize;
import org.kmem.zone.Zone;

/**
 * The figures of a heap, each read from counters when it is asked for, in a time that does not depend on how much
 * memory the heap has or how many objects. Safe for any thread, until the heap is closed.
 */
public final class HeapGauges {
  private static final ProcessHandle SELF = ProcessHandle.current();

  private final String name;
  private final PageAllocator pages;
  private final SlabAllocator slabs;
  private final Accounts accounts;
  private final Supplier<Footprint> footprint;

  /**
   * The figures of a heap.
   *
   * @param name its name
   * @param pages its pages, backed
   * @param slabs its objects
   * @param accounts who pays for them
   * @param footprint what its frames have in RAM, at the last look of its trimmer
   */
  public HeapGauges(
      String name,
      PageAllocator pages,
      SlabAllocator slabs,
      Accounts accounts,
      Supplier<Footprint> footprint) {
    this.name = name;
    this.pages = pages;
    this.slabs = slabs;
    this.accounts = accounts;
    this.footprint = footprint;
  }

  /**
   * Name of the heap.
   *
   * @return as its events and files have it
   */
  public String name() {
    return name;
  }

  /**
   * What it can hand out in all.
   *
   * @return bytes
   */
  public long capacityBytes() {
    return pages.machine().managedPages() << PageSize.SHIFT;
  }

  /**
   * Free memory, in caches of threads or not.
   *
   * @return bytes
   */
  public long freeBytes() {
    long free = 0;
    for (Zone zone : pages.zones()) {
      free += zone.source().freePages();
    }
    return (free << PageSize.SHIFT) + cachedBytes();
  }

  /**
   * Free memory in caches of threads.
   *
   * @return bytes
   */
  public long cachedBytes() {
    long cached = 0;
    for (Zone zone : pages.zones()) {
      cached += zone.source().cachedPages();
    }
    return cached << PageSize.SHIFT;
  }

  /**
   * Memory of slabs and large objects.
   *
   * @return bytes
   */
  public long allocatedBytes() {
    return capacityBytes() - freeBytes();
  }

  /**
   * What its frames had in RAM at the last look of its trimmer.
   *
   * @return bytes, 0 before the first look
   */
  public long residentBytes() {
    return footprint.get().residentBytes();
  }

  /**
   * What its trimmer saw.
   *
   * @return the footprint; before the first look, or without a trimmer, nothing but how much is mapped
   */
  public Footprint footprint() {
    Footprint seen = footprint.get();
    return seen.mappedBytes() > 0
        ? seen
        : new Footprint(pages.freeMemory().sizeBytes(), 0, 0, 0, 0, 0);
  }

  /**
   * Its budgets.
   *
   * @return figures of each, before those below it
   */
  public List<BudgetFigures> budgets() {
    List<BudgetFigures> figures = new ArrayList<>();
    collect(accounts.root(), figures);
    return figures;
  }

  private static void collect(Budget budget, List<BudgetFigures> figures) {
    figures.add(budget.figures());
    budget.children().forEach(child -> collect(child, figures));
  }

  /**
   * Its caches that have slabs.
   *
   * @return a row for each, in order of creation
   */
  public List<CacheRow> caches() {
    List<CacheRow> rows = new ArrayList<>();
    for (KmemCache cache : slabs.caches()) {
      ObjectCounts counts = cache.counts();
      if (counts.total() > 0) {
        Account owner = accounts.ownerOf(cache);
        Budget payer = owner == null ? accounts.root() : owner.budget();
        rows.add(new CacheRow(cache.figures(), counts.live(), payer.path()));
      }
    }
    return rows;
  }

  /**
   * All of it.
   *
   * @param intervalMillis how often that is done, for who reads it
   * @return a snapshot
   */
  public HeapSnapshot snapshot(int intervalMillis) {
    return new HeapSnapshot(
        name,
        SELF.pid(),
        SELF.info().startInstant().orElse(Instant.EPOCH),
        Instant.now(),
        intervalMillis,
        pages.freeMemory().address(),
        capacityBytes(),
        freeBytes(),
        cachedBytes(),
        pages.metadataBytes(),
        footprint(),
        caches(),
        budgets());
  }
}

package org.kmem.mm.migrate;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.pagecache.PageCache;
import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.rmap.MigrationEntries;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Moves pages that are in use to other frames: whoever maps them, or finds them in a file, finds them there
 * afterwards, with the same bytes and flags.
 *
 * <p>A page is first {@linkplain #isolate isolated}, then moved with others by {@link #migrate}, which puts what could not
 * be moved back on its list. Pages that somebody holds for other reasons cannot be moved. May wait as the mode says.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code migrate_pages}, {@code folio_isolate_lru}, {@code
 * putback_movable_pages}.
 */
public final class MigratePages {
  /*
   * Implementation notes.
   * I1  references of a page that can be moved = entries that map it (turned into migration entries first) + the
   *     page cache's + one of the isolation.
   * I2  nr_isolated_{anon,file} = pages isolated and neither moved nor put back.
   * Between the first migration entry and the last one's end nothing waits, so that no other task sees any.
   */
  /** How often a page is tried that is busy. */
  private static final int SYNC_PASSES = 10;

  private static final int ASYNC_PASSES = 3;

  /** What a page takes along to its new frame. */
  private static final int MOVED_FLAGS =
      PageFlag.PG_REFERENCED
          | PageFlag.PG_UPTODATE
          | PageFlag.PG_ACTIVE
          | PageFlag.PG_WORKINGSET
          | PageFlag.PG_SWAPBACKED
          | PageFlag.PG_UNEVICTABLE
          | PageFlag.PG_DIRTY
          | PageFlag.PG_READAHEAD
          | PageFlag.PG_IDLE
          | PageFlag.PG_YOUNG;

  private final Folios folios;
  private final PhysicalMemory memory;
  private final PageCache cache;
  private final MigrationEntries entries;
  private final VmStat stat;
  private final Scheduler scheduler;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param cache its files
   * @param entries who maps them
   * @param stat its counters
   * @param scheduler whose time it takes
   */
  public MigratePages(
      Folios folios, PageCache cache, MigrationEntries entries, VmStat stat, Scheduler scheduler) {
    this.folios = folios;
    this.memory = folios.memory();
    this.cache = cache;
    this.entries = entries;
    this.stat = stat;
    this.scheduler = scheduler;
  }

  /**
   * Takes a page off its list, to be moved, with a reference.
   *
   * @param pfn the page
   * @return whether it was on a list
   */
  public boolean isolate(long pfn) {
    boolean isolated = folios.lru().isolate(pfn);
    if (isolated) {
      countIsolated(pfn, folios.pages(pfn));
    }
    return isolated;
  }

  /** Puts an isolated page back on its list, and frees it if everybody else has given it up. */
  void putback(long pfn) {
    countIsolated(pfn, -folios.pages(pfn));
    folios.lru().putback(pfn);
    folios.put(pfn);
  }

  private void countIsolated(long pfn, int pages) {
    boolean anon = folios.test(pfn, PageFlag.PG_SWAPBACKED);
    stat.add(
        memory.nodeOf(pfn), anon ? NodeStat.NR_ISOLATED_ANON : NodeStat.NR_ISOLATED_FILE, pages);
  }

  /**
   * Moves isolated pages. None of them is isolated afterwards: what cannot be moved is put back.
   *
   * @param pfns the pages; their order is not kept
   * @param count how many
   * @param destination where they go
   * @param mode what may be waited for
   * @return how many were not moved; {@code ENOMEM} if there was nowhere to go for the rest
   */
  public long migrate(long[] pfns, int count, Destination destination, MigrateMode mode) {
    int passes = mode == MigrateMode.ASYNC ? ASYNC_PASSES : SYNC_PASSES;
    int left = count;
    long failed = 0;
    for (int pass = 1; left > 0; pass++) {
      int busy = 0;
      for (int i = 0; i < left; i++) {
        long pfn = pfns[i];
        long result = migrateOne(pfn, destination, mode);
        if (result == Errno.EAGAIN.asResult() && pass < passes) {
          pfns[busy++] = pfn;
        } else if (result != 0) {
          failed++;
          count(pfn, VmEvent.PGMIGRATE_FAIL, VmEvent.THP_MIGRATION_FAIL);
          putback(pfn);
        }
        if (result == Errno.ENOMEM.asResult()) {
          putbackAll(pfns, 0, busy);
          putbackAll(pfns, i + 1, left);
          return result;
        }
      }
      left = busy;
      scheduler.condResched();
    }
    return failed;
  }

  private void count(long pfn, VmEvent ofPages, VmEvent ofHuge) {
    stat.count(ofPages, folios.pages(pfn));
    if (memory.order(pfn) >= Order.PAGEBLOCK) {
      stat.count(ofHuge);
    }
  }

  private void putbackAll(long[] pfns, int from, int to) {
    for (int i = from; i < to; i++) {
      putback(pfns[i]);
    }
  }

  /** Moves a page; 0, or {@code EAGAIN} if it is worth trying again, or why not. */
  private long migrateOne(long from, Destination destination, MigrateMode mode) {
    if (folios.mappings().total(from) == 0 && memory.refCount(from) == 1) {
      countIsolated(from, -folios.pages(from)); // its last user is gone
      folios.put(from);
      stat.count(VmEvent.PGMIGRATE_SUCCESS);
      return 0;
    }
    if (!isMovable(from)) {
      return Errno.EBUSY.asResult();
    }
    long to = destination.take(from);
    if (to == Pfn.NONE) {
      return Errno.ENOMEM.asResult();
    }
    long result = lockFrom(from, mode);
    if (result == 0) {
      result = folios.test(from, PageFlag.PG_WRITEBACK) ? Errno.EBUSY.asResult() : move(from, to);
      folios.unlock(from);
    }
    if (result == 0) {
      finish(from, to);
    } else if (!destination.giveBack(to)) {
      folios.put(to);
    }
    return result;
  }

  /** Swapped and merged pages have users that entries do not tell of; large pages of files have their places one by one. */
  private boolean isMovable(long from) {
    return !folios.test(from, PageFlag.PG_SWAPCACHE)
        && !folios.isKsm(from)
        && (memory.order(from) == 0 || folios.isAnon(from));
  }

  private long lockFrom(long from, MigrateMode mode) {
    if (!folios.tryLock(from)) {
      if (mode == MigrateMode.ASYNC) {
        return Errno.EAGAIN.asResult();
      }
      folios.lock(from);
    }
    if (mode == MigrateMode.SYNC) {
      folios.waitWriteback(from);
    }
    return 0;
  }

  /** What happens while migration entries stand for a page: nothing of it waits. */
  private long move(long from, long to) {
    folios.set(to, PageFlag.PG_LOCKED);
    boolean unmapped = entries.tryToMigrate(from);
    boolean moved = unmapped && replace(from, to);
    if (moved) {
      memory.copyPages(from, to, memory.order(from));
      scheduler.charge(scheduler.costs().pageCopy() * folios.pages(from));
      copyState(from, to);
      folios.lru().putback(to); // before it is mapped, so that its locked areas are counted
    }
    entries.removeMigrationPtes(from, moved ? to : from);
    folios.unlock(to);
    return moved ? 0 : Errno.EAGAIN.asResult();
  }

  /** Puts the new page in the place of the old one, if only the isolation still holds that. */
  private boolean replace(long from, long to) {
    if (folios.isFile(from)) {
      return cache.replace(from, to, 1);
    }
    if (memory.refCount(from) != 1 || !folios.isAnon(from)) {
      return false;
    }
    folios.setAnon(to, folios.mappingId(from), folios.index(from));
    return true;
  }

  private void copyState(long from, long to) {
    folios.set(to, folios.flags(from) & MOVED_FLAGS);
    folios.clear(from, PageFlag.PG_DIRTY);
    memory.setIntField(to, PageFields.MEMCG, memory.intField(from, PageFields.MEMCG));
  }

  /** The new page is its users' alone, the old one is freed. */
  private void finish(long from, long to) {
    countIsolated(from, -folios.pages(from));
    count(from, VmEvent.PGMIGRATE_SUCCESS, VmEvent.THP_MIGRATION_SUCCESS);
    folios.deferredSplits().remove(from);
    folios.put(to);
    folios.clear(from, PageFlag.PG_ACTIVE | PageFlag.PG_UNEVICTABLE);
    memory.setIntField(from, PageFields.MEMCG, 0);
    folios.clearOwner(from);
    folios.put(from);
  }
}

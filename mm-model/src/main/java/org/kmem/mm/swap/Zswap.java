package org.kmem.mm.swap;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.memcg.MemcgAmount;
import org.kmem.mm.memcg.MemoryCgroup;
import org.kmem.mm.memcg.MemoryCgroups;
import org.kmem.mm.memcg.PageCounter;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.CpuAffinity;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.sim.WaitQueue;
import org.kmem.mm.sim.Wakeup;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Keeps pages on their way to swap in memory, compressed, so that they need not be written.
 *
 * <p>Takes up to {@code max_pool_percent} of memory. Once that is reached nothing is taken in until {@code
 * accept_threshold_percent} of it is not exceeded any more, and the pages that came first are written to their slots.
 *
 * <p>A page that is read goes from here: it is in memory as a whole again, and dirty. Belongs to the holder of the baton.
 * Large folios are not taken.
 *
 * <p>Source: kernel documentation {@code admin-guide/mm/zswap.rst}. Kernel counterpart: {@code mm/zswap.c}.
 */
public final class Zswap {
  private static final int PERCENT = 100;

  /** Steps without success after which shrinking ends: {@code MAX_RECLAIM_RETRIES}. */
  private static final int FAILURES_MAX = 16;

  /**
   * Refused pages after which the worker runs: as often as it did on the reference machine, where it passed over
   * 43,000 pages while some 8,000 to 10,000 were refused.
   */
  private static final int PAGES_BEFORE_SHRINKING = 4;

  private final Folios folios;
  private final PhysicalMemory memory;
  private final VmStat stat;
  private final Scheduler scheduler;
  private final Tunables tunables;
  private final MemoryCgroups memcgs;
  private final ZsPool pool;
  private final PageCompressor compressor = new PageCompressor();
  private final ZswapCounts counts = new ZswapCounts();

  /** By slot, who came first first. */
  private final Map<Long, Stored> stored = new LinkedHashMap<>();

  private final WaitQueue shrinkWork;
  private boolean shrinkerStarted;
  private boolean shrinkWanted;
  private boolean reachedFull;
  private long refused;
  private @Nullable Writeback writeback;

  /** A compressed page. Marked when it comes, so that it is passed over once. */
  private static final class Stored {
    final Zspage.Piece piece;
    final int length;
    final int memcg;
    boolean referenced = true;

    Stored(Zspage.Piece piece, int length, int memcg) {
      this.piece = piece;
      this.length = length;
      this.memcg = memcg;
    }
  }

  /** How pages are written that have to leave. */
  interface Writeback {
    /** A page for a slot, locked and in the swap cache, or {@link Pfn#NONE} if it is there already. */
    long bring(long entry);

    /** Takes such a page, whose bytes are wanted no more, from the swap cache, and frees it. */
    void drop(long pfn);

    /** Writes such a page, and unlocks it. */
    void write(long pfn);
  }

  Zswap(Folios folios, VmStat stat, Scheduler scheduler, Tunables tunables, MemoryCgroups memcgs) {
    this.folios = folios;
    this.memory = folios.memory();
    this.stat = stat;
    this.scheduler = scheduler;
    this.tunables = tunables;
    this.memcgs = memcgs;
    this.pool = new ZsPool(memory, stat);
    this.shrinkWork = new WaitQueue(scheduler, "zswap-shrink");
  }

  void install(Writeback owner) {
    writeback = owner;
  }

  /**
   * Whether pages are taken in.
   *
   * @return the parameter {@code enabled}
   */
  public boolean isEnabled() {
    return tunables.isOn(Tunable.ZSWAP_ENABLED);
  }

  /**
   * Memory that compressed pages take: {@code Zswap}.
   *
   * @return pages
   */
  public long poolPages() {
    return pool.pages();
  }

  /**
   * Pages that are here: {@code Zswapped}.
   *
   * @return pages, as large as they were
   */
  public long storedPages() {
    return stored.size();
  }

  /**
   * Whether pages of a control group may be written to a disk.
   *
   * @param memcg number of the group
   * @return false if they are to stay in memory as long as zswap is on
   */
  boolean mayWriteBack(int memcg) {
    return !isEnabled() || memcgs.byId(memcg).mayWriteZswapBack();
  }

  /**
   * What debugfs tells.
   *
   * @return the counts
   */
  public ZswapCounts counts() {
    return counts;
  }

  /** Takes a page of a slot in; false if it has to be written. What was here for the slot is gone in any case. */
  boolean store(long pfn, long entry) {
    invalidate(entry);
    if (!isEnabled() || memory.order(pfn) > 0) {
      return false;
    }
    MemoryCgroup group = memcgs.byId(folios.memcg(pfn));
    if ((!hasRoom(group) && !writeBackFirst(group)) || isFull()) {
      if (reachedFull) {
        wantShrink();
      }
      return false;
    }
    memory.readBytes(pfn << PageSize.SHIFT, compressor.page(), 0, (int) PageSize.SIZE_BYTES);
    scheduler.charge(scheduler.costs().pageCopy());
    int length = compressor.compress();
    if (length == PageCompressor.INCOMPRESSIBLE) {
      counts.rejectCompressFail++;
      return false;
    }
    Zspage.Piece piece = pool.alloc(length);
    if (piece == null) {
      counts.rejectAllocFail++;
      return false;
    }
    pool.write(piece, compressor.compressed(), length);
    stored.put(entry, new Stored(piece, length, group.id()));
    group.add(MemcgAmount.ZSWAP, length);
    group.add(MemcgAmount.ZSWAPPED, 1);
    stat.count(group.id(), VmEvent.ZSWPOUT, 1);
    return true;
  }

  /** Whether no limit of a group, or of one above it, is reached: {@code obj_cgroup_may_zswap}. */
  private static boolean hasRoom(MemoryCgroup group) {
    for (MemoryCgroup at = group; at != null; at = at.parent()) {
      long most = at.zswapMax();
      if (most == 0
          || (most != PageCounter.UNLIMITED
              && at.amount(MemcgAmount.ZSWAP) / PageSize.SIZE_BYTES >= most)) {
        return false;
      }
    }
    return true;
  }

  private boolean isFull() {
    long taken = pool.pages();
    if (taken >= maxPages()) {
      counts.poolLimitHit++;
      reachedFull = true;
    } else if (reachedFull && taken <= acceptPages()) {
      reachedFull = false;
    }
    return reachedFull;
  }

  private long maxPages() {
    return memory.totalPages() * tunables.get(Tunable.ZSWAP_MAX_POOL_PERCENT) / PERCENT;
  }

  private long acceptPages() {
    return maxPages() * tunables.get(Tunable.ZSWAP_ACCEPT_THRESHOLD_PERCENT) / PERCENT;
  }

  /** Restores the page of a slot, which is then not here any more; false if it never was. */
  boolean load(long pfn, long entry) {
    Stored page = stored.get(entry);
    if (page == null) {
      return false;
    }
    restore(page, pfn);
    invalidate(entry);
    stat.count(folios.memcg(pfn), VmEvent.ZSWPIN, 1);
    return true;
  }

  private void restore(Stored page, long pfn) {
    pool.read(page.piece, compressor.compressed(), page.length);
    compressor.decompress(page.length);
    scheduler.charge(scheduler.costs().pageCopy());
    memory.writeBytes(pfn << PageSize.SHIFT, compressor.page(), 0, (int) PageSize.SIZE_BYTES);
  }

  /** Forgets the page of a slot. */
  void invalidate(long entry) {
    Stored page = stored.remove(entry);
    if (page != null) {
      pool.free(page.piece);
      MemoryCgroup group = memcgs.byId(page.memcg);
      group.add(MemcgAmount.ZSWAP, -page.length);
      group.add(MemcgAmount.ZSWAPPED, -1);
    }
  }

  /** The worker has its turn now and then while whoever came with pages goes on. */
  private void wantShrink() {
    shrinkWanted = true;
    refused++;
    if (!shrinkerStarted) {
      shrinkerStarted = true;
      scheduler.spawnKernelThread("kworker/R-zswap-shrink", CpuAffinity.ALL, this::shrinkWhenAsked);
    }
    shrinkWork.wakeAll();
    if (refused % PAGES_BEFORE_SHRINKING == 0) {
      scheduler.yieldCpu();
    }
  }

  private void shrinkWhenAsked() {
    while (shrinkWanted || shrinkWork.sleepKillable() != Wakeup.KILLED) {
      shrinkWanted = false;
      shrink();
      scheduler.condResched();
    }
  }

  /** Down to where pages are taken in again, or until nothing can be done. */
  private void shrink() {
    int failures = 0;
    while (pool.pages() > acceptPages() && failures < FAILURES_MAX) {
      failures += writeBackFirst(null) ? 0 : 1;
    }
  }

  /**
   * Writes the page that came first to its slot, of a group if one is given, unless it has not been passed over yet.
   */
  private boolean writeBackFirst(@Nullable MemoryCgroup group) {
    Writeback to = writeback;
    Map.Entry<Long, Stored> first = first(group);
    if (to == null || first == null) {
      return false;
    }
    long entry = first.getKey();
    Stored page = first.getValue();
    stored.remove(entry);
    stored.put(entry, page);
    if (page.referenced) {
      page.referenced = false;
      return false;
    }
    long pfn = to.bring(entry);
    if (pfn == Pfn.NONE) {
      counts.rejectReclaimFail++;
      return false;
    }
    if (!stored.containsKey(entry)) { // it was read or forgotten while memory was waited for
      to.drop(pfn);
      return false;
    }
    restore(page, pfn);
    invalidate(entry);
    stat.count(page.memcg, VmEvent.ZSWPWB, 1);
    counts.writtenBackPages++;
    folios.set(pfn, PageFlag.PG_UPTODATE | PageFlag.PG_RECLAIM);
    to.write(pfn);
    folios.put(pfn);
    return true;
  }

  private Map.@Nullable Entry<Long, Stored> first(@Nullable MemoryCgroup group) {
    for (Map.Entry<Long, Stored> candidate : stored.entrySet()) {
      MemoryCgroup owner = memcgs.byId(candidate.getValue().memcg);
      if ((group == null || group.id() == owner.id()) && owner.mayWriteZswapBack()) {
        return Map.entry(candidate.getKey(), candidate.getValue());
      }
    }
    return null;
  }
}

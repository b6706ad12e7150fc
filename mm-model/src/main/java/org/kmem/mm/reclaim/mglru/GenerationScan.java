package org.kmem.mm.reclaim.mglru;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.kmem.gfp.AllocFlags;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.Generations;
import org.kmem.mm.folio.LruLists;
import org.kmem.mm.folio.LruVec;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.folio.TierHistory;
import org.kmem.mm.pagecache.PageCache;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.reclaim.FolioList;
import org.kmem.mm.reclaim.LruScan;
import org.kmem.mm.reclaim.ReclaimCounts;
import org.kmem.mm.reclaim.ReclaimGroups;
import org.kmem.mm.reclaim.ReclaimParts;
import org.kmem.mm.reclaim.ScanControl;
import org.kmem.mm.reclaim.ShrinkFolioList;
import org.kmem.mm.reclaim.Shrinkers;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;
import org.kmem.units.Pfn;
import org.kmem.zone.Zone;
import org.kmem.zone.ZoneType;

/**
 * Evicts the oldest generation, and asks for aging when too few are left that are old.
 *
 * <p>The two youngest generations are never evicted, whatever swappiness says. Of the oldest ones of anonymous memory
 * and of files the older is taken; if they are equally old, swappiness and what came back decide. Folios whose tier is
 * spared, that lie in too high a zone, that are dirty or being written move to the next generation instead.
 *
 * <p>Belongs to the holder of the baton; may wait. Kernel counterpart: {@code try_to_shrink_lruvec}, {@code
 * evict_folios}, {@code scan_folios}, {@code sort_folio}.
 */
public final class GenerationScan implements LruScan {
  private static final int MIN_LRU_BATCH = 64;
  private static final int MAX_LRU_BATCH = 64 * MIN_LRU_BATCH;
  private static final int SWAPPINESS_MAX = 200;

  /** Nothing in this group should be evicted now. */
  private static final long STOP = -1;

  private final Folios folios;
  private final LruLists lru;
  private final Generations generations;
  private final PhysicalMemory memory;
  private final VmStat stat;
  private final Scheduler scheduler;
  private final Tunables tunables;
  private final PageCache cache;
  private final ShrinkFolioList shrink;
  private final ReclaimGroups groups;
  private final Aging aging;
  private final TimeToLive timeToLive;
  private final List<GroupOrder> orders;

  /**
   * For a machine.
   *
   * @param parts what reclaim works on
   * @param shrink what becomes of isolated folios
   * @param groups the groups of the machine
   * @param aging what makes folios old
   * @param timeToLive what protects the working set
   */
  public GenerationScan(
      ReclaimParts parts,
      ShrinkFolioList shrink,
      ReclaimGroups groups,
      Aging aging,
      TimeToLive timeToLive) {
    this.folios = parts.folios();
    this.lru = folios.lru();
    this.generations = lru.generations();
    this.memory = folios.memory();
    this.stat = parts.stat();
    this.scheduler = parts.scheduler();
    this.tunables = parts.tunables();
    this.cache = parts.cache();
    this.shrink = shrink;
    this.groups = groups;
    this.aging = aging;
    this.timeToLive = timeToLive;
    RandomGenerator chance = scheduler.rng().stream("memcg_lru");
    this.orders =
        IntStream.range(0, memory.topology().nodes())
            .mapToObj(node -> new GroupOrder(node, groups, chance))
            .toList();
  }

  /** Nothing grows old before kswapd comes; but it must not take what is too young to be taken. */
  @Override
  public void age(int node, ScanControl sc) {
    choosePriority(node, sc);
    groups.protectAll();
    timeToLive.check(node, sc);
  }

  /** Who may not write has nothing to gain: clean folios that nobody maps went first anyway. */
  @Override
  public boolean shrinkNode(int node, ScanControl sc, Shrinkers shrinkers) {
    if (sc.mayWritepage && sc.mayUnmap) {
      choosePriority(node, sc);
      long before = sc.nrReclaimed;
      sc.nrReclaimed = sc.isKswapd() ? 0 : before;
      orders.get(node).visit(vec -> shrinkOne(vec, sc, shrinkers), () -> isEnough(node, sc));
      sc.nrReclaimed += sc.isKswapd() ? before : 0;
    }
    return true;
  }

  /** Who wants much begins where a scan yields it, if what counts as inactive can be freed. */
  private void choosePriority(int node, ScanControl sc) {
    if (sc.priority != ScanControl.DEF_PRIORITY || sc.nrToReclaim < MIN_LRU_BATCH) {
      return;
    }
    long reclaimable = stat.node(node, NodeStat.NR_INACTIVE_FILE);
    if (groups.hasFreeSwap()) {
      reclaimable += stat.node(node, NodeStat.NR_INACTIVE_ANON);
    }
    int priority = bits(reclaimable) - 1 - bits(sc.nrToReclaim - 1);
    sc.priority = Math.clamp(priority, ScanControl.DEF_PRIORITY / 2, ScanControl.DEF_PRIORITY);
  }

  private static int bits(long number) {
    return Long.SIZE - Long.numberOfLeadingZeros(number);
  }

  /** Has a group give while the machine is short, unless it is spared: by what was found when kswapd looked last. */
  private GroupOrder.Move shrinkOne(LruVec vec, ScanControl sc, Shrinkers shrinkers) {
    scheduler.condResched();
    if (groups.isBelowMin(vec)) {
      return GroupOrder.Move.YOUNG;
    }
    boolean again = orders.get(vec.node()).isMarked(vec);
    if (groups.isBelowLow(vec)) {
      if (!again) {
        return GroupOrder.Move.TAIL;
      }
      groups.noteLow(vec);
    }
    boolean aged = shrink(vec, sc);
    if (vec.memcg() == ScanControl.NO_MEMCG) {
      shrinkers.shrink(vec.node(), sc);
    }
    if (groups.isGone(vec)) {
      return GroupOrder.Move.STAY;
    }
    boolean online = groups.isOnline(vec);
    if (aged && online) {
      return GroupOrder.Move.YOUNG;
    }
    long size = total(vec, swappiness(vec, sc) > 0);
    if (!aged && (online ? size >> sc.priority : size) > 0) {
      return GroupOrder.Move.STAY;
    }
    return again ? GroupOrder.Move.YOUNG : GroupOrder.Move.TAIL;
  }

  @Override
  public void shrinkLruvec(LruVec vec, ScanControl sc) {
    shrink(vec, sc);
  }

  /** Evicts in proportion to the priority; answers whether a generation was added instead of going on. */
  private boolean shrink(LruVec vec, ScanControl sc) {
    int swappiness = swappiness(vec, sc);
    long scanned = 0;
    boolean aged;
    while (true) {
      long wanted = pagesToScan(vec, sc, swappiness > 0);
      aged = wanted == STOP;
      if (wanted <= 0) {
        break;
      }
      long delta = evict(vec, sc, swappiness);
      scanned += delta;
      if (delta == 0 || scanned >= wanted || isEnough(vec.node(), sc)) {
        break;
      }
      scheduler.condResched();
    }
    if (sc.nr.unqueuedDirty > 0 && sc.nr.unqueuedDirty == sc.nrFileTaken) {
      cache.wakeFlushers();
    }
    return aged;
  }

  /**
   * What anonymous memory of a group weighs against files as things stand.
   *
   * @param vec its lists
   * @param sc the act of reclaim
   * @return 0 to 200; 0 also without room in swap
   */
  int swappiness(LruVec vec, ScanControl sc) {
    if (!sc.maySwap || groups.freeSwap(vec) < MIN_LRU_BATCH) {
      return 0;
    }
    return sc.swappiness == ScanControl.SWAPPINESS_DEFAULT
        ? (int) tunables.get(Tunable.SWAPPINESS)
        : sc.swappiness;
  }

  private long pagesToScan(LruVec vec, ScanControl sc, boolean canSwap) {
    long total = total(vec, canSwap);
    boolean exhausted = vec.minSeq(oldestType(canSwap)) + LruVec.MIN_NR_GENS > vec.maxSeq();
    if (exhausted) {
      total = 0;
    }
    if (total > 0 && !groups.isOnline(vec)) {
      return total; // nobody will miss any of it
    }
    boolean mustAge = exhausted || shouldAge(vec, canSwap, total);
    if (!mustAge || sc.priority == ScanControl.DEF_PRIORITY) {
      return total >> sc.priority;
    }
    return aging.age(vec, vec.maxSeq(), canSwap) ? STOP : 0;
  }

  private static int oldestType(boolean canSwap) {
    return canSwap ? LruVec.TYPE_ANON : LruVec.TYPE_FILE;
  }

  static long total(LruVec vec, boolean canSwap) {
    long total = 0;
    for (int type = oldestType(canSwap); type <= LruVec.TYPE_FILE; type++) {
      for (long seq = vec.minSeq(type); seq <= vec.maxSeq(); seq++) {
        total += vec.pages(LruVec.generationList(seq, type));
      }
    }
    return total;
  }

  /** With three generations it is time if the youngest has more than half, or the oldest less than a quarter. */
  private static boolean shouldAge(LruVec vec, boolean canSwap, long total) {
    long maxSeq = vec.maxSeq();
    if (vec.minSeq(oldestType(canSwap)) + LruVec.MIN_NR_GENS < maxSeq) {
      return false;
    }
    long young = 0;
    long old = 0;
    for (int type = oldestType(canSwap); type <= LruVec.TYPE_FILE; type++) {
      young += vec.pages(LruVec.generationList(maxSeq, type));
      if (vec.minSeq(type) + LruVec.MIN_NR_GENS <= maxSeq) {
        old += vec.pages(LruVec.generationList(maxSeq - LruVec.MIN_NR_GENS, type));
      }
    }
    return young * LruVec.MIN_NR_GENS > total || old * (LruVec.MIN_NR_GENS + 2) < total;
  }

  /** Groups give in proportion; the machine stops when it has what it wants. */
  private boolean isEnough(int node, ScanControl sc) {
    if (sc.isMemcgReclaim()) {
      return false;
    }
    if (sc.nrReclaimed >= Math.max(sc.nrToReclaim, 2 * Order.pages(sc.order))) {
      return true;
    }
    if (!sc.isKswapd() || sc.order > 0) {
      return false;
    }
    for (Zone zone : memory.engine().zones()) {
      if (zone.nodeId() == node
          && zone.type().index() <= sc.reclaimIdx
          && zone.layout().managed() > 0
          && !zone.isAboveWatermark(0, sc.reclaimIdx, AllocFlags.WMARK_HIGH, -MIN_LRU_BATCH)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Evicts a batch of the oldest generation.
   *
   * @param vec the lists
   * @param sc the act of reclaim
   * @param swappiness 0 to 200
   * @return pages looked at, 0 if nothing more can be evicted
   */
  long evict(LruVec vec, ScanControl sc, int swappiness) {
    sc.folios.clear();
    int type = typeToEvict(vec, sc, swappiness);
    boolean chosen = isChoice(vec, sc, swappiness);
    int lastTier = chosen ? vec.tiers().lastTier(type, swappiness) : vec.tiers().lastTier(type);
    long scanned = scan(vec, sc, type, lastTier);
    if (scanned == 0 && swappiness > 0) {
      type = 1 - type;
      scanned = scan(vec, sc, type, vec.tiers().lastTier(type));
    }
    scanned += generations.dropEmpty(vec, swappiness > 0) ? 1 : 0;
    if (vec.generations(oldestType(swappiness > 0)) == LruVec.MIN_NR_GENS) {
      scanned = 0;
    }
    take(vec, sc, type);
    return scanned;
  }

  /** Whether nothing but swappiness and history decides between the types. */
  private static boolean isChoice(LruVec vec, ScanControl sc, int swappiness) {
    return swappiness > 1
        && swappiness < SWAPPINESS_MAX
        && vec.minSeq(LruVec.TYPE_ANON) >= vec.minSeq(LruVec.TYPE_FILE)
        && (sc.gfp & GfpFlags.__GFP_IO) != 0;
  }

  private static int typeToEvict(LruVec vec, ScanControl sc, int swappiness) {
    if (swappiness == 0) {
      return LruVec.TYPE_FILE;
    }
    if (vec.minSeq(LruVec.TYPE_ANON) < vec.minSeq(LruVec.TYPE_FILE)) {
      return LruVec.TYPE_ANON;
    }
    if (isChoice(vec, sc, swappiness)) {
      return vec.tiers().typeToEvict(swappiness);
    }
    return swappiness == SWAPPINESS_MAX ? LruVec.TYPE_ANON : LruVec.TYPE_FILE;
  }

  /** Isolates a batch of the oldest generation of a type; answers the pages looked at, 0 without progress. */
  private long scan(LruVec vec, ScanControl sc, int type, int lastTier) {
    if (vec.generations(type) == LruVec.MIN_NR_GENS) {
      return 0;
    }
    int list = LruVec.generationList(vec.minSeq(type), type);
    long scanned = 0;
    long sorted = 0;
    long isolated = 0;
    long skipped = 0;
    int left = MAX_LRU_BATCH;
    long pfn = vec.tail(list);
    while (pfn != Pfn.NONE && left > 0 && Math.max(isolated, skipped) < MIN_LRU_BATCH) {
      long newer = vec.newer(pfn);
      int pages = folios.pages(pfn);
      left--;
      scanned += pages;
      if (sort(vec, pfn, sc, type, lastTier)) {
        sorted += pages;
      } else if (mayIsolate(pfn, sc)) {
        generations.isolate(pfn);
        sc.folios.add(pfn);
        isolated += pages;
      } else {
        skipped += pages;
      }
      pfn = newer;
    }
    ReclaimCounts.scanned(stat, vec, sc, type == LruVec.TYPE_FILE, isolated);
    ReclaimCounts.refilled(stat, vec, sc, sorted);
    if (type == LruVec.TYPE_FILE) {
      sc.nrFileTaken += isolated;
    }
    return isolated > 0 || left == 0 ? scanned : 0;
  }

  /** Puts a folio where it belongs that is not to be evicted now; answers whether it was one. */
  private boolean sort(LruVec vec, long pfn, ScanControl sc, int type, int lastTier) {
    scheduler.charge(scheduler.costs().pageScan());
    int pages = folios.pages(pfn);
    if (!lru.isEvictable(pfn)) {
      lru.isolate(pfn);
      lru.putback(pfn);
      folios.put(pfn);
      return true;
    }
    if (generations.settle(pfn, false)) {
      return true;
    }
    int refs = lru.refs(pfn);
    int tier = TierHistory.tier(refs);
    if (tier > lastTier || tier == TierHistory.MAX_NR_TIERS - 1) {
      generations.postpone(pfn, false, true);
      vec.tiers().noteSpared(type, tier, pages);
      return true;
    }
    int zone = memory.zoneId(pfn) % ZoneType.COUNT;
    if (zone > sc.reclaimIdx) {
      generations.postpone(pfn, false, true);
      return true;
    }
    boolean dirtyFile = type == LruVec.TYPE_FILE && folios.test(pfn, PageFlag.PG_DIRTY);
    boolean writeback = folios.test(pfn, PageFlag.PG_WRITEBACK);
    if (dirtyFile) {
      sc.nrFileTaken += pages;
      sc.nr.unqueuedDirty += writeback ? 0 : pages;
    }
    if (dirtyFile || writeback || folios.test(pfn, PageFlag.PG_LOCKED)) {
      generations.postpone(pfn, true, false);
      return true;
    }
    return false;
  }

  /** Without I/O neither dirty folios can be written nor others swapped out. */
  private boolean mayIsolate(long pfn, ScanControl sc) {
    return (sc.gfp & GfpFlags.__GFP_IO) != 0
        || !(folios.test(pfn, PageFlag.PG_DIRTY)
            || (folios.isAnon(pfn) && !folios.test(pfn, PageFlag.PG_SWAPCACHE)));
  }

  /** Evicts the isolated folios, and puts back who stays; those that became clean meanwhile are tried once more. */
  private void take(LruVec vec, ScanControl sc, int type) {
    FolioList batch = sc.folios;
    boolean again = false;
    while (batch.size() > 0) {
      long reclaimed = shrink.shrink(batch, sc, sc.batch, false);
      sc.nrReclaimed += reclaimed;
      ReclaimCounts.stolen(stat, vec, sc, type == LruVec.TYPE_FILE, reclaimed);
      int tried = 0;
      for (int at = 0; at < batch.size(); at++) {
        long pfn = batch.get(at);
        if (!again && isCleanNow(pfn)) {
          batch.set(tried++, pfn);
        } else {
          putBack(pfn);
        }
      }
      batch.truncate(tried);
      again = true;
    }
  }

  private boolean isCleanNow(long pfn) {
    int hinders =
        PageFlag.PG_ACTIVE
            | PageFlag.PG_REFERENCED
            | PageFlag.PG_LOCKED
            | PageFlag.PG_DIRTY
            | PageFlag.PG_WRITEBACK;
    return !folios.test(pfn, hinders) && memory.mapCount(pfn) == 0 && lru.isEvictable(pfn);
  }

  /** Who was not evicted is young again, but for those that wait to be written only. */
  private void putBack(long pfn) {
    int pending = PageFlag.PG_DIRTY | PageFlag.PG_WRITEBACK;
    if (folios.test(pfn, PageFlag.PG_RECLAIM) && folios.test(pfn, pending)) {
      if (folios.test(pfn, PageFlag.PG_WORKINGSET)) {
        folios.set(pfn, PageFlag.PG_REFERENCED);
      }
    } else if (lru.isEvictable(pfn)) {
      folios.clear(pfn, PageFlag.ACCESSES_MASK);
      folios.set(pfn, PageFlag.PG_ACTIVE);
    }
    lru.putback(pfn);
    folios.put(pfn);
  }
}

package org.kmem.mm.swap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.pgtable.SwapType;
import org.kmem.mm.sim.Scheduler;

/**
 * The swap areas that are on, and their slots: gives them out by priority, counts who names them, takes them back.
 *
 * <p>Areas of equal priority take turns. A slot given out has its cache bit set: whoever asked puts a page into the
 * swap cache for it or gives it back.
 *
 * <p>Belongs to the holder of the baton; nothing waits.
 *
 * <p>Kernel counterpart: {@code mm/swapfile.c}: {@code get_swap_pages}, {@code swap_duplicate}, {@code
 * swap_free_nr}, {@code put_swap_folio}.
 */
public final class SwapDevices {
  /*
   * Implementation notes.
   * I1  freePages = slots of areas that give out slots, less those in use.
   * `available` is in the order of use: by priority, and of equal ones who had its turn longest ago first.
   */
  private static final int PRIORITY_MAX = 32767;

  private final Scheduler scheduler;
  private final CommitAccounting commit;
  private final @Nullable SwapArea[] byType = new SwapArea[SwapType.MAX_SWAPFILES];
  private final List<SwapArea> available = new ArrayList<>();
  private final SwapSlotsCache[] slotsCaches;
  private SlotListener listener = SlotListener.NONE;
  private long freePages;
  private long totalPages;
  private int leastPriority;
  private boolean cachesActive;
  private int rotationalAreas;

  /** Hears of slots that are given back, while what was known of them can still be found. */
  interface SlotListener {
    /** Nobody wants to know. */
    SlotListener NONE =
        new SlotListener() {
          @Override
          public void freed(SwapArea area, int offset) {}

          @Override
          public void unnamed(long entry) {}

          @Override
          public boolean reclaim(long entry) {
            return false;
          }
        };

    /** A slot is given back. */
    void freed(SwapArea area, int offset);

    /** Nobody names a slot any more, which a CPU keeps for a while. */
    void unnamed(long entry);

    /** A slot that nothing but the swap cache has is wanted: true if it was given back. */
    boolean reclaim(long entry);
  }

  SwapDevices(Scheduler scheduler, CommitAccounting commit) {
    this.scheduler = scheduler;
    this.commit = commit;
    this.slotsCaches = new SwapSlotsCache[scheduler.cpus()];
    for (int cpu = 0; cpu < slotsCaches.length; cpu++) {
      slotsCaches[cpu] = new SwapSlotsCache();
    }
  }

  void install(SlotListener owner) {
    listener = owner;
  }

  /**
   * The areas that are on.
   *
   * @return in the order of their numbers
   */
  public List<SwapArea> areas() {
    List<SwapArea> on = new ArrayList<>();
    for (SwapArea area : byType) {
      if (area != null) {
        on.add(area);
      }
    }
    return on;
  }

  /** The area that an entry names. */
  SwapArea area(long entry) {
    SwapArea area = byType[SwapEntry.type(entry)];
    if (area == null) {
      throw new IllegalStateException(
          "entry %s names a swap area that is off".formatted(SwapEntry.text(entry)));
    }
    return area;
  }

  /**
   * Slots that can be had: {@code get_nr_swap_pages}.
   *
   * @return pages; those that CPUs keep in reserve are not among them
   */
  public long freePages() {
    return freePages;
  }

  /**
   * Slots of all areas that are on: {@code total_swap_pages}.
   *
   * @return pages
   */
  public long totalPages() {
    return totalPages;
  }

  /**
   * Slots that are taken, as files show it.
   *
   * @return pages
   */
  public long usedPages() {
    long used = 0;
    for (SwapArea area : areas()) {
      used += area.inUse();
    }
    return used;
  }

  /**
   * Whether less than half of swap is free, so that slots are given back as soon as their page is in memory: {@code
   * vm_swap_full}.
   *
   * @return true if so
   */
  public boolean isFull() {
    return freePages * 2 < totalPages;
  }

  /** Whether an area that is on lies on a disk with moving parts: {@code nr_rotate_swap}. */
  boolean hasRotational() {
    return rotationalAreas > 0;
  }

  /** Switches an area on; its type is the lowest free one. Null if there are too many. */
  @Nullable SwapArea add(SwapFile file, int slots, int priorityOrNegative) {
    for (int type = 0; type < byType.length; type++) {
      if (byType[type] == null) {
        int priority =
            priorityOrNegative >= 0 ? Math.min(priorityOrNegative, PRIORITY_MAX) : nextPriority();
        SwapArea area = new SwapArea(type, file, priority, slots, scheduler.cpus());
        byType[type] = area;
        rotationalAreas += area.isRotational() ? 1 : 0;
        freePages += area.pages();
        totalPages += area.pages();
        commit.swapChanged(area.pages());
        enlist(area);
        return area;
      }
    }
    return null;
  }

  /** The first area without a priority of its own gets -2, the next -3. */
  private int nextPriority() {
    leastPriority--;
    return leastPriority - 1;
  }

  private void enlist(SwapArea area) {
    available.add(area);
    available.sort(Comparator.comparingInt(SwapArea::priority).reversed());
  }

  /**
   * Lets an area give out no more slots; what is in it stays.
   *
   * @param area an area that gives out slots
   */
  public void retire(SwapArea area) {
    drainCaches();
    area.setWritable(false);
    available.remove(area);
    freePages -= area.pages() - area.inUse();
    totalPages -= area.pages();
    commit.swapChanged(-area.pages());
    if (area.priority() < 0) {
      for (SwapArea other : areas()) {
        if (other != area && other.priority() < area.priority()) {
          other.setPriority(other.priority() + 1);
        }
      }
      leastPriority++;
    }
  }

  /**
   * Takes {@link #retire} back.
   *
   * @param area the area
   */
  public void restore(SwapArea area) {
    area.setWritable(true);
    freePages += area.pages() - area.inUse();
    totalPages += area.pages();
    commit.swapChanged(area.pages());
    enlist(area);
  }

  /** Forgets a retired area of which nothing is used any more. */
  void remove(SwapArea area) {
    if (area.inUse() != 0) {
      throw new IllegalStateException(
          "swap area %d has %d slots in use: bring them in before it goes"
              .formatted(area.type(), area.inUse()));
    }
    byType[area.type()] = null;
    rotationalAreas -= area.isRotational() ? 1 : 0;
  }

  /**
   * Takes free slots for a folio: {@code folio_alloc_swap} without the charge.
   *
   * @param order order of the folio
   * @return the first, or {@link SwapEntry#NONE}
   */
  long alloc(int order) {
    int cpu = scheduler.currentCpu();
    if (order == 0 && areCachesActive()) {
      SwapSlotsCache cache = slotsCaches[cpu];
      if (cache.isEmpty()) {
        refill(cache, cpu);
      }
      if (!cache.isEmpty()) {
        return cache.poll();
      }
    }
    return allocFromAreas(order, cpu);
  }

  /** Slots are kept in reserve by CPUs only while there are plenty: {@code check_cache_active}. */
  private boolean areCachesActive() {
    if (cachesActive && freePages < (long) SwapSlotsCache.ENOUGH * slotsCaches.length) {
      drainCaches();
    } else if (!cachesActive) {
      cachesActive = freePages > (long) SwapSlotsCache.PLENTY * slotsCaches.length;
    }
    return cachesActive;
  }

  private void drainCaches() {
    cachesActive = false;
    for (SwapSlotsCache cache : slotsCaches) {
      while (!cache.isEmpty()) {
        giveBack(cache.poll(), 1);
      }
      giveBackFreed(cache);
    }
  }

  private void refill(SwapSlotsCache cache, int cpu) {
    for (int turn = 0; turn < available.size() && cache.isEmpty(); turn++) {
      SwapArea area = available.get(turn);
      for (int got = 0; got < SwapSlotsCache.SLOTS; got++) {
        int offset = area.take(0, cpu);
        if (offset == SwapClusters.NONE) {
          break;
        }
        freePages--;
        cache.add(SwapEntry.of(area.type(), offset));
      }
      if (!cache.isEmpty()) {
        yieldTurn(area);
      }
    }
  }

  private long allocFromAreas(int order, int cpu) {
    for (int turn = 0; turn < available.size(); turn++) {
      SwapArea area = available.get(turn);
      int offset = area.take(order, cpu);
      if (offset == SwapClusters.NONE && order == 0 && reclaimCached(area)) {
        offset = area.take(order, cpu);
      }
      if (offset != SwapClusters.NONE) {
        freePages -= 1L << order;
        yieldTurn(area);
        return SwapEntry.of(area.type(), offset);
      }
    }
    return SwapEntry.NONE;
  }

  /** The area goes behind those of its priority. */
  private void yieldTurn(SwapArea area) {
    int at = available.indexOf(area);
    while (at + 1 < available.size() && available.get(at + 1).priority() == area.priority()) {
      available.set(at, available.get(at + 1));
      available.set(at + 1, area);
      at++;
    }
  }

  /** Takes slots of a full cluster from the swap cache: {@code swap_reclaim_full_clusters}. */
  private boolean reclaimCached(SwapArea area) {
    boolean any = false;
    int first = area.nextFullCluster();
    if (first != SwapClusters.NONE) {
      int end = Math.min(first + SwapClusters.SLOTS, area.slots());
      for (int offset = first; offset < end; offset++) {
        if (area.hasCache(offset) && area.count(offset) == 0) {
          any |= listener.reclaim(SwapEntry.of(area.type(), offset));
        }
      }
    }
    return any;
  }

  /**
   * One more entry names a slot: {@code swap_duplicate}.
   *
   * @param entry the slot, in use
   */
  public void duplicate(long entry) {
    area(entry).increment((int) SwapEntry.offset(entry));
  }

  /**
   * One entry less names a slot: {@code swap_free}. The last, if the page is not in the swap cache, frees the slot.
   *
   * @param entry the slot
   */
  public void free(long entry) {
    if (area(entry).decrement((int) SwapEntry.offset(entry))) {
      keepOrGiveBack(entry);
    }
  }

  /** A freed slot waits with its CPU for others, to be given back together: {@code free_swap_slot}. */
  private void keepOrGiveBack(long entry) {
    if (!cachesActive) {
      giveBack(entry, 1);
      return;
    }
    SwapSlotsCache cache = slotsCaches[scheduler.currentCpu()];
    if (cache.isFreedFull()) {
      giveBackFreed(cache);
    }
    listener.unnamed(entry);
    area(entry).setCache((int) SwapEntry.offset(entry));
    cache.addFreed(entry);
  }

  private void giveBackFreed(SwapSlotsCache cache) {
    for (long freed = cache.pollFreed(); freed != SwapEntry.NONE; freed = cache.pollFreed()) {
      giveBack(freed, 1);
    }
  }

  private void giveBack(long entry, int count) {
    SwapArea area = area(entry);
    int offset = (int) SwapEntry.offset(entry);
    for (int at = offset; at < offset + count; at++) {
      listener.freed(area, at);
    }
    area.giveBack(offset, count);
    if (area.isWritable()) {
      freePages += count;
    }
  }

  /**
   * The page of slots leaves the swap cache, or never came: {@code put_swap_folio}.
   *
   * @param entry the first slot
   * @param count how many
   */
  void putCache(long entry, int count) {
    SwapArea area = area(entry);
    int offset = (int) SwapEntry.offset(entry);
    boolean whole = count > 1;
    for (int at = offset; at < offset + count; at++) {
      whole &= area.count(at) == 0;
    }
    if (whole) {
      giveBack(entry, count);
      return;
    }
    for (int at = offset; at < offset + count; at++) {
      if (area.clearCache(at)) {
        keepOrGiveBack(SwapEntry.of(area.type(), at));
      }
    }
  }

  /**
   * Claims the right to bring a slot's page into memory: {@code swapcache_prepare}.
   *
   * @param entry the slot
   * @return false if nobody names it any more, or somebody has claimed it
   */
  boolean claim(long entry) {
    SwapArea area = byType[SwapEntry.type(entry)];
    int offset = (int) SwapEntry.offset(entry);
    if (area == null || area.count(offset) == 0 || area.hasCache(offset)) {
      return false;
    }
    area.setCache(offset);
    return true;
  }

  /** Notes which control group slots are charged to. */
  void setOwner(long entry, int count, int memcg) {
    SwapArea area = area(entry);
    for (int i = 0; i < count; i++) {
      area.setOwner((int) SwapEntry.offset(entry) + i, memcg);
    }
  }

  /** The control group that a slot is charged to. */
  int owner(long entry) {
    return area(entry).owner((int) SwapEntry.offset(entry));
  }

  /** Whether an entry names a slot of an area that is on. */
  boolean isNamed(long entry) {
    SwapArea area = byType[SwapEntry.type(entry)];
    return area != null && area.count((int) SwapEntry.offset(entry)) > 0;
  }

  /**
   * How many entries name a slot.
   *
   * @param entry the slot
   * @return 0 if only the swap cache has it
   */
  public int users(long entry) {
    return area(entry).count((int) SwapEntry.offset(entry));
  }

  /** Proves the books of all areas. */
  void verify() {
    long free = 0;
    for (SwapArea area : areas()) {
      area.verify();
      free += area.isWritable() ? area.pages() - area.inUse() : 0;
    }
    if (free != freePages) {
      throw new IllegalStateException(
          "I1: %d slots are free, but %d are counted".formatted(free, freePages));
    }
  }

  /** Slots that CPUs keep in reserve or have not given back yet. */
  long keptPages() {
    long kept = 0;
    for (SwapSlotsCache cache : slotsCaches) {
      kept += cache.kept();
    }
    return kept;
  }
}

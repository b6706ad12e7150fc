package org.kmem.mm.swap;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.Refaults;
import org.kmem.mm.memcg.MemoryCgroups;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.pagecache.ShmemSwap;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Pfn;

/**
 * The swap of a machine: its areas, the pages of theirs that are in memory, and what moves them.
 *
 * <p>There from boot, without any area. Belongs to the holder of the baton.
 */
public final class Swap {
  private final Folios folios;
  private final VmStat stat;
  private final CommitAccounting commit;
  private final MemoryCgroups memcgs;
  private final SwapDevices devices;
  private final SwapCache cache;
  private final Zswap zswap;
  private final SwapIo io;
  private final SwapReadahead readahead;
  private final ShmemSwapping shmem;

  /**
   * Without any area.
   *
   * @param folios pages of the machine
   * @param stat its counters
   * @param scheduler who runs its tasks
   * @param tunables its settings
   * @param commit what processes have been promised, for which areas count
   * @param memcgs who pays for slots and pages
   */
  public Swap(
      Folios folios,
      VmStat stat,
      Scheduler scheduler,
      Tunables tunables,
      CommitAccounting commit,
      MemoryCgroups memcgs) {
    this.folios = folios;
    this.stat = stat;
    this.memcgs = memcgs;
    this.commit = commit;
    this.devices = new SwapDevices(scheduler, commit);
    this.cache = new SwapCache(folios, devices, memcgs.swap());
    this.zswap = new Zswap(folios, stat, scheduler, tunables, memcgs);
    this.io = new SwapIo(folios, stat, devices, cache, zswap);
    this.readahead = new SwapReadahead(folios, stat, tunables, devices, cache, io, memcgs);
    this.shmem = new ShmemSwapping(folios, this);
    devices.install(new SlotsGivenBack());
    zswap.install(new ZswapWriteback());
  }

  /**
   * Names who remembers evicted pages.
   *
   * @param workingset hears of those that are read back
   */
  public void install(Refaults workingset) {
    readahead.install(workingset);
  }

  /** What goes with a slot that is given back. */
  private final class SlotsGivenBack implements SwapDevices.SlotListener {
    @Override
    public void freed(SwapArea area, int offset) {
      area.setCached(offset, 0);
      zswap.invalidate(SwapEntry.of(area.type(), offset));
      if (area.owner(offset) != 0) {
        memcgs.swap().uncharge(area.owner(offset), 1);
        area.setOwner(offset, 0);
      }
    }

    @Override
    public void unnamed(long entry) {
      zswap.invalidate(entry);
    }

    @Override
    public boolean reclaim(long entry) {
      return reclaimCached(entry, true);
    }
  }

  /** How pages of zswap get to their slots. */
  private final class ZswapWriteback implements Zswap.Writeback {
    @Override
    public long bring(long entry) {
      return readahead.bring(entry);
    }

    @Override
    public void drop(long pfn) {
      cache.delete(pfn, SwapCache.NO_SHADOW);
      folios.unlock(pfn);
      folios.put(pfn);
    }

    @Override
    public void write(long pfn) {
      io.writeToDisk(pfn);
    }
  }

  /**
   * Pages that stay in memory, compressed.
   *
   * @return zswap
   */
  public Zswap zswap() {
    return zswap;
  }

  /**
   * The areas that are on.
   *
   * @return areas and slots
   */
  public SwapDevices devices() {
    return devices;
  }

  /**
   * Pages that have slots.
   *
   * @return the swap cache
   */
  public SwapCache cache() {
    return cache;
  }

  /**
   * Writing to swap.
   *
   * @return who does it
   */
  public SwapIo io() {
    return io;
  }

  /**
   * Reading from swap.
   *
   * @return who does it
   */
  public SwapReadahead readahead() {
    return readahead;
  }

  /**
   * Swapping of shared memory.
   *
   * @return who does it
   */
  public ShmemSwap shmem() {
    return shmem;
  }

  /**
   * Begins to give out slots of a disk or file.
   *
   * @param file the disk or file
   * @param slots slots of it, the header included
   * @param priority 0 to 32767, or negative to have it follow those that are on
   * @return the area, or null if there are too many
   */
  public @Nullable SwapArea on(SwapFile file, int slots, int priority) {
    return devices.add(file, slots, priority);
  }

  /**
   * Whether what processes have been promised could be kept without an area.
   *
   * @param caller who asks; null for the kernel's own
   * @param area the area
   * @return true if so
   */
  public boolean mayDoWithout(@Nullable Caller caller, SwapArea area) {
    if (caller == null) {
      return true;
    }
    boolean enough = commit.reserve(caller, area.pages()) == 0;
    if (enough) {
      commit.release(area.pages());
    }
    return enough;
  }

  /**
   * Forgets an area that gives out no slots any more and of which nothing is used.
   *
   * @param area the area
   */
  public void off(SwapArea area) {
    devices.remove(area);
    area.file().close();
  }

  /**
   * One entry less names a slot; the last lets the page in memory go as well if nobody maps it: {@code
   * free_swap_and_cache}.
   *
   * @param entry the slot
   */
  public void freeAndCache(long entry) {
    devices.free(entry);
    if (devices.users(entry) == 0) {
      reclaimCached(entry, false);
    }
  }

  /** Takes the slot of a page that is in memory from it, if that is not locked; answers whether it is free. */
  private boolean reclaimCached(long entry, boolean evenMapped) {
    long pfn = cache.find(entry);
    if (pfn == Pfn.NONE) {
      return false;
    }
    long head = folios.memory().head(pfn);
    boolean wanted = evenMapped || folios.memory().mapCount(pfn) == 0 || cache.isSwapFull(head);
    if (!wanted || !folios.tryLock(head)) {
      return false;
    }
    folios.get(head);
    boolean freed = cache.freeSwap(head);
    folios.unlock(head);
    folios.put(head);
    return freed;
  }

  /**
   * Takes the slots of one area from pages in memory that nothing names any more. Waits for those being written.
   *
   * @param area the area
   */
  public void dropCached(SwapArea area) {
    for (int offset = 1; offset < area.slots(); offset++) {
      if (!area.hasCache(offset) || area.count(offset) != 0) {
        continue;
      }
      long pfn = cache.find(SwapEntry.of(area.type(), offset));
      if (pfn != Pfn.NONE) {
        long head = folios.memory().head(pfn);
        folios.get(head);
        folios.lock(head);
        folios.waitWriteback(head);
        cache.freeSwap(head);
        folios.unlock(head);
        folios.put(head);
      }
    }
  }

  /**
   * Slots in use that neither an entry of a page table nor shared memory nor a page in memory stands for.
   *
   * @return those that CPUs keep in reserve or have not given back yet
   */
  public long keptSlots() {
    return devices.keptPages();
  }

  /**
   * Proves the books: slots, lists of free ones, and the pages of the swap cache.
   *
   * @throws IllegalStateException naming what does not hold
   */
  public void verify() {
    devices.verify();
    long found = 0;
    for (SwapArea area : devices.areas()) {
      for (int offset = 1; offset < area.slots(); offset++) {
        long entry = SwapEntry.of(area.type(), offset);
        long pfn = cache.find(entry);
        if (pfn != Pfn.NONE) {
          found++;
          if (!cache.isOf(pfn, entry) || !area.hasCache(offset)) {
            throw new IllegalStateException(
                "slot %s has frame %d, which is of another or whose cache bit is clear"
                    .formatted(SwapEntry.text(entry), pfn));
          }
        }
      }
    }
    if (found != stat.total(NodeStat.NR_SWAPCACHED)) {
      throw new IllegalStateException(
          "the swap cache has %d pages, nr_swapcached is %d"
              .formatted(found, stat.total(NodeStat.NR_SWAPCACHED)));
    }
  }
}

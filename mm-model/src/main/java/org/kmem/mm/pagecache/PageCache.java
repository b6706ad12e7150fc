package org.kmem.mm.pagecache;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.folio.Refaults;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.AddressSpaces;
import org.kmem.mm.memcg.MemoryCgroups;
import org.kmem.mm.mm.PolicyPages;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.sim.TaskIo;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vmstat.MthpStat;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.mm.vmstat.ZoneStat;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * The cached pages of all files: brings them in, takes them out, and keeps their counters.
 *
 * <p>A page that is cached has one reference for that. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code mm/filemap.c}: {@code filemap_add_folio}, {@code filemap_remove_folio}.
 */
public final class PageCache {
  private final PhysicalMemory memory;
  private final Folios folios;
  private final VmStat stat;
  private final Scheduler scheduler;
  private final Tunables tunables;
  private final AddressSpaces spaces;
  private final DirtyLimits limits;
  private final DirtyThrottle throttle;
  private @Nullable PolicyPages policies;
  private final BufferHeads bufferHeads;
  private final ShmemHugePolicy shmemHuge;
  private final FileRead reads;
  private final FileWrite writes;
  private Refaults refaults = Refaults.NONE;
  private final List<BackingDevice> disks = new ArrayList<>();
  private ShmemSwap shmemSwap = ShmemSwap.NONE;

  /**
   * An empty cache.
   *
   * @param folios pages, their memory and lists
   * @param stat counters
   * @param scheduler of the machine
   * @param tunables of the machine
   */
  public PageCache(Folios folios, VmStat stat, Scheduler scheduler, Tunables tunables) {
    this.memory = folios.memory();
    this.folios = folios;
    this.stat = stat;
    this.scheduler = scheduler;
    this.tunables = tunables;
    this.spaces =
        new AddressSpaces(memory, (node, by) -> stat.add(node, NodeStat.WORKINGSET_NODES, by));
    this.limits = new DirtyLimits(memory, stat, tunables);
    this.throttle = new DirtyThrottle(scheduler, limits);
    this.bufferHeads = new BufferHeads(memory, folios);
    this.shmemHuge = new ShmemHugePolicy(tunables);
    this.reads = new FileRead(this);
    this.writes = new FileWrite(this);
    folios.lru().setMappingUnevictable(this::isUnevictable);
  }

  /** Enters something in the running task's account. */
  void account(Consumer<TaskIo> entry) {
    SimTask task = scheduler.currentOrNull();
    if (task != null) {
      entry.accept(task.io());
    }
  }

  /**
   * Names who remembers evicted pages.
   *
   * @param workingset hears of those that come back
   */
  public void install(Refaults workingset) {
    refaults = workingset;
  }

  /**
   * Names whose limits bound how much may be dirty too.
   *
   * @param groups the control groups of the machine
   */
  public void install(MemoryCgroups groups) {
    limits.install(groups);
  }

  /**
   * Names where shared memory is swapped to.
   *
   * @param swap the swap of the machine
   */
  public void install(ShmemSwap swap) {
    shmemSwap = swap;
  }

  ShmemSwap shmemSwap() {
    return shmemSwap;
  }

  private boolean isUnevictable(long pfn) {
    return spaces.byId(folios.mappingId(pfn)) instanceof CachedSpace space && space.isUnevictable();
  }

  /**
   * All address spaces of the machine.
   *
   * @return the registry
   */
  public AddressSpaces spaces() {
    return spaces;
  }

  /**
   * How much of memory may be dirty.
   *
   * @return the limits, computed when they are asked for
   */
  public DirtyLimits limits() {
    return limits;
  }

  /**
   * Which sizes shared memory may have.
   *
   * @return the policy, by switches and mounts
   */
  public ShmemHugePolicy shmemHuge() {
    return shmemHuge;
  }

  /**
   * Reading through the cache.
   *
   * @return {@code filemap_read}
   */
  public FileRead reads() {
    return reads;
  }

  /**
   * Writing through the cache.
   *
   * @return {@code generic_perform_write}
   */
  public FileWrite writes() {
    return writes;
  }

  /**
   * Pages in block devices' own address spaces: {@code Buffers} of meminfo.
   *
   * @return pages, {@code nr_blockdev_pages}
   */
  public long blockDevicePages() {
    long pages = 0;
    for (var space : spaces.all()) {
      if (space instanceof BlockDeviceSpace) {
        pages += space.nrPages();
      }
    }
    return pages;
  }

  /**
   * Names who places the pages of shared memory; until then they are placed like others.
   *
   * @param placement the policies of the machine
   */
  public void install(PolicyPages placement) {
    policies = placement;
  }

  @Nullable PolicyPages policies() {
    return policies;
  }

  /**
   * Has all disks write all that is dirty, without waiting for it: {@code wakeup_flusher_threads}. Reclaim asks for
   * it when nothing but dirty pages comes to the end of its lists.
   */
  public void wakeFlushers() {
    disks.forEach(BackingDevice::startWritingAll);
  }

  void addDisk(BackingDevice disk) {
    disks.add(disk);
  }

  PhysicalMemory memory() {
    return memory;
  }

  Folios folios() {
    return folios;
  }

  VmStat stat() {
    return stat;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Tunables tunables() {
    return tunables;
  }

  DirtyThrottle throttle() {
    return throttle;
  }

  BufferHeads bufferHeads() {
    return bufferHeads;
  }

  /**
   * Brings a page in where none is. May wait for memory.
   *
   * @param space whose page
   * @param at its index
   * @param extraGfp what to allocate it with beyond what the address space says
   * @return the frame, locked and with a reference for the caller, its bytes undefined; {@code EEXIST} if
   *     there is a page by now, {@code ENOMEM}
   */
  long add(CachedSpace space, long at, int extraGfp) {
    scheduler.charge(scheduler.costs().pageZero());
    int gfp = space.gfp() | extraGfp;
    long pfn = space.allocate(gfp, at);
    if (pfn == Pfn.NONE) {
      return Errno.ENOMEM.asResult();
    }
    if (folios.charge(pfn, space.chargeGfp(gfp)) != 0) {
      memory.free(pfn, 0);
      return Errno.ENOMEM.asResult();
    }
    folios.set(
        pfn, space.isShmem() ? PageFlag.PG_LOCKED | PageFlag.PG_SWAPBACKED : PageFlag.PG_LOCKED);
    long shadow = space.isShmem() ? CachedSpace.NO_VALUE : space.valueAt(at);
    long inserted = space.insert(at, pfn);
    if (inserted != 0) {
      folios.clear(pfn, PageFlag.PG_LOCKED);
      folios.uncharge(pfn);
      memory.free(pfn, 0);
      return inserted;
    }
    own(space, at, pfn);
    if (shadow != CachedSpace.NO_VALUE && (extraGfp & GfpFlags.__GFP_WRITE) == 0) {
      refaults.refault(pfn, shadow);
    }
    folios.lru().add(pfn);
    return pfn;
  }

  /** A page that is in now belongs to its address space, and is counted. */
  private void own(CachedSpace space, long at, long pfn) {
    folios.setFile(pfn, space.id(), at);
    folios.get(pfn);
    folios.addStat(pfn, NodeStat.NR_FILE_PAGES, 1);
    if (space.isShmem()) {
      folios.addStat(pfn, NodeStat.NR_SHMEM, 1);
    }
  }

  /** Puts a page that is on its list already in the place of the value that stood for it. Does not wait. */
  void addBack(CachedSpace space, long at, long pfn) {
    long inserted = space.insert(at, pfn);
    if (inserted != 0) {
      throw new IllegalStateException(
          "page %d of %s is there: only a value can be replaced".formatted(at, space));
    }
    own(space, at, pfn);
  }

  /**
   * Brings a large folio of shared memory in where nothing is. May wait for memory.
   *
   * @param space whose folio
   * @param first its index, a multiple of its pages
   * @param order its order
   * @param gfp what to ask for it with
   * @return its first frame, locked and with a reference for the caller, its bytes undefined; {@code EEXIST} if there is a
   *     page by now, {@code ENOMEM}
   */
  long addLarge(ShmemSpace space, long first, int order, int gfp) {
    int pages = 1 << order;
    scheduler.charge(scheduler.costs().pageZero() * pages);
    long folio = memory.alloc(gfp, order);
    if (folio == Pfn.NONE) {
      return Errno.ENOMEM.asResult();
    }
    if (folios.charge(folio, space.chargeGfp(gfp)) != 0) {
      stat.count(order, MthpStat.SHMEM_FALLBACK_CHARGE, 1);
      if (order >= Order.PAGEBLOCK) {
        stat.count(VmEvent.THP_FILE_FALLBACK_CHARGE);
      }
      memory.free(folio, order);
      return Errno.ENOMEM.asResult();
    }
    long inserted = insertLarge(space, first, folio);
    if (inserted != 0) {
      folios.clear(folio, PageFlag.PG_LOCKED);
      folios.uncharge(folio);
      memory.free(folio, order);
      return inserted;
    }
    return folio;
  }

  /**
   * Puts a charged large folio of shared memory in where nothing is, locked and on its list.
   *
   * @return 0; {@code EEXIST} or {@code ENOMEM}, with nothing changed but the lock
   */
  long insertLarge(ShmemSpace space, long first, long folio) {
    int pages = folios.pages(folio);
    folios.set(folio, PageFlag.PG_LOCKED | PageFlag.PG_SWAPBACKED);
    for (int page = 0; page < pages; page++) {
      long inserted = space.insert(first + page, folio + page);
      if (inserted != 0) {
        for (int before = 0; before < page; before++) {
          space.forget(first + before, AddressSpace.NO_VALUE);
        }
        return inserted;
      }
    }
    folios.setFile(folio, space.id(), first);
    for (int page = 0; page < pages; page++) {
      folios.get(folio);
    }
    count(folio, space, pages);
    folios.lru().add(folio);
    return 0;
  }

  /** Counts the pages of a folio that comes, or, negative, goes. */
  private void count(long folio, CachedSpace space, int pages) {
    folios.addStat(folio, NodeStat.NR_FILE_PAGES, pages);
    if (space.isShmem()) {
      folios.addStat(folio, NodeStat.NR_SHMEM, pages);
      if (memory.order(folio) >= Order.PAGEBLOCK) {
        folios.addStat(folio, NodeStat.NR_SHMEM_HUGEPAGES, pages);
      }
    }
  }

  /**
   * Takes a large folio out, and gives up the references it had for being cached.
   *
   * @param space whose folio
   * @param folio its first frame, unmapped, not under writeback
   */
  void removeLarge(CachedSpace space, long folio) {
    int pages = folios.pages(folio);
    long first = folios.index(folio);
    folios.clear(folio, PageFlag.PG_DIRTY);
    count(folio, space, -pages);
    for (int page = 0; page < pages; page++) {
      space.forget(first + page, AddressSpace.NO_VALUE);
    }
    folios.clearOwner(folio);
    for (int page = 0; page < pages; page++) {
      folios.put(folio);
    }
  }

  /**
   * Takes a page out, and gives up the reference it had for being cached. Dirty bytes are forgotten.
   *
   * @param space whose page
   * @param at its index
   * @param pfn the page, unmapped, not under writeback
   * @param shadow what is left in its place, or {@link CachedSpace#NO_VALUE}
   */
  void remove(CachedSpace space, long at, long pfn, long shadow) {
    if (folios.test(pfn, PageFlag.PG_DIRTY)) {
      folios.clear(pfn, PageFlag.PG_DIRTY);
      if (space.accountsDirty()) {
        countPending(pfn, NodeStat.NR_DIRTY, -1);
        account(io -> io.countCancelled(PageSize.SIZE_BYTES));
      }
    }
    bufferHeads.detach(pfn);
    folios.addStat(pfn, NodeStat.NR_FILE_PAGES, -1);
    if (space.isShmem()) {
      folios.addStat(pfn, NodeStat.NR_SHMEM, -1);
    } else {
      folios.clear(pfn, PageFlag.PG_READAHEAD); // on its way to swap the same bit is PG_RECLAIM
    }
    space.forget(at, shadow);
    folios.clearOwner(pfn);
    folios.put(pfn);
  }

  /**
   * Puts a page in the place of another of the same file, with its dirt and counts, the cache's reference and
   * what the file system hangs on it: {@code migrate_folio} of the file. Flags and bytes are the caller's.
   *
   * @param from a page of a file, locked, not under writeback, unmapped
   * @param to the page that takes its place, locked
   * @param references how many references others than the cache are to have to {@code from}
   * @return false, with nothing changed, if somebody else uses the page, or its file cannot have its pages moved
   */
  public boolean replace(long from, long to, int references) {
    if (!(spaces.byId(folios.mappingId(from)) instanceof CachedSpace space)
        || space.isUnevictable()
        || memory.refCount(from) != references + 1) {
      return false;
    }
    long at = folios.index(from);
    space.replace(at, from, to);
    folios.setFile(to, space.id(), at);
    folios.get(to);
    bufferHeads.move(from, to);
    movePlace(from, to, space);
    folios.clearOwner(from);
    folios.put(from);
    return true;
  }

  private void movePlace(long from, long to, CachedSpace space) {
    int group = folios.memcg(from);
    stat.add(group, memory.nodeOf(from), NodeStat.NR_FILE_PAGES, -1);
    stat.add(group, memory.nodeOf(to), NodeStat.NR_FILE_PAGES, 1);
    if (space.isShmem()) {
      stat.add(group, memory.nodeOf(from), NodeStat.NR_SHMEM, -1);
      stat.add(group, memory.nodeOf(to), NodeStat.NR_SHMEM, 1);
    } else if (space.accountsDirty() && folios.test(from, PageFlag.PG_DIRTY)) {
      countPending(from, NodeStat.NR_DIRTY, -1);
      countPending(to, NodeStat.NR_DIRTY, 1);
    }
  }

  /** Counts a page that is dirty or under writeback, or is not any more. */
  void countPending(long pfn, NodeStat which, int pages) {
    folios.addStat(pfn, which, pages);
    stat.addZone(memory.zoneId(pfn), ZoneStat.NR_ZONE_WRITE_PENDING, pages);
  }

  /** Counts something that has happened to a page. */
  void countPage(long pfn, NodeStat which) {
    folios.addStat(pfn, which, 1);
  }

  /** Whether a page is used by somebody else than the cache. */
  boolean isHeldElsewhere(long pfn) {
    return memory.refCount(pfn) > 1 || folios.mappings().total(pfn) > 0;
  }

  /** Bits that a page is allocated with which nobody waits for yet. */
  static int readaheadGfp() {
    return GfpFlags.__GFP_NORETRY | GfpFlags.__GFP_NOWARN;
  }
}

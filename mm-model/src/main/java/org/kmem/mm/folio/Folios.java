package org.kmem.mm.folio;

import java.util.function.LongConsumer;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Wakeup;
import org.kmem.mm.vmstat.MthpStat;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.mm.vmstat.ZoneStat;
import org.kmem.units.Pfn;

/**
 * The folios of a machine: flags, owner, references, locks. A folio is named by its first frame; its other frames
 * may be given too and answer for it, but each has its own index, and its own {@link PageFlag#PG_ANON_EXCLUSIVE} and
 * {@link PageFlag#PG_HWPOISON}.
 *
 * <p>The owner is the word {@link PageFields#MAPPING}: the number of an address space or an {@code anon_vma} and
 * its kind; {@link PageFields#INDEX} is where in the owner, in pages. Who allocates a page for user space or the
 * page cache gives its references up by {@link #put}, which takes it off its list.
 *
 * <p>Belongs to the holder of the scheduler's baton. Only waits allocate.
 *
 * <p>Kernel counterpart: {@code struct folio}, {@code page-flags.h}, {@code folio_lock}, {@code folio_put}.
 */
public final class Folios {
  /*
   * Implementation notes.
   * The mapping word is number << 2 | kind, as the kernel tags its pointer: 0 file, 1 anonymous, 2 movable
   * without either, 3 KSM. Numbers start at 1, so that 0 is no owner.
   */
  private static final int KIND_BITS = 2;
  private static final int KIND_FILE = 0;
  private static final int KIND_ANON = 1;
  private static final int KIND_KSM = 3;
  private static final int KIND_MASK = (1 << KIND_BITS) - 1;

  /** Flags that each frame of a large folio has for itself. */
  private static final int OF_PAGES = PageFlag.PG_ANON_EXCLUSIVE | PageFlag.PG_HWPOISON;

  private final PhysicalMemory memory;
  private final VmStat stat;
  private final LruLists lru;
  private final MapCounts mappings;
  private final DeferredSplitQueue deferredSplits;
  private final FolioWaitTable waiters;
  private FolioSplitter splitter = (folio, newOrder) -> Errno.EINVAL.asResult();
  private long zeroPage = Pfn.NONE;
  private FolioCharges charges = FolioCharges.NONE;
  private LongConsumer written = pfn -> {};

  /**
   * For a machine.
   *
   * @param memory its memory
   * @param stat its counters
   * @param scheduler whose tasks wait for folios
   * @param mglru whether the multi-generational LRU is on
   */
  public Folios(PhysicalMemory memory, VmStat stat, Scheduler scheduler, boolean mglru) {
    this.memory = memory;
    this.stat = stat;
    this.lru = new LruLists(memory, stat, scheduler, mglru);
    this.mappings = new MapCounts(memory);
    this.deferredSplits = new DeferredSplitQueue(memory, this, stat);
    this.waiters = new FolioWaitTable(this, scheduler);
  }

  /**
   * Names who splits large folios; until then none can be split.
   *
   * @param splits the huge pages of the machine
   */
  public void install(FolioSplitter splits) {
    splitter = splits;
  }

  /**
   * Splits a large folio into smaller ones, and its huge mappings into those of pages: {@code
   * split_huge_page_to_list_to_order}. The parts are unlocked, but the first.
   *
   * @param folio its first frame; locked by the caller, who holds one reference beside the mappings'
   * @param newOrder order of the parts, below its own
   * @return 0; {@code EAGAIN} if somebody else holds it, {@code EBUSY} if it is being written or has no owner any
   *     more, {@code EINVAL} if it cannot have such parts
   */
  public long split(long folio, int newOrder) {
    return splitter.split(folio, newOrder);
  }

  /**
   * How often folios are mapped.
   *
   * @return counts of all folios
   */
  public MapCounts mappings() {
    return mappings;
  }

  /**
   * Large folios that wait to be split.
   *
   * @return the lists of all nodes
   */
  public DeferredSplitQueue deferredSplits() {
    return deferredSplits;
  }

  /**
   * The frame of zeroes that reads of untouched anonymous memory map: {@code ZERO_PAGE}.
   *
   * @return the frame, or {@link Pfn#NONE} before there is one
   */
  public long zeroPage() {
    return zeroPage;
  }

  /**
   * Names the frame of zeroes.
   *
   * @param pfn the frame, which is never freed while anything is mapped
   */
  public void setZeroPage(long pfn) {
    zeroPage = pfn;
  }

  /**
   * The first frame of the folio that a frame is in.
   *
   * @param pfn a frame of an allocated block
   * @return the name of its folio; the frame itself unless the folio is large
   */
  public long head(long pfn) {
    return memory.head(pfn);
  }

  /**
   * Whether a folio has more than one page.
   *
   * @param pfn the folio
   * @return true if so
   */
  public boolean isLarge(long pfn) {
    return memory.order(memory.head(pfn)) > 0;
  }

  /**
   * Names who charges folios; until then nobody pays.
   *
   * @param memcg the memory controller
   */
  public void install(FolioCharges memcg) {
    charges = memcg;
  }

  /**
   * The lists that reclaim works on.
   *
   * @return the lists of all nodes
   */
  public LruLists lru() {
    return lru;
  }

  /**
   * The memory that the folios are of.
   *
   * @return the memory
   */
  public PhysicalMemory memory() {
    return memory;
  }

  /**
   * All flags.
   *
   * @param pfn the folio
   * @return {@link PageFlag} masks
   */
  public int flags(long pfn) {
    int own = memory.intField(pfn, PageFields.FLAGS);
    long head = memory.head(pfn);
    return head == pfn ? own : joined(own, memory.intField(head, PageFields.FLAGS));
  }

  private static int joined(int ofPage, int ofFolio) {
    return (ofFolio & ~OF_PAGES) | (ofPage & OF_PAGES);
  }

  /** Sets and clears flags where each belongs: with the page, or with its folio. */
  private void change(long pfn, int cleared, int set) {
    long head = memory.head(pfn);
    int ofFolio = head == pfn ? -1 : ~OF_PAGES;
    int flags = memory.intField(head, PageFields.FLAGS);
    memory.setIntField(head, PageFields.FLAGS, (flags & ~(cleared & ofFolio)) | (set & ofFolio));
    if (head != pfn) {
      int own = memory.intField(pfn, PageFields.FLAGS);
      memory.setIntField(pfn, PageFields.FLAGS, (own & ~(cleared & OF_PAGES)) | (set & OF_PAGES));
    }
  }

  /**
   * Whether any of some flags is set.
   *
   * @param pfn the folio
   * @param mask {@link PageFlag} masks
   * @return true if one is
   */
  public boolean test(long pfn, int mask) {
    return (flags(pfn) & mask) != 0;
  }

  /**
   * Sets flags.
   *
   * @param pfn the folio
   * @param mask {@link PageFlag} masks
   */
  public void set(long pfn, int mask) {
    change(pfn, 0, mask);
  }

  /**
   * Clears flags.
   *
   * @param pfn the folio
   * @param mask {@link PageFlag} masks
   */
  public void clear(long pfn, int mask) {
    change(pfn, mask, 0);
  }

  /**
   * Sets a flag.
   *
   * @param pfn the folio
   * @param flag one {@link PageFlag} mask
   * @return whether it was set before
   */
  public boolean testSet(long pfn, int flag) {
    int before = flags(pfn);
    change(pfn, 0, flag);
    return (before & flag) != 0;
  }

  /**
   * Clears a flag.
   *
   * @param pfn the folio
   * @param flag one {@link PageFlag} mask
   * @return whether it was set before
   */
  public boolean testClear(long pfn, int flag) {
    int before = flags(pfn);
    change(pfn, flag, 0);
    return (before & flag) != 0;
  }

  /**
   * Whether a page is anonymous memory of processes; KSM pages are.
   *
   * @param pfn the folio
   * @return false for the page cache and shmem, and for pages without owner
   */
  public boolean isAnon(long pfn) {
    return (mapping(pfn) & KIND_ANON) != 0;
  }

  /**
   * Whether a page is one that KSM merged.
   *
   * @param pfn the folio
   * @return true if so
   */
  public boolean isKsm(long pfn) {
    return (mapping(pfn) & KIND_MASK) == KIND_KSM;
  }

  /**
   * Whether a page belongs to an address space: a file, a device or shmem.
   *
   * @param pfn the folio
   * @return false also for a page that was truncated
   */
  public boolean isFile(long pfn) {
    long mapping = mapping(pfn);
    return mapping != 0 && (mapping & KIND_MASK) == KIND_FILE;
  }

  /**
   * The number of a page's owner.
   *
   * @param pfn the folio
   * @return number of the address space, or of the {@code anon_vma} of an anonymous page; 0 without owner
   */
  public int mappingId(long pfn) {
    return (int) (mapping(pfn) >>> KIND_BITS);
  }

  private long mapping(long pfn) {
    return memory.longField(memory.head(pfn), PageFields.MAPPING);
  }

  /**
   * Where in its owner a page is.
   *
   * @param pfn the folio
   * @return offset in the file, or in the areas of anonymous memory, in pages
   */
  public long index(long pfn) {
    long head = memory.head(pfn);
    return memory.longField(head, PageFields.INDEX) + (pfn - head);
  }

  /**
   * Gives a folio to an address space.
   *
   * @param pfn its first frame
   * @param spaceId number of the address space, at least 1
   * @param index where in it, in pages
   */
  public void setFile(long pfn, int spaceId, long index) {
    setOwner(pfn, spaceId, KIND_FILE, index);
  }

  /**
   * Gives a folio to anonymous memory.
   *
   * @param pfn its first frame
   * @param anonVmaId number of the {@code anon_vma}, at least 1
   * @param index the linear page index in its areas
   */
  public void setAnon(long pfn, int anonVmaId, long index) {
    setOwner(pfn, anonVmaId, KIND_ANON, index);
  }

  /**
   * Makes an anonymous page one that stands for equal ones.
   *
   * @param pfn the folio
   * @param number what merging knows it by, at least 1
   */
  public void setKsm(long pfn, int number) {
    setOwner(pfn, number, KIND_KSM, index(pfn));
  }

  private void setOwner(long pfn, int id, int kind, long index) {
    memory.setLongField(pfn, PageFields.MAPPING, (long) id << KIND_BITS | kind);
    memory.setLongField(pfn, PageFields.INDEX, index);
  }

  /**
   * Takes a page from its owner: what truncation leaves.
   *
   * @param pfn the folio
   */
  public void clearOwner(long pfn) {
    memory.setLongField(memory.head(pfn), PageFields.MAPPING, 0);
  }

  /**
   * Pages of a folio.
   *
   * @param pfn the folio
   * @return a power of two
   */
  public int pages(long pfn) {
    return 1 << memory.order(memory.head(pfn));
  }

  /**
   * Charges a new folio to the control group of the running task, before it is on a list or counted. May reclaim,
   * and so wait.
   *
   * @param pfn the folio
   * @param gfp how it was allocated
   * @return 0, or {@code ENOMEM}: the caller frees it
   */
  public long charge(long pfn, int gfp) {
    return charges.charge(pfn, gfp);
  }

  /**
   * Charges a new folio as {@link #charge} does, to a certain group.
   *
   * @param pfn the folio
   * @param gfp how it was allocated
   * @param memcg number of the control group, which may be gone: then the root pays
   * @return 0, or {@code ENOMEM}: the caller frees it
   */
  public long chargeTo(long pfn, int gfp, int memcg) {
    return charges.chargeTo(pfn, gfp, memcg);
  }

  /**
   * Takes the charge of a folio back that never came into use; {@link #put} does it for others.
   *
   * @param pfn the folio
   */
  public void uncharge(long pfn) {
    if (memcg(pfn) != 0) {
      charges.uncharge(pfn);
    }
  }

  /**
   * Who is charged for a folio.
   *
   * @param pfn the folio
   * @return number of the control group, 0 for the root
   */
  public int memcg(long pfn) {
    return memory.intField(memory.head(pfn), PageFields.MEMCG);
  }

  /**
   * Changes an amount of the node and the control group of a folio: {@code lruvec_stat_mod_folio}.
   *
   * @param pfn the folio
   * @param which the amount
   * @param pages what to add, negative to subtract
   */
  public void addStat(long pfn, NodeStat which, long pages) {
    long folio = memory.head(pfn);
    stat.add(memory.intField(folio, PageFields.MEMCG), memory.nodeOf(folio), which, pages);
  }

  /**
   * Changes an amount of the folio's node that its group does not count.
   *
   * @param pfn the folio
   * @param which the amount
   * @param pages what to add, negative to subtract
   */
  public void addNodeStat(long pfn, NodeStat which, long pages) {
    stat.add(memory.nodeOf(memory.head(pfn)), which, pages);
  }

  /**
   * Takes one more reference.
   *
   * @param pfn the folio
   * @throws org.kmem.mm.physmem.PageRefException if nobody holds one
   */
  public void get(long pfn) {
    memory.get(memory.head(pfn));
  }

  /**
   * Gives a reference up. The last takes the folio off its list and frees it.
   *
   * @param pfn the folio
   * @return whether it was freed
   * @throws org.kmem.mm.physmem.PageRefException if nobody holds one, or page tables still map it
   */
  public boolean put(long pfn) {
    long folio = memory.head(pfn);
    if (memory.refCount(folio) == 1) {
      release(folio);
      uncharge(folio);
    }
    return memory.put(folio);
  }

  /**
   * References to a folio.
   *
   * @param pfn the folio
   * @return how many
   */
  public int refCount(long pfn) {
    return memory.refCount(memory.head(pfn));
  }

  private void release(long pfn) {
    int flags = flags(pfn);
    if ((flags & PageFlag.PG_LRU) != 0) {
      lru.delete(pfn);
    }
    if ((flags & PageFlag.PG_MLOCKED) != 0) {
      // Cleared here only if a mapping went without its lock being given up first.
      int pages = pages(pfn);
      clear(pfn, PageFlag.PG_MLOCKED);
      stat.addZone(memory.zoneId(pfn), ZoneStat.NR_MLOCK, -pages);
      stat.count(VmEvent.UNEVICTABLE_PGS_CLEARED, pages);
    }
    if (memory.order(pfn) > 0) {
      releaseLarge(pfn);
    }
  }

  private void releaseLarge(long folio) {
    if (mappings.total(folio) != 0) {
      throw new IllegalStateException(
          "folio %d is mapped %d times: unmap it before its last reference goes"
              .formatted(folio, mappings.total(folio)));
    }
    deferredSplits.remove(folio);
    if (isAnon(folio) && !test(folio, PageFlag.PG_HUGETLB)) {
      stat.count(memory.order(folio), MthpStat.NR_ANON, -1);
    }
  }

  /**
   * Locks a folio, waiting for whoever has it locked.
   *
   * @param pfn the folio, to which the caller holds a reference
   */
  public void lock(long pfn) {
    while (testSet(pfn, PageFlag.PG_LOCKED)) {
      waiters.sleepForLock(pfn);
    }
  }

  /**
   * Locks a folio unless the waiting task is killed.
   *
   * @param pfn the folio, to which the caller holds a reference
   * @return whether it is locked now
   */
  public boolean lockKillable(long pfn) {
    while (testSet(pfn, PageFlag.PG_LOCKED)) {
      if (waiters.sleepForLockKillable(pfn) == Wakeup.KILLED) {
        return false;
      }
    }
    return true;
  }

  /**
   * Locks a folio if nobody has it locked.
   *
   * @param pfn the folio
   * @return whether it is locked by the caller now
   */
  public boolean tryLock(long pfn) {
    return !testSet(pfn, PageFlag.PG_LOCKED);
  }

  /**
   * Unlocks a folio and wakes who waits for it.
   *
   * @param pfn the folio
   * @throws IllegalStateException if it is not locked
   */
  public void unlock(long pfn) {
    if (!testClear(pfn, PageFlag.PG_LOCKED)) {
      throw new IllegalStateException(
          "folio %d (%s) is unlocked, but nobody has locked it"
              .formatted(pfn, PageFlag.text(flags(pfn))));
    }
    waiters.wake(pfn);
  }

  /**
   * Waits until nobody has a folio locked, without locking it.
   *
   * @param pfn the folio, to which the caller holds a reference
   */
  public void waitLocked(long pfn) {
    while (test(pfn, PageFlag.PG_LOCKED)) {
      waiters.sleepForLock(pfn);
    }
  }

  /**
   * Waits until a folio is not under writeback.
   *
   * @param pfn the folio, to which the caller holds a reference
   */
  public void waitWriteback(long pfn) {
    while (test(pfn, PageFlag.PG_WRITEBACK)) {
      waiters.sleepForWriteback(pfn);
    }
  }

  /**
   * Clears the writeback flag and wakes who waits for it; counters are the caller's.
   *
   * @param pfn the folio
   */
  public void endWriteback(long pfn) {
    clear(pfn, PageFlag.PG_WRITEBACK);
    written.accept(pfn);
    waiters.wake(pfn);
  }

  /**
   * Names who is told of each folio that has been written.
   *
   * @param listener reclaim, whose throttled tasks wait for it
   */
  public void whenWritten(LongConsumer listener) {
    written = listener;
  }
}

package org.kmem.mm.pagecache;

import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.FileFault;
import org.kmem.mm.mapping.PageIndex;
import org.kmem.mm.mapping.ReadaheadState;
import org.kmem.mm.mm.PolicyPages;
import org.kmem.mm.vma.Mempolicy;
import org.kmem.mm.vma.PolicyRanges;
import org.kmem.mm.vma.SharedPolicies;
import org.kmem.mm.vmstat.MthpStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.Order;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * The pages of a tmpfs file or of shared anonymous memory: there is nothing behind them but swap.
 *
 * <p>A page comes into being when it is written, or touched through a mapping. Belongs to the holder of the
 * baton.
 *
 * <p>Kernel counterpart: {@code mm/shmem.c}.
 */
public final class ShmemSpace extends CachedSpace implements SharedPolicies {
  /*
   * Implementation notes.
   * I1  taken = pages here + values (swapped pages) + pages about to be inserted, if there is a quota.
   */
  private static final int CHARGE_FLAGS =
      GfpFlags.__GFP_RECLAIM
          | GfpFlags.__GFP_HIGH
          | GfpFlags.__GFP_IO
          | GfpFlags.__GFP_FS
          | GfpFlags.__GFP_NOWARN
          | GfpFlags.__GFP_RETRY_MAYFAIL
          | GfpFlags.__GFP_NOFAIL
          | GfpFlags.__GFP_NORETRY
          | GfpFlags.__GFP_MEMALLOC
          | GfpFlags.__GFP_NOMEMALLOC;

  private final int device;
  private final long inodeNumber;
  private final @Nullable ShmemQuota quota;
  private final Runnable whenModified;
  private final PolicyRanges policies = new PolicyRanges();
  private long taken;

  /**
   * An empty one.
   *
   * @param cache of the machine
   * @param device of its file system
   * @param inodeNumber of its file
   * @param quota of its file system, null where its size was promised as a whole
   * @param whenModified called when the file is written
   */
  public ShmemSpace(
      PageCache cache,
      int device,
      long inodeNumber,
      @Nullable ShmemQuota quota,
      Runnable whenModified) {
    super(cache);
    this.device = device;
    this.inodeNumber = inodeNumber;
    this.quota = quota;
    this.whenModified = whenModified;
  }

  @Override
  public boolean isShmem() {
    return true;
  }

  @Override
  public int device() {
    return device;
  }

  @Override
  public long inodeNumber() {
    return inodeNumber;
  }

  @Override
  public Mempolicy policyAt(long index) {
    return policies.policyAt(index);
  }

  @Override
  public void setPolicy(long first, long last, Mempolicy policy) {
    policies.setPolicy(first, last, policy);
  }

  @Override
  long allocate(int gfp, long at) {
    PolicyPages placement = cache().policies();
    return placement == null
        ? super.allocate(gfp, at)
        : placement.allocShared(gfp, 0, this, at, inodeNumber);
  }

  @Override
  int gfp() {
    return GfpFlags.GFP_HIGHUSER_MOVABLE | GfpFlags.__GFP_COMP;
  }

  /** Only how to reclaim matters to a charge; where the folio lies does not: {@code GFP_RECLAIM_MASK}. */
  @Override
  int chargeGfp(int gfp) {
    return gfp & CHARGE_FLAGS;
  }

  @Override
  boolean accountsDirty() {
    return false;
  }

  @Override
  void readPage(long at, long pfn) {
    fillWithZeroes(pfn);
  }

  @Override
  void readAround(Readahead.Window window) {}

  @Override
  long ioPages() {
    return 0;
  }

  /** A page in swap has; one in memory is asked itself. */
  @Override
  boolean hasBytes(long at) {
    return valueAt(at) != NO_VALUE;
  }

  @Override
  long restore(long at) {
    long entry = valueAt(at);
    return entry == NO_VALUE
        ? Errno.ENOENT.asResult()
        : cache().shmemSwap().bringBack(this, at, entry);
  }

  @Override
  void forgetValue(long at) {
    long entry = valueAt(at);
    super.forgetValue(at);
    cache().shmemSwap().forget(entry);
  }

  /**
   * A page goes to swap: its slot stays in its place.
   *
   * @param at its index
   * @param pfn the page, locked, clean, not mapped
   * @param entry what stands for it from now on
   */
  public void leaveForSwap(long at, long pfn, long entry) {
    cache().remove(this, at, pfn, entry);
  }

  /**
   * A page is back from swap: it takes the place of its slot.
   *
   * @param at its index, where the value that stood for it still is
   * @param pfn the page, locked, up to date
   */
  public void takeBack(long at, long pfn) {
    cache().addBack(this, at, pfn);
  }

  /**
   * Brings all pages back that are in one swap area. May wait.
   *
   * @param of tells by the value that stands for a page
   * @return 0, or a negated error number
   */
  public long bringBackAll(LongPredicate of) {
    long at = nextEntry(0, PageIndex.LAST_INDEX);
    while (at != PageIndex.NOT_FOUND) {
      long entry = valueAt(at);
      if (entry != NO_VALUE && of.test(entry)) {
        long pfn = restore(at);
        if (pfn >= 0) {
          folios().put(pfn);
        } else if (pfn != Errno.EEXIST.asResult()) {
          return pfn;
        }
      }
      at = nextEntry(at + 1, PageIndex.LAST_INDEX);
    }
    return 0;
  }

  @Override
  public long writeOut(long at, long pfn) {
    if (!isOwn(at, pfn) || !folios().tryLock(pfn)) {
      return Errno.EAGAIN.asResult();
    }
    boolean wasDirty = folios().testClear(pfn, PageFlag.PG_DIRTY);
    boolean idle = wasDirty && cache().memory().mapCount(pfn) == 0;
    if (idle && cache().shmemSwap().writePage(this, at, pfn)) {
      return 0;
    }
    if (wasDirty) {
      folios().set(pfn, PageFlag.PG_DIRTY);
    }
    folios().unlock(pfn);
    return Errno.EAGAIN.asResult();
  }

  @Override
  protected void noteModified() {
    whenModified.run();
  }

  @Override
  long reserve(long at) {
    if (quota != null && find(at) == Pfn.NONE && valueAt(at) == NO_VALUE) {
      settle();
      if (!quota.take()) {
        return Errno.ENOSPC.asResult();
      }
      taken++;
    }
    return 0;
  }

  /** Gives back what was taken for pages that did not come or have gone: {@code shmem_recalc_inode}. */
  private void settle() {
    long unused = taken - nrPages() - nrValues();
    if (quota != null && unused > 0) {
      quota.give(unused);
      taken -= unused;
    }
  }

  /** A write brings a huge page where the mount wants them. */
  @Override
  void prepareWrite(long at) {
    ShmemHugePolicy policy = cache().shmemHuge();
    bringLarge(at, policy.orders(this, 0, at, true), policy.gfpOfCalls());
  }

  @Override
  public long fault(long at, FileFault request) {
    if (at >= endIndex()) {
      return Errno.EFAULT.asResult();
    }
    bringLarge(at, request.orders(), request.largeGfp());
    long reserved = reserve(at);
    if (reserved != 0) {
      return reserved;
    }
    long entry = valueAt(at);
    if (entry != NO_VALUE && !cache().shmemSwap().isCached(entry)) {
      request.setMajor();
    }
    long pfn = awaitUptodate(at, findOrRead(at));
    if (!SyscallResult.isError(pfn) && at >= endIndex()) {
      folios().put(pfn);
      return Errno.EFAULT.asResult();
    }
    return pfn;
  }

  /** Brings the largest folio around a page that there is room and memory for, if any. */
  private void bringLarge(long at, int orders, int gfp) {
    if (orders == 0 || find(at) != Pfn.NONE || valueAt(at) != NO_VALUE) {
      return;
    }
    for (int order = Order.PAGEBLOCK; order > 0; order--) {
      if ((orders >>> order & 1) != 0) {
        long first = at & -Order.pages(order);
        if (nextEntry(first, first + Order.pages(order) - 1) == PageIndex.NOT_FOUND
            && addLarge(first, order, gfp)) {
          return;
        }
      }
    }
  }

  private boolean addLarge(long first, int order, int gfp) {
    long pages = Order.pages(order);
    if (!reserveLarge(pages)) {
      return false;
    }
    long folio = cache().addLarge(this, first, order, gfp);
    settle();
    VmStat stat = cache().stat();
    if (SyscallResult.isError(folio)) {
      if (order == Order.PAGEBLOCK) {
        stat.count(VmEvent.THP_FILE_FALLBACK);
      }
      stat.count(order, MthpStat.SHMEM_FALLBACK, 1);
      return false;
    }
    if (order == Order.PAGEBLOCK) {
      stat.count(VmEvent.THP_FILE_ALLOC);
    }
    stat.count(order, MthpStat.SHMEM_ALLOC, 1);
    cache().memory().fill(folio << PageSize.SHIFT, pages << PageSize.SHIFT, (byte) 0);
    folios().set(folio, PageFlag.PG_UPTODATE | PageFlag.PG_DIRTY);
    folios().unlock(folio);
    folios().put(folio);
    return true;
  }

  /**
   * Puts a huge page in the place of the pages of its range, which are copied to it; what is missing of them is zeroes.
   *
   * @param first index of the first page, a multiple of the huge page's pages; no value is in the range, and nothing maps a
   *     page of it
   * @param folio the huge page, charged; the caller keeps its reference
   * @return whether it is there now; if not, the pages are as they were, or gone where memory was too short even for that
   */
  public boolean collapse(long first, long folio) {
    long pages = folios().pages(folio);
    long missing = pages;
    for (long at = first; at < first + pages; at++) {
      missing -= find(at) == Pfn.NONE ? 0 : 1;
    }
    if (missing > 0 && !reserveLarge(missing)) {
      return false;
    }
    for (long page = 0; page < pages; page++) {
      long old = find(first + page);
      if (old == Pfn.NONE) {
        cache().memory().fill((folio + page) << PageSize.SHIFT, PageSize.SIZE_BYTES, (byte) 0);
      } else {
        cache().memory().copyPages(old, folio + page, 0);
        cache().remove(this, first + page, old, NO_VALUE);
      }
    }
    boolean inserted = cache().insertLarge(this, first, folio) == 0;
    settle();
    folios().set(folio, PageFlag.PG_UPTODATE | PageFlag.PG_DIRTY);
    folios().unlock(folio);
    return inserted;
  }

  /**
   * Brings what a range has in swap back into memory. Waits for the device.
   *
   * @param first index of the first page
   * @param end one past the last
   * @return whether no page of the range is in swap now; not if memory was too short, or the device failed
   */
  public boolean readIn(long first, long end) {
    for (long at = first; at < end; at++) {
      if (valueAt(at) == NO_VALUE) {
        continue;
      }
      long pfn = awaitUptodate(at, findOrRead(at));
      if (SyscallResult.isError(pfn)) {
        return false;
      }
      folios().put(pfn);
    }
    return true;
  }

  private boolean reserveLarge(long pages) {
    if (quota == null) {
      return true;
    }
    settle();
    for (long page = 0; page < pages; page++) {
      if (!quota.take()) {
        settle();
        return false;
      }
      taken++;
    }
    return true;
  }

  /** Whether it has no name: shared anonymous memory, on a mount of the kernel's own. */
  boolean isAnonymous() {
    return device == Shmem.DEVICE;
  }

  /** The {@code huge=} option of its mount. */
  String hugeOption() {
    return quota == null ? ShmemHugePolicy.NEVER : quota.huge();
  }

  @Override
  void release(long first, long last) {
    settle();
  }

  @Override
  public void willNeed(ReadaheadState state, long first, long pages) {
    for (long at = first; at < first + pages && nrValues() > 0; at++) {
      long entry = valueAt(at);
      if (entry != NO_VALUE) {
        cache().shmemSwap().readAhead(entry);
      }
    }
  }

  /** The file goes: takes everything away. May wait. */
  public void destroy() {
    dropFrom(0);
    settle();
    discard();
  }

  /**
   * Pages that it has, swapped ones too.
   *
   * @return how many
   */
  public long usedPages() {
    return nrPages() + nrValues();
  }
}

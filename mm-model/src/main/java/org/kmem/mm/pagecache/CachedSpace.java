package org.kmem.mm.pagecache;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.FileFault;
import org.kmem.mm.mapping.PageIndex;
import org.kmem.mm.mapping.ReadaheadState;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * An address space whose pages are in the page cache.
 *
 * <p>Subclasses say where pages come from and where dirty ones go. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code struct address_space} with {@code mm/filemap.c} and {@code mm/truncate.c} as
 * its operations.
 */
public abstract class CachedSpace extends AddressSpace {
  /** How often a page is read, or looked for anew after truncation, before that is an error. */
  private static final int ATTEMPTS = 3;

  private final PageCache cache;
  private long sizeBytes;

  /**
   * An empty one.
   *
   * @param cache of the machine
   */
  protected CachedSpace(PageCache cache) {
    super(cache.spaces());
    this.cache = cache;
  }

  /**
   * The page cache.
   *
   * @return of the machine
   */
  public final PageCache cache() {
    return cache;
  }

  @Override
  public final long sizeBytes() {
    return sizeBytes;
  }

  /**
   * Sets the size and nothing else: for files that come into memory, and for writes that extend one.
   *
   * @param bytes the size
   */
  public final void setSizeBytes(long bytes) {
    sizeBytes = bytes;
  }

  final Folios folios() {
    return cache.folios();
  }

  final long insert(long at, long pfn) {
    return insertPage(at, pfn);
  }

  final void forget(long at, long shadow) {
    if (shadow == NO_VALUE) {
      removeEntry(at);
    } else {
      replaceByValue(at, shadow);
    }
  }

  final void replace(long at, long from, long to) {
    replacePage(at, from, to);
  }

  /** A page for a place, not there yet, or {@link Pfn#NONE}. */
  long allocate(int gfp, long at) {
    return cache.memory().alloc(gfp, 0);
  }

  /** {@code mapping_gfp_mask}. */
  abstract int gfp();

  /** What a folio that was allocated with {@code gfp} is charged with. */
  int chargeGfp(int gfp) {
    return gfp;
  }

  /** Whether reclaim leaves its pages alone: {@code AS_UNEVICTABLE}. */
  boolean isUnevictable() {
    return false;
  }

  /** Whether its dirty pages are counted, because something can be done about them. */
  abstract boolean accountsDirty();

  /**
   * Begins to fill a page, which is unlocked when that has ended, up to date if it succeeded: {@code
   * read_folio}. Does not wait.
   */
  abstract void readPage(long at, long pfn);

  /** Begins to bring in what is missing of a range. May wait for memory, not for I/O. */
  abstract void readAround(Readahead.Window window);

  /** Largest readahead of one request, in pages: {@code io_pages}. */
  abstract long ioPages();

  /** Brings what is larger than a page, where that is wanted for a page that is to be written. May wait. */
  void prepareWrite(long at) {}

  /**
   * Gives a page that is to be written a place: {@code write_begin}. May wait.
   *
   * @return 0, {@code ENOSPC} or another negated error number
   */
  abstract long reserve(long at);

  /** Whether a page that is not there has bytes to be read. */
  abstract boolean hasBytes(long at);

  /**
   * Whether pages that are written get buffer heads.
   *
   * @return true for file systems with blocks
   */
  protected boolean hasBufferHeads() {
    return false;
  }

  /** Notes that the file was changed: times, and that it has to be written. */
  protected abstract void noteModified();

  /** Gives up the places of pages that are not cached any more. */
  abstract void release(long first, long last);

  @Override
  public boolean isShmem() {
    return false;
  }

  @Override
  public boolean mapsAround() {
    return true;
  }

  @Override
  public final long findMappable(long at) {
    long pfn = find(at);
    if (pfn == Pfn.NONE) {
      return Pfn.NONE;
    }
    int flags = folios().flags(pfn);
    int unwanted = PageFlag.PG_LOCKED | PageFlag.PG_READAHEAD | PageFlag.PG_HWPOISON;
    boolean fit = (flags & unwanted) == 0 && (flags & PageFlag.PG_UPTODATE) != 0;
    return fit && at < endIndex() ? pfn : Pfn.NONE;
  }

  @Override
  public long fault(long at, FileFault request) {
    if (at >= endIndex()) {
      return Errno.EFAULT.asResult();
    }
    long pfn = find(at);
    if (pfn != Pfn.NONE) {
      folios().get(pfn);
      Readahead.afterFaultHit(this, request, at, pfn);
    } else {
      request.setMajor();
      request.setWaited();
      Readahead.afterFaultMiss(this, request, at);
      pfn = findOrRead(at);
      if (SyscallResult.isError(pfn)) {
        return pfn;
      }
    }
    if (!folios().test(pfn, PageFlag.PG_UPTODATE) || folios().test(pfn, PageFlag.PG_LOCKED)) {
      request.setWaited();
    }
    pfn = awaitUptodate(at, pfn);
    if (!SyscallResult.isError(pfn) && at >= endIndex()) {
      folios().put(pfn);
      return Errno.EFAULT.asResult();
    }
    return pfn;
  }

  /**
   * The page at an index, brought in alone if it is not there.
   *
   * @return the frame, with a reference for the caller, perhaps still being read; or {@code ENOMEM}
   */
  final long findOrRead(long at) {
    while (true) {
      long pfn = find(at);
      if (pfn != Pfn.NONE) {
        folios().get(pfn);
        return pfn;
      }
      pfn = restore(at);
      if (pfn == Errno.EEXIST.asResult()) {
        continue;
      }
      if (pfn != Errno.ENOENT.asResult()) {
        return pfn;
      }
      pfn = cache.add(this, at, 0);
      if (pfn >= 0) {
        readPage(at, pfn);
        return pfn;
      }
      if (pfn != Errno.EEXIST.asResult()) {
        return pfn;
      }
    }
  }

  /**
   * Brings back a page that a value at its index stands for. May wait.
   *
   * @return the page, with a reference for the caller; {@code ENOENT} if there is no such
   *     value, {@code EEXIST} if it is there no more, or another error
   */
  long restore(long at) {
    return Errno.ENOENT.asResult();
  }

  /**
   * Waits until a page is up to date, reading it if nobody does.
   *
   * @param given the page, with a reference of the caller's, which it keeps for what is answered; or an error,
   *     which is then the answer
   * @return the page; another if it was truncated meanwhile and brought in again; {@code EIO}, {@code ENOMEM},
   *     or {@code EFAULT} if the file has become shorter
   */
  final long awaitUptodate(long at, long given) {
    long pfn = given;
    for (int attempts = 0; attempts < ATTEMPTS && !SyscallResult.isError(pfn); attempts++) {
      folios().waitLocked(pfn);
      boolean here = isOwn(at, pfn);
      if (here && folios().test(pfn, PageFlag.PG_UPTODATE)) {
        return pfn;
      }
      if (here) {
        folios().lock(pfn);
        if (isOwn(at, pfn) && !folios().test(pfn, PageFlag.PG_UPTODATE)) {
          readPage(at, pfn);
        } else {
          folios().unlock(pfn);
        }
        continue;
      }
      folios().put(pfn);
      if (at >= endIndex()) {
        return Errno.EFAULT.asResult();
      }
      pfn = findOrRead(at);
    }
    if (SyscallResult.isError(pfn)) {
      return pfn;
    }
    folios().put(pfn);
    return Errno.EIO.asResult();
  }

  final boolean isOwn(long at, long pfn) {
    return find(at) == pfn;
  }

  /** Fills a page with zeroes, which is then up to date and unlocked. */
  final void fillWithZeroes(long pfn) {
    cache.memory().fill(pfn << PageSize.SHIFT, PageSize.SIZE_BYTES, (byte) 0);
    folios().set(pfn, PageFlag.PG_UPTODATE);
    folios().unlock(pfn);
  }

  @Override
  public boolean wantsMkwrite() {
    return false;
  }

  @Override
  public long pageMkwrite(long at, long pfn) {
    folios().lock(pfn);
    if (!isOwn(at, pfn) || at >= endIndex()) {
      folios().unlock(pfn);
      return Errno.EFAULT.asResult();
    }
    long reserved = reserve(at);
    if (reserved == 0) {
      if (hasBufferHeads()) {
        cache.bufferHeads().attach(pfn);
      }
      setDirty(at, pfn);
      noteModified();
    }
    folios().unlock(pfn);
    return reserved;
  }

  @Override
  public void setDirty(long at, long pfn) {
    folios().clear(pfn, PageFlag.PG_RECLAIM);
    folios().set(pfn, PageFlag.PG_DIRTY);
  }

  @Override
  public void balanceDirty() {}

  @Override
  public long writeOut(long at, long pfn) {
    return Errno.EINVAL.asResult();
  }

  @Override
  public boolean evict(long at, long pfn, long shadow) {
    return isOwn(at, pfn) && evictHeld(at, pfn, shadow);
  }

  private boolean evictHeld(long at, long pfn, long shadow) {
    int busy = PageFlag.PG_LOCKED | PageFlag.PG_DIRTY | PageFlag.PG_WRITEBACK;
    if (folios().test(pfn, busy) || cache.isHeldElsewhere(pfn)) {
      return false;
    }
    cache.remove(this, at, pfn, shadow);
    return true;
  }

  /**
   * Takes away pages that are clean and that nobody uses, and lets reclaim find the others soon: {@code
   * invalidate_mapping_pages}. What evicted pages have left goes too.
   *
   * @param first index of the first
   * @param last index of the last
   * @return how many went
   */
  public final long invalidate(long first, long last) {
    long gone = 0;
    for (long at = nextEntry(first, last);
        at != PageIndex.NOT_FOUND;
        at = at < last ? nextEntry(at + 1, last) : PageIndex.NOT_FOUND) {
      long pfn = find(at);
      if (pfn == Pfn.NONE) {
        if (!isShmem()) {
          removeEntry(at);
        }
        continue;
      }
      if (folios().head(pfn) != pfn) {
        continue; // dealt with when its folio's first page was
      }
      if (evictHeld(at, pfn, NO_VALUE)) {
        gone++;
      } else if (!folios().test(pfn, PageFlag.PG_LOCKED | PageFlag.PG_WRITEBACK)) {
        folios().lru().deactivateFile(pfn);
      }
      cache.scheduler().charge(cache.scheduler().costs().pageScan());
    }
    return gone;
  }

  /**
   * Sets the size of the file, and takes away what lies beyond it: {@code truncate_setsize} and {@code
   * truncate_pagecache}. May wait.
   *
   * @param bytes new size
   * @return 0, or a negated error number of reading the page that is cut
   */
  public final long truncate(long bytes) {
    long before = sizeBytes;
    long within = Math.min(before, bytes) & (PageSize.SIZE_BYTES - 1);
    if (within != 0 && before != bytes) {
      long zeroed =
          zero(Math.min(before, bytes) >>> PageSize.SHIFT, (int) within, (int) PageSize.SIZE_BYTES);
      if (zeroed != 0) {
        return zeroed;
      }
    }
    sizeBytes = bytes;
    if (bytes < before) {
      long firstGone = endIndex();
      dropFrom(firstGone);
      release(firstGone, PageIndex.LAST_INDEX);
    }
    noteModified();
    return 0;
  }

  /** Zeroes a part of a page, so that a file which grows again reads as zeroes there. */
  private long zero(long at, int from, int to) {
    if (from >= to || (find(at) == Pfn.NONE && !hasBytes(at))) {
      return 0;
    }
    long pfn = awaitUptodate(at, findOrRead(at));
    if (SyscallResult.isError(pfn)) {
      return pfn;
    }
    cache.memory().fill((pfn << PageSize.SHIFT) + from, to - from, (byte) 0);
    if (hasBytes(at)) {
      setDirty(at, pfn);
    }
    folios().put(pfn);
    return 0;
  }

  /** Takes away all pages from an index on, whatever their state, private copies too. May wait. */
  final void dropFrom(long first) {
    dropRange(first, PageIndex.LAST_INDEX, true);
  }

  /** Takes away all pages of a range, whatever their state; private copies stay. May wait. */
  final void dropRange(long first, long last) {
    dropRange(first, last, false);
  }

  private void dropRange(long first, long last, boolean evenCow) {
    unmap(first, last, evenCow);
    long at = nextEntry(first, last);
    while (at != PageIndex.NOT_FOUND) {
      long pfn = find(at);
      if (pfn == Pfn.NONE) {
        forgetValue(at);
      } else {
        long folio = folios().head(pfn);
        folios().get(folio);
        folios().lock(folio);
        folios().waitWriteback(folio);
        if (isOwn(at, pfn) && folios().isLarge(folio)) {
          at = dropLarge(at, folio, first, last, evenCow);
        } else if (isOwn(at, pfn)) {
          if (folios().mappings().total(pfn) > 0) {
            unmap(at, at, evenCow);
          }
          cache.remove(this, at, pfn, NO_VALUE);
        }
        folios().unlock(folio);
        folios().put(folio);
      }
      at = at < last ? nextEntry(at + 1, last) : PageIndex.NOT_FOUND;
    }
  }

  /**
   * Takes a large folio away, or splits it if the range has only a part of it: {@code truncate_inode_partial_folio}.
   *
   * @return index of the last page dealt with; one before the folio if that was split, to look at its parts
   */
  private long dropLarge(long at, long folio, long first, long last, boolean evenCow) {
    long start = folios().index(folio);
    long end = start + folios().pages(folio) - 1;
    if (start < first || end > last) {
      return folios().split(folio, 0) == 0 ? at - 1 : Math.min(end, last);
    }
    if (folios().mappings().total(folio) > 0) {
      unmap(start, end, evenCow);
    }
    cache.removeLarge(this, folio);
    return end;
  }

  /** A value goes with the range it is in; what it stands for has to go too. */
  void forgetValue(long at) {
    removeEntry(at);
  }

  @Override
  public void willNeed(ReadaheadState state, long first, long pages) {
    Readahead.force(this, state, first, pages);
  }

  @Override
  public long punchHole(long from, long length) {
    long end = Math.min(from + length, endIndex() << PageSize.SHIFT);
    long first = (from + PageSize.SIZE_BYTES - 1) >>> PageSize.SHIFT;
    long last = (end >>> PageSize.SHIFT) - 1;
    if (first > last + 1) {
      return zero(first - 1, (int) (from % PageSize.SIZE_BYTES), (int) (end % PageSize.SIZE_BYTES));
    }
    long result = 0;
    if (from % PageSize.SIZE_BYTES != 0) {
      int start = (int) (from % PageSize.SIZE_BYTES);
      result = zero(first - 1, start, (int) PageSize.SIZE_BYTES);
    }
    if (result == 0 && end % PageSize.SIZE_BYTES != 0) {
      result = zero(last + 1, 0, (int) (end % PageSize.SIZE_BYTES));
    }
    if (result == 0 && first <= last) {
      dropRange(first, last);
      release(first, last);
      noteModified();
    }
    return result;
  }

  /** Takes everything away, when the file goes: {@code truncate_inode_pages_final}. May wait. */
  public final void discard() {
    dropFrom(0);
    unregister();
  }
}

package org.kmem.mm.pagecache;

import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.mapping.FileFault;
import org.kmem.mm.mapping.ReadaheadState;
import org.kmem.units.Pfn;

/**
 * The pages of a tmpfs file or of shared anonymous memory: there is nothing behind them but swap.
 *
 * <p>A page comes into being when it is written, or touched through a mapping. Belongs to the holder of the
 * baton.
 *
 * <p>Kernel counterpart: {@code mm/shmem.c}.
 */
public final class ShmemSpace extends CachedSpace {
  /*
   * Implementation notes.
   * I1  taken = pages here + values (swapped pages) + pages about to be inserted, if there is a quota.
   */
  private final int device;
  private final long inodeNumber;
  private final @Nullable ShmemQuota quota;
  private final Runnable whenModified;
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
  int gfp() {
    return GfpFlags.GFP_HIGHUSER_MOVABLE | GfpFlags.__GFP_COMP;
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

  @Override
  boolean hasBytes(long at) {
    return false;
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

  @Override
  public long fault(long at, FileFault request) {
    if (at >= endIndex()) {
      return Errno.EFAULT.asResult();
    }
    long reserved = reserve(at);
    if (reserved != 0) {
      return reserved;
    }
    long pfn = awaitUptodate(at, findOrRead(at));
    if (!SyscallResult.isError(pfn) && at >= endIndex()) {
      folios().put(pfn);
      return Errno.EFAULT.asResult();
    }
    return pfn;
  }

  @Override
  void release(long first, long last) {
    settle();
  }

  @Override
  public void willNeed(ReadaheadState state, long first, long pages) {}

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

package org.kmem.mm.swap;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.pagecache.ShmemSpace;
import org.kmem.mm.pagecache.ShmemSwap;
import org.kmem.units.Pfn;

/** Swapping of shared memory. Kernel counterpart: {@code shmem_writepage}, {@code shmem_swapin_folio}. */
final class ShmemSwapping implements ShmemSwap {
  private final Folios folios;
  private final Swap swap;

  ShmemSwapping(Folios folios, Swap swap) {
    this.folios = folios;
    this.swap = swap;
  }

  @Override
  public boolean writePage(ShmemSpace space, long at, long pfn) {
    long entry = swap.cache().addShared(pfn);
    if (entry == SwapEntry.NONE) {
      return false;
    }
    space.leaveForSwap(at, pfn, entry);
    return swap.io().writePage(pfn);
  }

  @Override
  public long bringBack(ShmemSpace space, long at, long entry) {
    long pfn = swap.readahead().lookup(entry);
    if (pfn == Pfn.NONE) {
      pfn = swap.readahead().readCluster(entry);
      if (pfn == Pfn.NONE) {
        return space.valueAt(at) == entry ? Errno.ENOMEM.asResult() : Errno.EEXIST.asResult();
      }
    }
    folios.lock(pfn);
    boolean here = swap.cache().isOf(pfn, entry) && space.valueAt(at) == entry;
    if (here) {
      folios.waitWriteback(pfn);
      space.takeBack(at, pfn);
      swap.cache().delete(pfn, SwapCache.NO_SHADOW);
      folios.set(pfn, PageFlag.PG_DIRTY);
      swap.devices().free(entry);
    }
    folios.unlock(pfn);
    if (!here) {
      folios.put(pfn);
      return Errno.EEXIST.asResult();
    }
    return pfn;
  }

  @Override
  public boolean isCached(long entry) {
    return swap.cache().find(entry) != Pfn.NONE;
  }

  @Override
  public void readAhead(long entry) {
    swap.readahead().readOne(entry);
  }

  @Override
  public void forget(long entry) {
    swap.freeAndCache(entry);
  }
}

package org.kmem.mm.pagewalk;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.swap.SwapEntry;
import org.kmem.units.Pfn;

/** What page tables ask of swap, answered by the swap of a machine. */
public final class SwappedPages implements SwapSlots {
  private final Folios folios;
  private final Swap swap;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param swap its swap
   */
  public SwappedPages(Folios folios, Swap swap) {
    this.folios = folios;
    this.swap = swap;
  }

  /** A page that only its slot kept in memory goes as well: {@code free_swap_and_cache}. */
  @Override
  public void free(PteFormat format, long entry) {
    swap.freeAndCache(SwapEntry.ofPte(format, entry));
  }

  @Override
  public void duplicate(PteFormat format, long entry) {
    swap.devices().duplicate(SwapEntry.ofPte(format, entry));
  }

  @Override
  public int users(PteFormat format, long entry) {
    return swap.devices().users(SwapEntry.ofPte(format, entry));
  }

  @Override
  public boolean isCached(PteFormat format, long entry) {
    return isCached(SwapEntry.ofPte(format, entry));
  }

  @Override
  public boolean isCached(long slot) {
    long pfn = swap.cache().find(slot);
    return pfn != Pfn.NONE && folios.test(folios.memory().head(pfn), PageFlag.PG_UPTODATE);
  }

  @Override
  public void pageUnmapped(long pfn) {
    swap.cache().freeIfUnused(pfn);
  }

  @Override
  public boolean freeSwap(long folio) {
    return swap.cache().freeSwap(folio);
  }
}

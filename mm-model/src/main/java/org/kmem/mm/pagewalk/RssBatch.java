package org.kmem.mm.pagewalk;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.PageLevel;

/**
 * Counts pages that come to or go from one address space, and tells it once for each table of entries, as the
 * kernel does: what {@code VmRSS} lags by depends on it.
 */
final class RssBatch {
  private static final long NO_TABLE = -1;

  private final long[] pages = new long[RssCounters.KINDS];
  private final MmStruct mm;
  private long table = NO_TABLE;

  RssBatch(MmStruct mm) {
    this.mm = mm;
  }

  /** The kind of a page: {@code mm_counter}. */
  static int kind(Folios folios, long pfn) {
    if (folios.isAnon(pfn)) {
      return RssCounters.MM_ANONPAGES;
    }
    return folios.test(pfn, PageFlag.PG_SWAPBACKED)
        ? RssCounters.MM_SHMEMPAGES
        : RssCounters.MM_FILEPAGES;
  }

  void add(long address, int kind, long count) {
    long at = address >>> PageLevel.shift(PageLevel.PMD);
    if (at != table) {
      flush();
      table = at;
    }
    pages[kind] += count;
  }

  void flush() {
    for (int kind = 0; kind < pages.length; kind++) {
      if (pages[kind] != 0) {
        mm.rss().add(kind, pages[kind]);
        pages[kind] = 0;
      }
    }
  }
}

package org.kmem.mm.ksm;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * What merging does to pages and entries.
 *
 * <p>Kernel counterpart: {@code write_protect_page}, {@code replace_page}, {@code pages_identical}.
 */
final class KsmPages {
  private static final long HASH_FACTOR = 0x9E37_79B9_7F4A_7C15L;

  private final Folios folios;
  private final PhysicalMemory memory;
  private final Rmap rmap;
  private final Mmu mmu;
  private final long zeroPage;

  KsmPages(Folios folios, Rmap rmap, Mmu mmu, long zeroPage) {
    this.folios = folios;
    this.memory = folios.memory();
    this.rmap = rmap;
    this.mmu = mmu;
    this.zeroPage = zeroPage;
  }

  /** The present entry of an address, 0 if there is none or a huge page is in its place. */
  static long entry(MmStruct mm, long address) {
    return entry(mm, address, PageLevel.PTE);
  }

  private static long entry(MmStruct mm, long address, int level) {
    PteFormat format = mm.pageTable().format();
    long slot = mm.pageTable().find(address, level);
    long entry = slot == PageTable.NO_SLOT ? 0 : mm.pageTable().get(slot);
    return format.isPresent(entry) && !format.isTable(entry, level) ? entry : 0;
  }

  /** The anonymous page of an address, or {@link Pfn#NONE}. */
  long anonymous(MmStruct mm, long address) {
    PteFormat format = mm.pageTable().format();
    long entry = entry(mm, address);
    long within = 0;
    if (entry == 0) {
      entry = entry(mm, address, PageLevel.PMD);
      within = (address >>> PageSize.SHIFT) & (PageLevel.ENTRIES - 1);
    }
    if (entry == 0 || format.isSpecial(entry)) {
      return Pfn.NONE;
    }
    long pfn = format.pfn(entry) + within;
    return folios.isAnon(folios.head(pfn)) ? pfn : Pfn.NONE;
  }

  /** Makes the pages of a large folio folios of their own; false if somebody else holds it. */
  private boolean split(long pfn) {
    long folio = folios.head(pfn);
    if (!folios.isLarge(folio)) {
      return true;
    }
    if (!folios.tryLock(folio)) {
      return false;
    }
    folios.get(folio);
    boolean done = folios.split(folio, 0) == 0;
    folios.unlock(folio);
    folios.put(folio);
    return done;
  }

  /** Whether an entry maps the page of zeros in the place of a merged page: {@code is_ksm_zero_pte}. */
  static boolean isMergedZero(PteFormat format, long entry) {
    return entry != 0 && format.isSpecial(entry) && format.isDirty(entry);
  }

  /** A number that equal bytes have in common: {@code calc_checksum}. */
  long checksum(long pfn) {
    long from = pfn << PageSize.SHIFT;
    long sum = 0;
    for (long at = from; at < from + PageSize.SIZE_BYTES; at += Long.BYTES) {
      sum = (sum ^ memory.readLong(at)) * HASH_FACTOR;
      sum ^= sum >>> 29;
    }
    return sum;
  }

  boolean identical(long one, long other) {
    long from = one << PageSize.SHIFT;
    long to = other << PageSize.SHIFT;
    for (long at = 0; at < PageSize.SIZE_BYTES; at += Long.BYTES) {
      if (memory.readLong(from + at) != memory.readLong(to + at)) {
        return false;
      }
    }
    return true;
  }

  /** Makes a page that one entry maps read-only, split from its huge page before; not if it is held or gone. */
  boolean writeProtect(MmStruct mm, long address, long pfn) {
    if (!split(pfn)) {
      return false;
    }
    if (anonymous(mm, address) != pfn) {
      return false; // splitting put the page of zeros in its place
    }
    boolean swapCached = folios.test(pfn, PageFlag.PG_SWAPCACHE);
    int held = memory.mapCount(pfn) + (swapCached ? 1 : 0);
    if (memory.refCount(pfn) != held || folios.test(pfn, PageFlag.PG_LOCKED)) {
      return false;
    }
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long slot = pageTable.find(address, PageLevel.PTE);
    long entry = pageTable.get(slot);
    if (format.isDirty(entry)) {
      folios.set(pfn, PageFlag.PG_DIRTY);
    }
    pageTable.set(slot, format.mkClean(format.wrProtect(entry)));
    folios.clear(pfn, PageFlag.PG_ANON_EXCLUSIVE);
    mmu.flushPage(pageTable, address);
    return true;
  }

  /** Maps another page of the same bytes, read-only; the old one loses a mapping. */
  void replace(MmStruct mm, VmArea area, long address, long old, long by) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long slot = pageTable.find(address, PageLevel.PTE);
    long entry = format.leaf(by, AreaProtection.of(format, area), PageLevel.PTE);
    folios.get(by);
    rmap.addAnon(by, area, address, false);
    pageTable.set(slot, format.wrProtect(entry));
    leave(mm, area, address, old);
  }

  /** Maps the page of zeros, marked as one that merging brought. */
  void replaceByZeros(MmStruct mm, VmArea area, long address, long old) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long slot = pageTable.find(address, PageLevel.PTE);
    long entry = format.leaf(zeroPage, AreaProtection.of(format, area), PageLevel.PTE);
    pageTable.set(slot, format.mkDirty(format.mkSpecial(format.wrProtect(entry))));
    mm.rss().add(RssCounters.MM_ANONPAGES, -1);
    mm.countMergedZeros(1);
    leave(mm, area, address, old);
  }

  private void leave(MmStruct mm, VmArea area, long address, long old) {
    mmu.flushPage(mm.pageTable(), address);
    rmap.remove(old, area);
    folios.put(old);
  }

  /** The area of an address that may be merged, or null. */
  static @Nullable VmArea mergeable(MmStruct mm, long address) {
    VmArea area = mm.areas().containing(address);
    boolean fits = area != null && area.hasAny(VmFlags.VM_MERGEABLE) && area.anonVma() != null;
    return fits ? area : null;
  }
}

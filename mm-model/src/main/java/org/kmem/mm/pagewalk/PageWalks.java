package org.kmem.mm.pagewalk;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.SwapType;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Looks at the pages of an area: what {@code mincore}, {@code smaps}, {@code pagemap} and {@code numa_maps} tell.
 *
 * <p>Reads only, but for {@link #clearReferences} and {@link #clearSoftDirty}. Does not wait; {@code mmap_lock} is
 * held for reading.
 *
 * <p>Kernel counterpart: {@code mm/mincore.c}, {@code fs/proc/task_mmu.c}.
 */
public final class PageWalks {
  /** In a word of {@code pagemap}: the page is present. */
  public static final long PM_PRESENT = 1L << 63;

  /** In a word of {@code pagemap}: the page is swapped. */
  public static final long PM_SWAP = 1L << 62;

  /** In a word of {@code pagemap}: the page is of a file or of shared memory. */
  public static final long PM_FILE = 1L << 61;

  /** In a word of {@code pagemap}: only this entry maps the page. */
  public static final long PM_MMAP_EXCLUSIVE = 1L << 56;

  /** In a word of {@code pagemap}: written since soft-dirty was cleared. */
  public static final long PM_SOFT_DIRTY = 1L << 55;

  private static final int SWAP_OFFSET_SHIFT = 5;

  private final Folios folios;
  private final Mmu mmu;
  private final SwapSlots swap;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param mmu its TLBs
   * @param swap who counts the users of its swap slots
   */
  public PageWalks(Folios folios, Mmu mmu, SwapSlots swap) {
    this.folios = folios;
    this.mmu = mmu;
    this.swap = swap;
  }

  /**
   * Which pages of a range are in memory: those that are mapped, and, of files, those in the page cache.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last, within the area
   * @param vector gets 1 for a page that is, 0 for one that is not
   * @param offset where in the vector the first page goes
   */
  public void mincore(MmStruct mm, VmArea area, long start, long end, byte[] vector, int offset) {
    if (HugetlbWalk.isHugetlb(area)) {
      HugetlbFigures.mincore(mm, area, start, end, vector, offset);
      return;
    }
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    MappedFile file = area.file();
    int at = offset;
    for (long address = start; address < end; address += PageSize.SIZE_BYTES) {
      long entry = entryFor(pageTable, address);
      boolean resident;
      if (entry == 0) {
        resident = file != null && isCached(file, area.pageIndex(address));
      } else if (format.isPresent(entry)) {
        resident = true;
      } else {
        resident = !SwapType.isDevice(format.swapType(entry)) || swap.isCached(format, entry);
      }
      vector[at++] = (byte) (resident ? 1 : 0);
    }
  }

  /** The entry that says what a page is mapped by: its own, or what a huge one would be split into. */
  private static long entryFor(PageTable pageTable, long address) {
    long slot = pageTable.find(address, PageLevel.PTE);
    if (slot != PageTable.NO_SLOT) {
      return pageTable.get(slot);
    }
    long huge = pageTable.find(address, PageLevel.PMD);
    long entry = huge == PageTable.NO_SLOT ? 0 : pageTable.get(huge);
    return entry == 0 || pageTable.format().isTable(entry, PageLevel.PMD)
        ? 0
        : pageTable.format().part(entry, PageLevel.PMD, PageLevel.index(address, PageLevel.PTE));
  }

  private boolean isCached(MappedFile file, long index) {
    long pfn = file.mapping().find(index);
    if (pfn == Pfn.NONE && file.isShmem()) {
      long slot = file.mapping().valueAt(index);
      return slot != AddressSpace.NO_VALUE && swap.isCached(slot);
    }
    return pfn != Pfn.NONE && folios.test(pfn, PageFlag.PG_UPTODATE);
  }

  /**
   * How much of an area is present, and whose it is.
   *
   * @param mm the address space
   * @param area the area
   * @return the figures of smaps
   */
  public SmapsRecord smaps(MmStruct mm, VmArea area) {
    if (HugetlbWalk.isHugetlb(area)) {
      return HugetlbFigures.smaps(folios, mm, area);
    }
    PageTable pageTable = mm.pageTable();
    SmapsWalk walk = new SmapsWalk(folios, swap, pageTable.format(), area);
    walk.addSharedSwap(area);
    pageTable.forRange(area.start(), area.end(), walk::visit);
    return walk.result();
  }

  /**
   * How much of an address space is present, and whose it is.
   *
   * @param mm the address space
   * @return the sums over all areas, as smaps_rollup has them
   */
  public SmapsRecord smapsRollup(MmStruct mm) {
    SmapsRecord sum = SmapsRecord.NONE;
    for (VmArea area = mm.areas().first(); area != null; area = area.next()) {
      sum = sum.plus(smaps(mm, area));
    }
    return sum;
  }

  /**
   * The word of {@code pagemap} for a page.
   *
   * @param mm the address space
   * @param address an address of the page
   * @param showFrames whether the reader may know frame numbers: {@code CAP_SYS_ADMIN}
   * @return the word, 0 where nothing is mapped
   */
  public long pagemap(MmStruct mm, long address, boolean showFrames) {
    VmArea area = mm.areas().containing(address);
    if (area == null) {
      return 0;
    }
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    if (HugetlbWalk.isHugetlb(area)) {
      return HugetlbFigures.pagemap(folios, mm, area, address, showFrames);
    }
    long entry = entryFor(pageTable, address);
    long word = area.hasAny(VmFlags.VM_SOFTDIRTY) ? PM_SOFT_DIRTY : 0;
    if (format.isPresent(entry)) {
      long pfn = format.pfn(entry);
      word |= PM_PRESENT | (showFrames ? pfn : 0);
      word |= format.isSoftDirty(entry) ? PM_SOFT_DIRTY : 0;
      if (!format.isSpecial(entry)) {
        word |= folios.isAnon(pfn) ? 0 : PM_FILE;
        word |= folios.mappings().ofPage(pfn) == 1 ? PM_MMAP_EXCLUSIVE : 0;
      }
    } else if (entry != 0) {
      long where = format.swapType(entry) | format.swapOffset(entry) << SWAP_OFFSET_SHIFT;
      word |= PM_SWAP | (showFrames ? where : 0);
      word |= format.isSwapSoftDirty(entry) ? PM_SOFT_DIRTY : 0;
    }
    return word;
  }

  /**
   * What numa_maps tells of an area.
   *
   * @param mm the address space
   * @param area the area
   * @return pages by state and node
   */
  public NumaMapsRecord numaMaps(MmStruct mm, VmArea area) {
    PteFormat format = mm.pageTable().format();
    NumaMapsSums sums = new NumaMapsSums(folios);
    mm.pageTable()
        .forRange(
            area.start(),
            area.end(),
            (address, level, slot, entry) -> {
              if (format.isPresent(entry) && !format.isSpecial(entry)) {
                long pages = HugetlbWalk.isHugetlb(area) ? 1 : PageLevel.pages(level);
                for (long page = 0; page < pages; page++) {
                  sums.add(format.pfn(entry) + page, format.isDirty(entry));
                }
              }
              return WalkAction.CONTINUE;
            });
    return sums.result();
  }

  /**
   * Forgets that pages were accessed: what {@code echo 1 > clear_refs} does, 2 for anonymous areas only, 3 for
   * files only.
   *
   * @param mm the address space
   * @param anonymous whether areas without a file are walked
   * @param ofFiles whether areas of files are walked
   */
  public void clearReferences(MmStruct mm, boolean anonymous, boolean ofFiles) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    for (VmArea area = mm.areas().first(); area != null; area = area.next()) {
      if (HugetlbWalk.isHugetlb(area) || (area.file() == null ? !anonymous : !ofFiles)) {
        continue;
      }
      pageTable.forRange(
          area.start(),
          area.end(),
          (address, level, slot, entry) -> {
            if (format.isPresent(entry) && !format.isSpecial(entry)) {
              pageTable.set(slot, format.mkOld(entry));
              folios.clear(format.pfn(entry), PageFlag.PG_REFERENCED | PageFlag.PG_YOUNG);
            }
            return WalkAction.CONTINUE;
          });
    }
    mmu.flushSpace(pageTable);
  }

  /**
   * Begins to track writes anew: what {@code echo 4 > clear_refs} does. All entries become read-only, so that
   * the next write of each faults. {@code mmap_lock} is held for writing.
   *
   * @param mm the address space
   */
  public void clearSoftDirty(MmStruct mm) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    for (VmArea area = mm.areas().first(); area != null; area = area.next()) {
      area.clearFlags(VmFlags.VM_SOFTDIRTY);
      if (HugetlbWalk.isHugetlb(area)) {
        continue; // the kernel does not track them
      }
      pageTable.forRange(
          area.start(),
          area.end(),
          (address, level, slot, entry) -> {
            pageTable.set(
                slot,
                format.isPresent(entry)
                    ? format.withSoftDirty(format.wrProtect(entry), false)
                    : format.withSwapSoftDirty(entry, false));
            return WalkAction.CONTINUE;
          });
    }
    mmu.flushSpace(pageTable);
  }
}

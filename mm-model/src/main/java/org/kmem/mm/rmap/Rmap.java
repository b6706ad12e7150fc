package org.kmem.mm.rmap;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.MapCounts;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.AddressSpaces;
import org.kmem.mm.mapping.MappedRange;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.mm.vmstat.MthpStat;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;

/**
 * Counts who maps a page, and finds them.
 *
 * <p>Called beside each entry that comes or goes; references and the address space's counters are the caller's.
 * Pages of locked areas are locked here, where they are not new: those {@link #addToLru} locks.
 *
 * <p>Belongs to the holder of the baton; only {@link #walk} of a file allocates.
 *
 * <p>Kernel counterpart: {@code folio_add_file_rmap_pte} and its like, {@code rmap_walk}.
 */
public final class Rmap {
  /*
   * Implementation notes.
   * I1  mapcount of a frame = entries that map it, in all address spaces; huge entries count for the folio.
   * I2  nr_anon_pages, nr_mapped = frames that are mapped, anonymous and others; nr_anon_transparent_hugepages
   *     and its like = frames of folios that huge entries map.
   * I3  PG_ANON_EXCLUSIVE only on anonymous pages with mapcount 1, or on none while they are moved; of what a huge
   *     entry maps, the first page has it.
   */
  private static final int NEW_ANON =
      PageFlag.PG_SWAPBACKED | PageFlag.PG_UPTODATE | PageFlag.PG_ANON_EXCLUSIVE;

  private final Folios folios;
  private final PhysicalMemory memory;
  private final VmStat stat;
  private final AddressSpaces spaces;
  private final AnonVmas anonVmas;
  private MergedPlaces merged = MergedPlaces.NONE;
  private final MapCounts counts;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param stat its counters
   * @param spaces its files
   * @param anonVmas its anon_vmas
   */
  public Rmap(Folios folios, VmStat stat, AddressSpaces spaces, AnonVmas anonVmas) {
    this.folios = folios;
    this.memory = folios.memory();
    this.stat = stat;
    this.spaces = spaces;
    this.anonVmas = anonVmas;
    this.counts = folios.mappings();
  }

  /**
   * The anon_vmas of the machine.
   *
   * @return the registry
   */
  public AnonVmas anonVmas() {
    return anonVmas;
  }

  /**
   * A new anonymous folio is mapped, each page of it by one entry, for one process only: {@code
   * folio_add_new_anon_rmap}.
   *
   * @param pfn the folio, fresh from the allocator
   * @param area an area that has its anon_vma
   * @param address where its first page is
   */
  public void addNewAnon(long pfn, VmArea area, long address) {
    int pages = setNewAnon(pfn, area, address);
    counts.addPage(pfn, pfn);
    for (long page = pfn + 1; page < pfn + pages; page++) {
      folios.set(page, PageFlag.PG_ANON_EXCLUSIVE);
      counts.addPage(pfn, page);
    }
    folios.addStat(pfn, NodeStat.NR_ANON_PAGES, pages);
  }

  /**
   * A new anonymous huge page is mapped by one huge entry, for one process only.
   *
   * @param folio the folio, fresh from the allocator
   * @param area an area that has its anon_vma
   * @param address where it begins
   */
  public void addNewAnonHuge(long folio, VmArea area, long address) {
    setNewAnon(folio, area, address);
    addHuge(folio);
  }

  /** Makes a folio anonymous memory of one process: its first page is exclusive then. Answers how many pages it has. */
  private int setNewAnon(long folio, VmArea area, long address) {
    folios.setAnon(folio, ownId(area), area.pageIndex(address));
    folios.set(folio, NEW_ANON);
    int order = memory.order(folio);
    if (order > 0) {
      stat.count(order, MthpStat.NR_ANON, 1);
    }
    return 1 << order;
  }

  /**
   * An anonymous page is mapped by one entry more: one that came from the swap cache, or migrated.
   *
   * @param pfn the page; its folio gets the area's anon_vma if it has none
   * @param area an area that has its anon_vma
   * @param address where
   * @param exclusive whether it is this process's alone
   */
  public void addAnon(long pfn, VmArea area, long address, boolean exclusive) {
    long folio = folios.head(pfn);
    adopt(folio, area, area.pageIndex(address) - (pfn - folio), exclusive);
    if (counts.addPage(folio, pfn)) {
      folios.addStat(folio, NodeStat.NR_ANON_PAGES, 1);
    }
    if (exclusive) {
      folios.set(pfn, PageFlag.PG_ANON_EXCLUSIVE);
    }
    mlockIfLocked(folio, area);
  }

  /**
   * An anonymous folio is mapped by one huge entry more: one that migrated.
   *
   * @param folio the folio; gets the area's anon_vma if it has none
   * @param area an area that has its anon_vma
   * @param address where it begins
   * @param exclusive whether it is this process's alone
   */
  public void addAnonHuge(long folio, VmArea area, long address, boolean exclusive) {
    adopt(folio, area, area.pageIndex(address), exclusive);
    addHuge(folio);
    if (exclusive) {
      folios.set(folio, PageFlag.PG_ANON_EXCLUSIVE);
    }
    mlockIfLocked(folio, area);
  }

  private void adopt(long folio, VmArea area, long index, boolean exclusive) {
    if (!folios.isAnon(folio)) {
      folios.setAnon(folio, exclusive ? ownId(area) : own(area).root.id, index);
      if (memory.order(folio) > 0) {
        stat.count(memory.order(folio), MthpStat.NR_ANON, 1);
      }
    }
  }

  /**
   * A page of a file is mapped by one entry more.
   *
   * @param pfn the page
   * @param area where
   */
  public void addFile(long pfn, VmArea area) {
    long folio = folios.head(pfn);
    if (counts.addPage(folio, pfn)) {
      folios.addStat(folio, NodeStat.NR_MAPPED, 1);
    }
    mlockIfLocked(folio, area);
  }

  /**
   * A huge page of a file or of shared memory is mapped by one huge entry more.
   *
   * @param folio the folio
   * @param area where
   */
  public void addFileHuge(long folio, VmArea area) {
    addHuge(folio);
    mlockIfLocked(folio, area);
  }

  /** Counts a huge entry more. */
  private void addHuge(long folio) {
    int pages = counts.addEntire(folio);
    folios.addStat(folio, mapped(folio), pages);
    if (counts.entire(folio) == 1) {
      folios.addStat(folio, mappedHuge(folio), folios.pages(folio));
    }
  }

  private NodeStat mapped(long folio) {
    return folios.isAnon(folio) ? NodeStat.NR_ANON_PAGES : NodeStat.NR_MAPPED;
  }

  private NodeStat mappedHuge(long folio) {
    if (folios.isAnon(folio)) {
      return NodeStat.NR_ANON_TRANSPARENT_HUGEPAGES;
    }
    return folios.test(folio, PageFlag.PG_SWAPBACKED)
        ? NodeStat.NR_SHMEM_PMDMAPPED
        : NodeStat.NR_FILE_PMDMAPPED;
  }

  /**
   * Fork maps a page once more, for the child. An anonymous page is nobody's alone afterwards.
   *
   * @param pfn a mapped page
   */
  public void duplicate(long pfn) {
    counts.addPage(folios.head(pfn), pfn);
    folios.clear(pfn, PageFlag.PG_ANON_EXCLUSIVE);
  }

  /**
   * Fork maps a huge page once more, for the child.
   *
   * @param folio a folio that a huge entry maps
   */
  public void duplicateHuge(long folio) {
    counts.addEntire(folio);
    folios.clear(folio, PageFlag.PG_ANON_EXCLUSIVE);
  }

  /**
   * An entry that mapped a page is gone: {@code folio_remove_rmap_pte}.
   *
   * @param pfn the page
   * @param area where it was
   */
  public void remove(long pfn, VmArea area) {
    remove(pfn, 1, area);
  }

  /**
   * Entries that mapped pages of one folio are gone. A large anonymous folio that is mapped in part afterwards goes
   * on the list of those to be split.
   *
   * @param pfn the first page
   * @param pages how many pages, one after the other
   * @param area where they were
   */
  public void remove(long pfn, int pages, VmArea area) {
    long folio = folios.head(pfn);
    int unmapped = 0;
    for (long page = pfn; page < pfn + pages; page++) {
      unmapped += counts.removePage(folio, page) ? 1 : 0;
    }
    folios.addStat(folio, mapped(folio), -unmapped);
    if (memory.order(folio) > 0
        && unmapped > 0
        && counts.pagesMapped(folio) > 0
        && folios.isAnon(folio)) {
      folios.deferredSplits().add(folio, true);
    }
    munlockIfLocked(folio, area);
  }

  /**
   * A huge entry that mapped a folio is gone.
   *
   * @param folio the folio
   * @param area where it was
   */
  public void removeHuge(long folio, VmArea area) {
    int unmapped = counts.removeEntire(folio);
    folios.addStat(folio, mapped(folio), -unmapped);
    if (counts.entire(folio) == 0) {
      folios.addStat(folio, mappedHuge(folio), -folios.pages(folio));
    }
    if (unmapped > 0 && counts.pagesMapped(folio) > 0 && folios.isAnon(folio)) {
      folios.deferredSplits().add(folio, true);
    }
    munlockIfLocked(folio, area);
  }

  /**
   * A huge entry is about to become entries of pages: counts the pages, and makes each this process's alone if the
   * whole was.
   *
   * @param folio an anonymous folio
   */
  void splitHuge(long folio) {
    boolean exclusive = folios.test(folio, PageFlag.PG_ANON_EXCLUSIVE);
    int pages = folios.pages(folio);
    for (long page = folio; page < folio + pages; page++) {
      counts.addPage(folio, page);
      if (exclusive) {
        folios.set(page, PageFlag.PG_ANON_EXCLUSIVE);
      }
      if (page != folio) {
        folios.get(folio);
      }
    }
    counts.removeEntire(folio);
    if (counts.entire(folio) == 0) {
      folios.addStat(folio, mappedHuge(folio), -pages);
    }
  }

  /**
   * A page that turned out to be one process's alone hangs on that process's own anon_vma from now on: {@code
   * folio_move_anon_rmap}.
   *
   * @param pfn an anonymous page
   * @param area the area that maps it
   */
  public void moveAnon(long pfn, VmArea area) {
    long folio = folios.head(pfn);
    folios.setAnon(folio, ownId(area), folios.index(folio));
  }

  /**
   * Puts a new page of an area on its list, as locked if the area is: {@code folio_add_lru_vma}.
   *
   * @param pfn the page
   * @param area where it is mapped
   */
  public void addToLru(long pfn, VmArea area) {
    if (isLocked(area)) {
      folios.lru().mlocked().mlock(pfn);
    }
    folios.lru().add(pfn);
  }

  /** Of large folios nobody knows here whether the area maps all of them: reclaim locks those it meets. */
  private void mlockIfLocked(long folio, VmArea area) {
    if (isLocked(area) && memory.order(folio) == 0) {
      folios.lru().mlocked().mlock(folio);
    }
  }

  private void munlockIfLocked(long folio, VmArea area) {
    if (isLocked(area)) {
      folios.lru().mlocked().munlock(folio);
    }
  }

  private static boolean isLocked(VmArea area) {
    return (area.flags() & (VmFlags.VM_LOCKED | VmFlags.VM_SPECIAL)) == VmFlags.VM_LOCKED;
  }

  private static AnonVma own(VmArea area) {
    if (area.anonVma() instanceof AnonVmaLinks links) {
      return links.own();
    }
    throw new IllegalStateException(
        "area " + area + " has no anon_vma: prepare it before its first anonymous page");
  }

  static int ownId(VmArea area) {
    return own(area).id;
  }

  /**
   * Shows all entries that map a folio or one of its pages: huge ones, and of pages in the order of addresses.
   *
   * @param pfn the folio
   * @param visitor sees each
   * @return false if the visitor stopped
   */
  public boolean walk(long pfn, MappingVisitor visitor) {
    long folio = folios.head(pfn);
    long end = folio + folios.pages(folio);
    return walk(
        folio,
        (format, entry) ->
            format.isPresent(entry) && format.pfn(entry) >= folio && format.pfn(entry) < end,
        visitor);
  }

  /** Which entries of the places where a folio belongs are shown. */
  @FunctionalInterface
  interface EntryFilter {
    boolean accepts(PteFormat format, long entry);
  }

  /** Shows those entries that a filter accepts of all places where a folio belongs. */
  boolean walk(long folio, EntryFilter filter, MappingVisitor visitor) {
    if (folios.isKsm(folio)) {
      return walkMerged(folio, filter, visitor);
    }
    long index = folios.index(folio);
    int pages = folios.pages(folio);
    if (folios.isAnon(folio)) {
      AnonVma anonVma = anonVmas.byId(folios.mappingId(folio));
      return anonVma == null
          || walkAreas(index, pages, List.copyOf(anonVma.areas), filter, visitor);
    }
    if (!folios.isFile(folio)) {
      return true;
    }
    List<VmArea> areas = new ArrayList<>();
    spaces
        .byId(folios.mappingId(folio))
        .mappings()
        .forEach(index, index + pages - 1, range -> areas.add(area(range)));
    return walkAreas(index, pages, areas, filter, visitor);
  }

  /** The places where the page was merged, then those that fork made from them. */
  private boolean walkMerged(long pfn, EntryFilter filter, MappingVisitor visitor) {
    boolean[] goesOn = {true};
    for (boolean forks : new boolean[] {false, true}) {
      merged.forEachPlace(
          folios.mappingId(pfn),
          (number, mm, address) -> {
            AnonVma anonVma = anonVmas.byId(number);
            List<VmArea> areas = anonVma == null ? List.of() : List.copyOf(anonVma.areas);
            for (VmArea area : areas) {
              boolean own = area.isMapped() && MmStruct.of(area) == mm;
              if (goesOn[0] && area.contains(address) && own != forks) {
                goesOn[0] = visitOne(area, address, PageLevel.PTE, filter, visitor);
              }
            }
          });
    }
    return goesOn[0];
  }

  /**
   * Names who merges pages.
   *
   * @param places of the machine
   */
  public void install(MergedPlaces places) {
    merged = places;
  }

  /**
   * The number of the anon_vma that an area's pages hang on.
   *
   * @param area an area that has its anon_vma
   * @return the number
   */
  public int anonVmaId(VmArea area) {
    return ownId(area);
  }

  /**
   * The area that a mapped range of a file is.
   *
   * @param range a range, as {@code i_mmap} has it
   * @return the area
   */
  public static VmArea area(MappedRange range) {
    if (range instanceof VmArea area) {
      return area;
    }
    throw new IllegalStateException(range + " maps a file but is no area");
  }

  private static boolean walkAreas(
      long index, int pages, List<VmArea> areas, EntryFilter filter, MappingVisitor visitor) {
    for (VmArea area : areas) {
      boolean goesOn =
          pages == 1
              ? visitPage(area, area.addressOf(index), filter, visitor)
              : visitLarge(index, pages, area, filter, visitor);
      if (!goesOn) {
        return false;
      }
    }
    return true;
  }

  private static boolean visitPage(
      VmArea area, long address, EntryFilter filter, MappingVisitor visitor) {
    return address < 0 || visitOne(area, address, PageLevel.PTE, filter, visitor);
  }

  /** A folio of the size of a huge entry may be mapped by one, which begins where it begins. */
  private static boolean visitLarge(
      long index, int pages, VmArea area, EntryFilter filter, MappingVisitor visitor) {
    PageTable pageTable = MmStruct.of(area).pageTable();
    for (int page = 0; page < pages; page++) {
      long address = area.addressOf(index + page);
      if (address >= 0 && page == 0 && isHuge(pageTable, address)) {
        return visitOne(area, address, PageLevel.PMD, filter, visitor);
      }
      if (!visitPage(area, address, filter, visitor)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHuge(PageTable pageTable, long address) {
    long slot = pageTable.find(address, PageLevel.PMD);
    long entry = slot == PageTable.NO_SLOT ? 0 : pageTable.get(slot);
    return entry != 0 && !pageTable.format().isTable(entry, PageLevel.PMD);
  }

  private static boolean visitOne(
      VmArea area, long address, int level, EntryFilter filter, MappingVisitor visitor) {
    MmStruct mm = MmStruct.of(area);
    PageTable pageTable = mm.pageTable();
    long slot = pageTable.find(address, level);
    if (slot == PageTable.NO_SLOT) {
      return true;
    }
    long entry = pageTable.get(slot);
    return !filter.accepts(pageTable.format(), entry)
        || visitor.visit(mm, area, address, level, slot, entry);
  }
}

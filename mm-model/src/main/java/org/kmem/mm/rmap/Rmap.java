package org.kmem.mm.rmap;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.AddressSpaces;
import org.kmem.mm.mapping.MappedRange;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.mm.vmstat.NodeStat;

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
   * I1  mapcount of a frame = entries that map it, in all address spaces.
   * I2  nr_anon_pages, nr_mapped = frames with a mapcount, anonymous and others.
   * I3  PG_ANON_EXCLUSIVE only on anonymous pages with mapcount 1, or on none while they are moved.
   */
  private final Folios folios;
  private final PhysicalMemory memory;
  private final AddressSpaces spaces;
  private final AnonVmas anonVmas;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param spaces its files
   * @param anonVmas its anon_vmas
   */
  public Rmap(Folios folios, AddressSpaces spaces, AnonVmas anonVmas) {
    this.folios = folios;
    this.memory = folios.memory();
    this.spaces = spaces;
    this.anonVmas = anonVmas;
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
   * A new anonymous page is mapped, by one entry, for one process only: {@code folio_add_new_anon_rmap}.
   *
   * @param pfn the page, fresh from the allocator
   * @param area an area that has its anon_vma
   * @param address where
   */
  public void addNewAnon(long pfn, VmArea area, long address) {
    folios.setAnon(pfn, ownId(area), area.pageIndex(address));
    folios.set(pfn, PageFlag.PG_SWAPBACKED | PageFlag.PG_UPTODATE | PageFlag.PG_ANON_EXCLUSIVE);
    memory.setIntField(pfn, PageFields.MAPCOUNT, 1);
    folios.addStat(pfn, NodeStat.NR_ANON_PAGES, 1);
  }

  /**
   * An anonymous page is mapped by one entry more: one that came from the swap cache, or migrated.
   *
   * @param pfn the page; gets the area's anon_vma if it has none
   * @param area an area that has its anon_vma
   * @param address where
   * @param exclusive whether it is this process's alone
   */
  public void addAnon(long pfn, VmArea area, long address, boolean exclusive) {
    if (memory.addMapCount(pfn, 1) == 1) {
      folios.addStat(pfn, NodeStat.NR_ANON_PAGES, 1);
    }
    if (!folios.isAnon(pfn)) {
      folios.setAnon(pfn, exclusive ? ownId(area) : own(area).root.id, area.pageIndex(address));
    }
    if (exclusive) {
      folios.set(pfn, PageFlag.PG_ANON_EXCLUSIVE);
    }
    mlockIfLocked(pfn, area);
  }

  /**
   * A page of a file is mapped by one entry more.
   *
   * @param pfn the page
   * @param area where
   */
  public void addFile(long pfn, VmArea area) {
    if (memory.addMapCount(pfn, 1) == 1) {
      folios.addStat(pfn, NodeStat.NR_MAPPED, 1);
    }
    mlockIfLocked(pfn, area);
  }

  /**
   * Fork maps a page once more, for the child. An anonymous page is nobody's alone afterwards.
   *
   * @param pfn a mapped page
   */
  public void duplicate(long pfn) {
    memory.addMapCount(pfn, 1);
    folios.clear(pfn, PageFlag.PG_ANON_EXCLUSIVE);
  }

  /**
   * An entry that mapped a page is gone: {@code folio_remove_rmap_pte}.
   *
   * @param pfn the page
   * @param area where it was
   */
  public void remove(long pfn, VmArea area) {
    if (memory.addMapCount(pfn, -1) == 0) {
      folios.addStat(pfn, folios.isAnon(pfn) ? NodeStat.NR_ANON_PAGES : NodeStat.NR_MAPPED, -1);
    }
    if (isLocked(area)) {
      folios.lru().munlock(pfn);
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
    folios.setAnon(pfn, ownId(area), folios.index(pfn));
  }

  /**
   * Puts a new page of an area on its list, as locked if the area is: {@code folio_add_lru_vma}.
   *
   * @param pfn the page
   * @param area where it is mapped
   */
  public void addToLru(long pfn, VmArea area) {
    if (isLocked(area)) {
      folios.lru().mlock(pfn);
    }
    folios.lru().add(pfn);
  }

  private void mlockIfLocked(long pfn, VmArea area) {
    if (isLocked(area)) {
      folios.lru().mlock(pfn);
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

  private static int ownId(VmArea area) {
    return own(area).id;
  }

  /**
   * Shows all entries that map a page.
   *
   * @param pfn the page
   * @param visitor sees each
   * @return false if the visitor stopped
   */
  public boolean walk(long pfn, MappingVisitor visitor) {
    return walk(
        pfn, (format, entry) -> format.isPresent(entry) && format.pfn(entry) == pfn, visitor);
  }

  /** Which entries of the places where a page belongs are shown. */
  @FunctionalInterface
  interface EntryFilter {
    boolean accepts(PteFormat format, long entry);
  }

  /** Shows those entries that a filter accepts of all places where a page belongs. */
  boolean walk(long pfn, EntryFilter filter, MappingVisitor visitor) {
    long index = folios.index(pfn);
    if (folios.isAnon(pfn)) {
      AnonVma anonVma = anonVmas.byId(folios.mappingId(pfn));
      return anonVma == null || walkAreas(index, List.copyOf(anonVma.areas), filter, visitor);
    }
    if (!folios.isFile(pfn)) {
      return true;
    }
    List<VmArea> areas = new ArrayList<>();
    spaces
        .byId(folios.mappingId(pfn))
        .mappings()
        .forEach(index, index, range -> areas.add(area(range)));
    return walkAreas(index, areas, filter, visitor);
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
      long index, List<VmArea> areas, EntryFilter filter, MappingVisitor visitor) {
    for (VmArea area : areas) {
      long address = area.addressOf(index);
      if (address >= 0 && !visitOne(area, address, filter, visitor)) {
        return false;
      }
    }
    return true;
  }

  private static boolean visitOne(
      VmArea area, long address, EntryFilter filter, MappingVisitor visitor) {
    MmStruct mm = MmStruct.of(area);
    PageTable pageTable = mm.pageTable();
    long slot = pageTable.find(address, PageLevel.PTE);
    if (slot == PageTable.NO_SLOT) {
      return true;
    }
    long entry = pageTable.get(slot);
    return !filter.accepts(pageTable.format(), entry)
        || visitor.visit(mm, area, address, slot, entry);
  }
}

package org.kmem.mm.rmap;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.SwapType;
import org.kmem.mm.vma.AreaProtection;
import org.kmem.mm.vma.VmArea;

/**
 * Replaces the entries that map a page by migration entries, and these by entries that map the page which took
 * its place. While a page has such entries nobody can reach its bytes.
 *
 * <p>A migration entry remembers what the entry was: writable, of this process alone, young, dirty, soft-dirty. A huge
 * entry becomes a huge migration entry, whose table stays deposited.
 * Resident sizes do not change. Belongs to the holder of the baton, which is not given up between the two: nobody
 * else sees a migration entry.
 *
 * <p>Kernel counterpart: {@code try_to_migrate}, {@code remove_migration_ptes}.
 */
public final class MigrationEntries {
  /** Bits of the offset above the frame: the entry was young, dirty. */
  private static final long YOUNG = 1L << 40;

  private static final long DIRTY = 1L << 41;
  private static final long FRAME_MASK = YOUNG - 1;

  private final Folios folios;
  private final Rmap rmap;
  private final Mmu mmu;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param rmap its reverse map
   * @param mmu its TLBs
   */
  public MigrationEntries(Folios folios, Rmap rmap, Mmu mmu) {
    this.folios = folios;
    this.rmap = rmap;
    this.mmu = mmu;
  }

  /**
   * Replaces all entries that map a page by migration entries, and gives up their references.
   *
   * @param pfn the page, locked, to which the caller holds a reference
   * @return whether no entry maps it any more
   */
  public boolean tryToMigrate(long pfn) {
    rmap.walk(pfn, this::makeMigrationEntry);
    return folios.mappings().total(pfn) == 0;
  }

  private boolean makeMigrationEntry(
      MmStruct mm, VmArea area, long address, int level, long slot, long entry) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long pfn = format.pfn(entry);
    boolean exclusive =
        folios.isAnon(folios.head(pfn)) && folios.test(pfn, PageFlag.PG_ANON_EXCLUSIVE);
    int type =
        format.isWritable(entry)
            ? SwapType.MIGRATION_WRITE
            : exclusive ? SwapType.MIGRATION_READ_EXCLUSIVE : SwapType.MIGRATION_READ;
    long offset = pfn | (format.isYoung(entry) ? YOUNG : 0) | (format.isDirty(entry) ? DIRTY : 0);
    long migration = format.swap(type, offset);
    migration = format.withSwapSoftDirty(migration, format.isSoftDirty(entry));
    migration = format.withSwapUffdWp(migration, format.isUffdWp(entry));
    pageTable.set(slot, migration);
    mmu.flushRange(pageTable, address, address + PageLevel.size(level));
    long folio = folios.head(pfn);
    if (format.isDirty(entry)) {
      keepDirt(area, folio);
    }
    if (level == PageLevel.PTE) {
      rmap.remove(pfn, area);
    } else {
      rmap.removeHuge(folio, area);
    }
    folios.put(folio);
    return true;
  }

  private void keepDirt(VmArea area, long folio) {
    MappedFile file = area.file();
    if (file != null && folios.isFile(folio)) {
      file.mapping().setDirty(folios.index(folio), folio);
    } else {
      folios.set(folio, PageFlag.PG_DIRTY);
    }
  }

  /**
   * Maps a page wherever a migration entry names another.
   *
   * @param from the folio that the entries name
   * @param to the folio to map, with the order, owner and index of {@code from}; the same where migration failed
   */
  public void removeMigrationPtes(long from, long to) {
    long end = from + folios.pages(to);
    rmap.walk(
        to,
        (format, entry) -> isMigrationOf(format, entry, from, end),
        (mm, area, address, level, slot, entry) ->
            map(to - from, mm, area, address, level, slot, entry));
  }

  private static boolean isMigrationOf(PteFormat format, long entry, long from, long end) {
    if (!format.isSwap(entry) || !SwapType.isMigration(format.swapType(entry))) {
      return false;
    }
    long pfn = format.swapOffset(entry) & FRAME_MASK;
    return pfn >= from && pfn < end;
  }

  private boolean map(
      long distance, MmStruct mm, VmArea area, long address, int level, long slot, long migration) {
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long to = (format.swapOffset(migration) & FRAME_MASK) + distance;
    int type = format.swapType(migration);
    long offset = format.swapOffset(migration);
    long entry = format.leaf(to, AreaProtection.of(format, area), level);
    entry = (offset & YOUNG) != 0 ? format.mkYoung(entry) : format.mkOld(entry);
    entry = (offset & DIRTY) != 0 ? format.mkDirty(entry) : entry;
    entry = type == SwapType.MIGRATION_WRITE ? format.mkWrite(entry) : format.wrProtect(entry);
    entry = format.withSoftDirty(entry, format.isSwapSoftDirty(migration));
    entry = format.withUffdWp(entry, format.isSwapUffdWp(migration));
    folios.get(folios.head(to));
    count(to, area, address, level, type != SwapType.MIGRATION_READ);
    pageTable.set(slot, entry);
    return true;
  }

  private void count(long pfn, VmArea area, long address, int level, boolean exclusive) {
    boolean anon = folios.isAnon(folios.head(pfn));
    if (level == PageLevel.PTE) {
      if (anon) {
        rmap.addAnon(pfn, area, address, exclusive);
      } else {
        rmap.addFile(pfn, area);
      }
    } else if (anon) {
      rmap.addAnonHuge(pfn, area, address, exclusive);
    } else {
      rmap.addFileHuge(pfn, area);
    }
  }
}

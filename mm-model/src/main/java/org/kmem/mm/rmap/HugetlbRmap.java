package org.kmem.mm.rmap;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.vma.VmArea;

/**
 * Counts who maps a huge page of hugetlb: as {@link Rmap}, but such pages are on no list and in no sum of mapped memory,
 * and are always mapped as a whole.
 *
 * <p>Kernel counterpart: {@code hugetlb_add_new_anon_rmap} and its like.
 */
public final class HugetlbRmap {
  private final Folios folios;
  private final AnonVmas anonVmas;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param anonVmas its anon_vmas
   */
  public HugetlbRmap(Folios folios, AnonVmas anonVmas) {
    this.folios = folios;
    this.anonVmas = anonVmas;
  }

  /**
   * Sees to it that an area has an anon_vma.
   *
   * @param area a mapped area
   * @return false if there is no memory for it
   */
  public boolean prepare(VmArea area) {
    return anonVmas.prepare(area);
  }

  /**
   * A new private page is mapped, by one entry.
   *
   * @param pfn the page
   * @param area an area that has its anon_vma
   * @param address where
   */
  public void addNewAnon(long pfn, VmArea area, long address) {
    folios.setAnon(pfn, Rmap.ownId(area), area.pageIndex(address));
    folios.set(pfn, PageFlag.PG_SWAPBACKED | PageFlag.PG_UPTODATE | PageFlag.PG_ANON_EXCLUSIVE);
    folios.memory().addMapCount(pfn, 1);
  }

  /**
   * A page of a file is mapped by one entry more.
   *
   * @param pfn the page
   */
  public void addFile(long pfn) {
    folios.memory().addMapCount(pfn, 1);
  }

  /**
   * Fork maps a page once more.
   *
   * @param pfn the page
   */
  public void duplicate(long pfn) {
    folios.memory().addMapCount(pfn, 1);
    folios.clear(pfn, PageFlag.PG_ANON_EXCLUSIVE);
  }

  /**
   * A page that turned out to be one process's alone.
   *
   * @param pfn a private page that one entry maps
   * @param area the area of that
   */
  public void takeOver(long pfn, VmArea area) {
    if (!folios.test(pfn, PageFlag.PG_ANON_EXCLUSIVE)) {
      folios.setAnon(pfn, Rmap.ownId(area), folios.index(pfn));
      folios.set(pfn, PageFlag.PG_ANON_EXCLUSIVE);
    }
  }

  /**
   * An entry that mapped a page is gone.
   *
   * @param pfn the page
   */
  public void remove(long pfn) {
    folios.memory().addMapCount(pfn, -1);
  }

  /**
   * Entries that map a page.
   *
   * @param pfn the page
   * @return how many
   */
  public int mapCount(long pfn) {
    return folios.memory().mapCount(pfn);
  }
}

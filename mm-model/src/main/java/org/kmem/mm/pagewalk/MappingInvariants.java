package org.kmem.mm.pagewalk;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PageTable;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.SwapType;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;

/**
 * Proves that page tables, areas, reverse map and counters of a machine agree. Slow: walks everything.
 *
 * <pre>
 *  M1  every entry lies in an area, and is writable only if the area is.
 *  M2  Rss by kind of each address space = its entries.
 *  M3  mapcount of each frame = entries that map it, over all address spaces; huge entries count for the folio;
 *      references of a folio >= all entries.
 *  M4  an anonymous frame that is exclusive is mapped once; a shared one is writable nowhere.
 *  M5  the reverse map of each frame finds each entry that maps it, and no other.
 *  M6  nr_anon_pages and nr_mapped = frames that are mapped, anonymous and others; nr_anon_transparent_hugepages
 *      and nr_shmem_pmdmapped = frames of folios that huge entries map.
 *  M7  a frame of a file is mapped where its index says.
 *  M8  a frame that only one area maps, a locked one, is mlocked, unless it is of a large folio. How many locked areas
 *      map a frame is kept in its list links, and 1 again after it was off its list: the first of two that goes then
 *      takes the lock along, and reclaim locks again what it meets (lab own-mlock-40, Documentation/mm/unevictable-lru.rst).
 * </pre>
 */
public final class MappingInvariants {
  /** What M6 is about. */
  private static final List<NodeStat> COUNTED =
      List.of(
          NodeStat.NR_ANON_PAGES,
          NodeStat.NR_MAPPED,
          NodeStat.NR_ANON_TRANSPARENT_HUGEPAGES,
          NodeStat.NR_SHMEM_PMDMAPPED);

  private final Folios folios;
  private final Rmap rmap;
  private final VmStat stat;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param rmap its reverse map
   * @param stat its counters
   */
  public MappingInvariants(Folios folios, Rmap rmap, VmStat stat) {
    this.folios = folios;
    this.rmap = rmap;
    this.stat = stat;
  }

  /**
   * Proves all of them.
   *
   * @param spaces all address spaces of the machine
   * @throws IllegalStateException naming the invariant that does not hold, and where
   */
  public void verify(Iterable<MmStruct> spaces) {
    Map<Long, Integer> ofPages = new HashMap<>();
    Map<Long, Integer> ofFolios = new HashMap<>();
    for (MmStruct mm : spaces) {
      verifySpace(mm, ofPages, ofFolios);
    }
    Set<Long> mappedFolios = new HashSet<>(ofFolios.keySet());
    ofPages.forEach((pfn, entries) -> {
      check(folios.memory().mapCount(pfn) == entries, "M3", "mapcount of frame", pfn);
      mappedFolios.add(folios.head(pfn));
    });
    Map<NodeStat, Long> sums = new EnumMap<>(NodeStat.class);
    for (long folio : mappedFolios) {
      verifyFolio(folio, ofPages, ofFolios.getOrDefault(folio, 0), sums);
    }
    for (NodeStat counted : COUNTED) {
      long sum = sums.getOrDefault(counted, 0L);
      check(
          sum == stat.total(counted),
          "M6",
          counted.text() + " is " + stat.total(counted) + ", frames are",
          sum);
    }
    folios.lru().verify();
  }

  private void verifySpace(MmStruct mm, Map<Long, Integer> ofPages, Map<Long, Integer> ofFolios) {
    mm.verify();
    PageTable pageTable = mm.pageTable();
    PteFormat format = pageTable.format();
    long[] found = new long[RssCounters.KINDS];
    pageTable.forRange(
        0,
        mm.layout().taskSizeBytes(),
        (address, level, slot, entry) -> {
          VmArea area = mm.areas().containing(address);
          check(area != null, "M1", "no area at", address);
          if (area != null && HugetlbWalk.isHugetlb(area)) {
            return WalkAction.CONTINUE; // pools have books of their own
          }
          if (area != null && format.isPresent(entry)) {
            check(
                !format.isWritable(entry) || area.hasAny(VmFlags.VM_WRITE),
                "M1",
                "writable entry at",
                address);
            if (!format.isSpecial(entry)) {
              long pfn = format.pfn(entry);
              (level == PageLevel.PTE ? ofPages : ofFolios).merge(pfn, 1, Integer::sum);
              found[RssBatch.kind(folios, pfn)] += PageLevel.pages(level);
              verifyEntry(area, format, address, entry);
            }
          } else if (SwapType.isDevice(format.swapType(entry))) {
            found[RssCounters.MM_SWAPENTS]++;
          }
          return WalkAction.CONTINUE;
        });
    for (int kind = 0; kind < found.length; kind++) {
      check(
          found[kind] == mm.rss().exact(kind),
          "M2",
          "Rss of kind " + kind + " of " + mm + " is " + mm.rss().exact(kind) + ", entries are",
          found[kind]);
    }
  }

  private void verifyEntry(VmArea area, PteFormat format, long address, long entry) {
    long pfn = format.pfn(entry);
    boolean anon = folios.isAnon(pfn);
    if (anon) {
      check(
          !format.isWritable(entry) || folios.test(pfn, PageFlag.PG_ANON_EXCLUSIVE),
          "M4",
          "shared anonymous frame is writable at",
          address);
    }
    check(
        folios.isKsm(pfn) || folios.index(pfn) == area.pageIndex(address),
        "M7",
        "wrong index at",
        address);
    MappedFile file = area.file();
    if (!anon && file != null) {
      check(
          folios.mappingId(pfn) == file.mapping().id(), "M7", "frame of another file at", address);
    }
    if ((area.flags() & (VmFlags.VM_LOCKED | VmFlags.VM_SPECIAL)) == VmFlags.VM_LOCKED) {
      check(
          folios.test(pfn, PageFlag.PG_MLOCKED)
              || folios.isLarge(pfn)
              || folios.mappings().total(pfn) > 1,
          "M8",
          "frame is not mlocked at",
          address);
    }
  }

  private void verifyFolio(
      long folio, Map<Long, Integer> ofPages, int huge, Map<NodeStat, Long> sums) {
    int pages = folios.pages(folio);
    int entries = huge;
    int mapped = 0;
    for (long pfn = folio; pfn < folio + pages; pfn++) {
      int own = ofPages.getOrDefault(pfn, 0);
      check(folios.memory().mapCount(pfn) == own, "M3", "mapcount of frame", pfn);
      check(
          own + huge <= 1 || !folios.test(pfn, PageFlag.PG_ANON_EXCLUSIVE),
          "M4",
          "exclusive but mapped " + (own + huge) + " times: frame",
          pfn);
      entries += own;
      mapped += own > 0 ? 1 : 0;
    }
    check(folios.mappings().total(folio) == entries, "M3", "mapcount of folio", folio);
    check(folios.mappings().entire(folio) == huge, "M3", "huge entries of folio", folio);
    check(folios.refCount(folio) >= entries, "M3", "too few references to folio", folio);
    int[] walked = new int[1];
    rmap.walk(
        folio,
        (mm, area, address, level, slot, entry) -> {
          walked[0]++;
          return true;
        });
    check(walked[0] == entries, "M5", "a walk finds " + walked[0] + " entries of folio", folio);
    boolean anon = folios.isAnon(folio);
    sums.merge(
        anon ? NodeStat.NR_ANON_PAGES : NodeStat.NR_MAPPED,
        (long) (huge > 0 ? pages : mapped),
        Long::sum);
    if (huge > 0) {
      sums.merge(
          anon ? NodeStat.NR_ANON_TRANSPARENT_HUGEPAGES : NodeStat.NR_SHMEM_PMDMAPPED,
          (long) pages,
          Long::sum);
    }
  }

  private static void check(boolean holds, String invariant, String what, long number) {
    if (!holds) {
      throw new IllegalStateException("%s: %s %#x".formatted(invariant, what, number));
    }
  }
}

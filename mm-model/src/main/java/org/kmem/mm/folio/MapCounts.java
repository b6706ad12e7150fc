package org.kmem.mm.folio;

import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;

/**
 * How often folios are mapped. A large folio is mapped as a whole, by a huge entry, or page by page, or both.
 *
 * <p>Whoever decides by "how many map it" asks {@link #total}; of a single page, {@link #ofPage}. Counting belongs
 * to the reverse map, which keeps the sums of {@code vmstat} beside it.
 *
 * <p>Belongs to the holder of the scheduler's baton; nothing allocates.
 *
 * <p>Kernel counterpart: {@code folio_mapcount}, {@code folio_entire_mapcount}, {@code
 * folio_precise_page_mapcount}, {@code folio->_nr_pages_mapped}.
 */
public final class MapCounts {
  /*
   * Implementation notes.
   * Each frame's own word at PageFields.MAPCOUNT counts entries of one page. Of a large folio the first frame after
   * its head has, in words that a tail does not use otherwise:
   *
   *   MAPPING      huge entries that map the whole folio
   *   MAPPING + 4  all entries that map it or a part of it
   *   INDEX        frames whose own count is not 0
   *
   * I1  all = huge entries + sum of the frames' own counts.
   */
  private static final int ENTIRE = PageFields.MAPPING;
  private static final int TOTAL = PageFields.MAPPING + Integer.BYTES;
  private static final int PAGES_MAPPED = PageFields.INDEX;

  private final PhysicalMemory memory;

  MapCounts(PhysicalMemory memory) {
    this.memory = memory;
  }

  /**
   * Entries that map a folio or one of its pages.
   *
   * @param folio its first frame
   * @return how many, of all levels: {@code folio_mapcount}
   */
  public int total(long folio) {
    return memory.order(folio) == 0 ? memory.mapCount(folio) : memory.intField(folio + 1, TOTAL);
  }

  /**
   * Entries that map a page, those of its whole folio among them.
   *
   * @param pfn any frame of a folio
   * @return how many
   */
  public int ofPage(long pfn) {
    return memory.mapCount(pfn) + entire(memory.head(pfn));
  }

  /**
   * Huge entries that map a folio.
   *
   * @param folio its first frame
   * @return how many
   */
  public int entire(long folio) {
    return memory.order(folio) == 0 ? 0 : memory.intField(folio + 1, ENTIRE);
  }

  /**
   * Frames of a large folio that entries of pages map.
   *
   * @param folio its first frame
   * @return how many
   */
  public int pagesMapped(long folio) {
    return memory.intField(folio + 1, PAGES_MAPPED);
  }

  /**
   * One entry more maps a page.
   *
   * @param folio first frame of its folio
   * @param pfn the page
   * @return whether nothing mapped it before
   */
  public boolean addPage(long folio, long pfn) {
    boolean first = memory.addMapCount(pfn, 1) == 1;
    if (memory.order(folio) == 0) {
      return first;
    }
    add(folio, TOTAL, 1);
    add(folio, PAGES_MAPPED, first ? 1 : 0);
    return first && entire(folio) == 0;
  }

  /**
   * One entry less maps a page.
   *
   * @param folio first frame of its folio
   * @param pfn the page
   * @return whether nothing maps it now
   */
  public boolean removePage(long folio, long pfn) {
    boolean last = memory.addMapCount(pfn, -1) == 0;
    if (memory.order(folio) == 0) {
      return last;
    }
    add(folio, TOTAL, -1);
    add(folio, PAGES_MAPPED, last ? -1 : 0);
    return last && entire(folio) == 0;
  }

  /**
   * One huge entry more maps a folio.
   *
   * @param folio its first frame
   * @return pages that nothing mapped before
   */
  public int addEntire(long folio) {
    add(folio, TOTAL, 1);
    return add(folio, ENTIRE, 1) == 1 ? (1 << memory.order(folio)) - pagesMapped(folio) : 0;
  }

  /**
   * One huge entry less maps a folio.
   *
   * @param folio its first frame
   * @return pages that nothing maps now
   */
  public int removeEntire(long folio) {
    add(folio, TOTAL, -1);
    return add(folio, ENTIRE, -1) == 0 ? (1 << memory.order(folio)) - pagesMapped(folio) : 0;
  }

  /**
   * Counts a part of a folio that was split anew, from its pages' own counts.
   *
   * @param folio first frame of the part
   */
  public void resplit(long folio) {
    int order = memory.order(folio);
    if (order == 0) {
      return;
    }
    int total = 0;
    int mapped = 0;
    for (long pfn = folio; pfn < folio + (1L << order); pfn++) {
      total += memory.mapCount(pfn);
      mapped += memory.mapCount(pfn) > 0 ? 1 : 0;
    }
    memory.setIntField(folio + 1, ENTIRE, 0);
    memory.setIntField(folio + 1, TOTAL, total);
    memory.setIntField(folio + 1, PAGES_MAPPED, mapped);
  }

  private int add(long folio, int field, int delta) {
    int count = memory.intField(folio + 1, field) + delta;
    memory.setIntField(folio + 1, field, count);
    return count;
  }
}

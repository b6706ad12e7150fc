package org.kmem.mm.folio;

import java.util.ArrayList;
import java.util.List;
import org.kmem.mm.physmem.PageFields;

/**
 * Flags of a page in use, as masks of the word at {@link PageFields#FLAGS}.
 *
 * <pre>
 *   31   28 27..26 25  24..22  20                                                     0
 *   +------+------+---+-------+-------------------------------------------------------+
 *   |      | refs |   | gen+1 | flags                                                 |
 *   +------+------+---+-------+-------------------------------------------------------+
 * </pre>
 *
 * <p>{@code gen} is 1 more than the generation of a folio on a list of the multi-generational LRU, 0 for others;
 * {@code refs} counts its accesses through file descriptors beyond the first. All flags are of the folio's first
 * page, but {@link #PG_ANON_EXCLUSIVE} and {@link #PG_HWPOISON}, which each page has.
 *
 * <p>Kernel counterpart: {@code enum pageflags}; bit numbers are the model's own.
 */
public final class PageFlag {
  /** Somebody works on the folio alone. */
  public static final int PG_LOCKED = 1;

  /** Accessed since this was last cleared. */
  public static final int PG_REFERENCED = 1 << 1;

  /** The bytes are those of the file, swap slot or mapping. */
  public static final int PG_UPTODATE = 1 << 2;

  /** The bytes are newer than those of the backing store. */
  public static final int PG_DIRTY = 1 << 3;

  /** On a list of the LRU. */
  public static final int PG_LRU = 1 << 4;

  /** On an active list, or to be put on one. */
  public static final int PG_ACTIVE = 1 << 5;

  /** Was in the working set when it was last evicted. */
  public static final int PG_WORKINGSET = 1 << 6;

  /** Being written to the backing store. */
  public static final int PG_WRITEBACK = 1 << 7;

  /** Backed by swap: anonymous or shmem, and not freed by {@code MADV_FREE}. */
  public static final int PG_SWAPBACKED = 1 << 8;

  /** Reclaim must not take it. */
  public static final int PG_UNEVICTABLE = 1 << 9;

  /** Mapped by a locked area. */
  public static final int PG_MLOCKED = 1 << 10;

  /** In the swap cache. */
  public static final int PG_SWAPCACHE = 1 << 11;

  /**
   * Reading it starts the next read-ahead. The same bit as {@link #PG_RECLAIM}, as in the kernel: a dirty page that
   * {@code drop_caches} met is not mapped around a fault, and starts read-ahead when it is accessed.
   */
  public static final int PG_READAHEAD = 1 << 12;

  /** To be reclaimed as soon as it is written. The same bit as {@link #PG_READAHEAD}. */
  public static final int PG_RECLAIM = PG_READAHEAD;

  /** Has data of its file system in its private word. */
  public static final int PG_PRIVATE = 1 << 13;

  /** This anonymous page is mapped by one process only, and may be written in place. */
  public static final int PG_ANON_EXCLUSIVE = 1 << 14;

  /** Has a hardware error. */
  public static final int PG_HWPOISON = 1 << 15;

  /** Somebody waits for its lock or writeback. */
  public static final int PG_WAITERS = 1 << 16;

  /** Belongs to hugetlb. */
  public static final int PG_HUGETLB = 1 << 17;

  /** Not accessed since idle page tracking asked. */
  public static final int PG_IDLE = 1 << 18;

  /** An accessed bit was cleared by idle page tracking. */
  public static final int PG_YOUNG = 1 << 19;

  /** Some pages of the huge page are unmapped: it waits to be split. */
  public static final int PG_PARTIALLY_MAPPED = 1 << 20;

  static final int LRU_GEN_SHIFT = 22;
  static final int LRU_GEN_MASK = 7 << LRU_GEN_SHIFT;
  static final int LRU_REFS_SHIFT = 26;
  static final int LRU_REFS_MASK = 3 << LRU_REFS_SHIFT;

  /** All that counts accesses through file descriptors: once, twice, more often. */
  public static final int ACCESSES_MASK = PG_REFERENCED | PG_WORKINGSET | LRU_REFS_MASK;

  private static final List<String> NAMES =
      List.of(
          "locked",
          "referenced",
          "uptodate",
          "dirty",
          "lru",
          "active",
          "workingset",
          "writeback",
          "swapbacked",
          "unevictable",
          "mlocked",
          "swapcache",
          "readahead|reclaim",
          "private",
          "anon_exclusive",
          "hwpoison",
          "waiters",
          "hugetlb",
          "idle",
          "young",
          "partially_mapped");

  private PageFlag() {}

  /**
   * Flags in words, for messages: what {@code %pGp} prints.
   *
   * @param flags a flags word
   * @return names joined by {@code |}, empty if none is set
   */
  public static String text(int flags) {
    List<String> set = new ArrayList<>();
    for (int bit = 0; bit < NAMES.size(); bit++) {
      if ((flags >>> bit & 1) != 0) {
        set.add(NAMES.get(bit));
      }
    }
    return String.join("|", set);
  }
}

package org.kmem.gfp;

import java.util.List;

/**
 * Migrate types: by mobility, what a pageblock holds and which free list a block is on.
 *
 * <p>Plain {@code int}s, numbered as trace events print them. The first three are what a request can
 * ask for and what per-CPU lists hold; the others are properties of pageblocks only.
 *
 * <p>Kernel counterpart: {@code enum migratetype}. A kernel built without CMA numbers Isolate 4; text
 * that shows numbers is translated where it is read.
 */
public final class MigrateType {
  /** Memory that cannot move: kernel objects, page tables. */
  public static final int UNMOVABLE = 0;

  /** Memory that can be migrated or paged out: user pages, page cache. */
  public static final int MOVABLE = 1;

  /** Memory that cannot move but can be freed on demand: reclaimable slabs. */
  public static final int RECLAIMABLE = 2;

  /** Types that per-CPU lists hold: {@code MIGRATE_PCPTYPES}. */
  public static final int PCP_TYPES = 3;

  /** Pageblocks kept for high-order atomic requests. */
  public static final int HIGHATOMIC = 3;

  /** Pageblocks of the contiguous memory allocator: movable requests only. */
  public static final int CMA = 4;

  /** Pageblocks being emptied: nothing is allocated from them. */
  public static final int ISOLATE = 5;

  /** Number of types. */
  public static final int COUNT = 6;

  private static final List<String> NAMES =
      List.of("Unmovable", "Movable", "Reclaimable", "HighAtomic", "CMA", "Isolate");

  private MigrateType() {}

  /**
   * Whether pageblocks of a type may merge with pageblocks of another and be claimed by fallback.
   *
   * @param migrateType a type
   * @return true for unmovable, movable and reclaimable
   */
  public static boolean isMergeable(int migrateType) {
    return migrateType < PCP_TYPES;
  }

  /**
   * The name that {@code /proc/pagetypeinfo} prints.
   *
   * @param migrateType a type
   * @return for example {@code "Reclaimable"}
   */
  public static String nameOf(int migrateType) {
    return NAMES.get(migrateType);
  }
}

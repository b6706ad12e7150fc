package org.kmem.mm.memcg;

/**
 * Takes pages from groups that have too many. Installed by who reclaims.
 *
 * <p>Kernel counterpart: {@code try_to_free_mem_cgroup_pages}.
 */
public interface Reclaimer {
  /** Nobody can take anything. */
  Reclaimer NONE = (root, pages, gfp, maySwap, swappiness) -> 0;

  /** Take what {@code vm.swappiness} says. */
  int DEFAULT_SWAPPINESS = -1;

  /**
   * Reclaims pages of a group and those below it. May wait.
   *
   * @param root the group
   * @param pages how many to take, at least 32 are tried
   * @param gfp what the request that needs them allows
   * @param maySwap whether anonymous pages may be taken
   * @param swappiness 0 to 200, or {@link #DEFAULT_SWAPPINESS}
   * @return pages that were freed, 0 without progress
   */
  long reclaim(MemoryCgroup root, long pages, int gfp, boolean maySwap, int swappiness);

  /**
   * Reclaims because somebody asked by {@code memory.reclaim}, not because memory is short. May wait.
   *
   * @param root the group
   * @param pages how many to take
   * @param gfp what the request that needs them allows
   * @param swappiness 0 to 200, or {@link #DEFAULT_SWAPPINESS}
   * @return pages that were freed, 0 without progress
   */
  default long reclaimProactively(MemoryCgroup root, long pages, int gfp, int swappiness) {
    return reclaim(root, pages, gfp, true, swappiness);
  }
}

package org.kmem.mm.folio;

/**
 * Who pays for folios: the memory controller, as the layers that allocate folios know it.
 *
 * <p>Called by the holder of the baton. Kernel counterpart: {@code mem_cgroup_charge}, {@code
 * mem_cgroup_uncharge}.
 */
public interface FolioCharges {
  /** Nobody pays. */
  FolioCharges NONE =
      new FolioCharges() {
        @Override
        public long charge(long pfn, int gfp) {
          return 0;
        }

        @Override
        public long chargeTo(long pfn, int gfp, int memcg) {
          return 0;
        }

        @Override
        public void uncharge(long pfn) {}
      };

  /**
   * Charges a new folio to the group of the running task, and writes the group into its struct page. May
   * reclaim, and so wait.
   *
   * @param pfn the folio, on no list and not counted yet
   * @param gfp how it was allocated
   * @return 0, or {@code ENOMEM}
   */
  long charge(long pfn, int gfp);

  /**
   * Charges a new folio to a certain group: for who brings memory for others, as khugepaged does.
   *
   * @param pfn the folio, on no list and not counted yet
   * @param gfp how it was allocated
   * @param memcg number of the group; the root pays if it is gone
   * @return 0, or {@code ENOMEM}
   */
  long chargeTo(long pfn, int gfp, int memcg);

  /**
   * Takes the charge of a folio back.
   *
   * @param pfn a folio that a group other than the root is charged for, on no list
   */
  void uncharge(long pfn);
}

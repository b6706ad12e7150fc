package org.kmem.mm.mm;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.vma.VmArea;

/**
 * What madvise asks of reclaim and of huge pages: {@code MADV_COLD}, {@code MADV_PAGEOUT}, {@code
 * MADV_COLLAPSE}, and what follows from {@code MADV_HUGEPAGE} and KSM advice. Layers above implement it.
 *
 * <p>Ranges are of whole pages within the area; errors about the kind of area have been answered before.
 */
public interface AdvisedReclaim {
  /** For a machine without reclaim and huge pages: hints are taken and come to nothing. */
  AdvisedReclaim NONE =
      new AdvisedReclaim() {
        @Override
        public void cold(MmStruct mm, VmArea area, long start, long end) {}

        @Override
        public void pageOut(MmStruct mm, VmArea area, long start, long end) {}

        @Override
        public long collapse(MmStruct mm, VmArea area, long start, long end) {
          return Errno.EINVAL.asResult();
        }

        @Override
        public void enterKhugepaged(MmStruct mm, VmArea area) {}

        @Override
        public void leaving(MmStruct mm) {}

        @Override
        public void exit(MmStruct mm) {}

        @Override
        public void enterKsm(MmStruct mm) {}

        @Override
        public void unmergeKsm(MmStruct mm, VmArea area, long start, long end) {}
      };

  /**
   * Moves the pages of a range to the old end of the lists. {@code mmap_lock} is held for reading.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last
   */
  void cold(MmStruct mm, VmArea area, long start, long end);

  /**
   * Reclaims the pages of a range that nobody else maps. {@code mmap_lock} is held for reading.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last
   */
  void pageOut(MmStruct mm, VmArea area, long start, long end);

  /**
   * Collapses the pages of a range into huge pages now. {@code mmap_lock} is held for reading.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last
   * @return 0, or {@code EINVAL}, {@code ENOMEM}, {@code EAGAIN} or {@code EBUSY} as madvise(2) tells
   */
  long collapse(MmStruct mm, VmArea area, long start, long end);

  /**
   * The address space has a region that khugepaged should look at: {@code khugepaged_enter_vma}.
   *
   * @param mm the address space
   * @param area the area, with its new flags
   */
  void enterKhugepaged(MmStruct mm, VmArea area);

  /**
   * An address space that nobody uses is about to end: who makes huge pages finishes what it does there, and does not come
   * back. May wait for {@code mmap_lock}. Kernel counterpart: {@code khugepaged_exit}.
   *
   * @param mm the address space, with everything still mapped
   */
  void leaving(MmStruct mm);

  /**
   * An address space has ended: nobody need look at it any more.
   *
   * @param mm the address space, with nothing mapped
   */
  void exit(MmStruct mm);

  /**
   * The address space has a region whose equal pages may be merged: {@code __ksm_enter}.
   *
   * @param mm the address space
   */
  void enterKsm(MmStruct mm);

  /**
   * A child has a copy of an address space: {@code ksm_fork}.
   *
   * @param parent the parent's
   * @param child the child's
   */
  default void forked(MmStruct parent, MmStruct child) {}

  /**
   * Gives the merged pages of a range back to their owner: {@code unmerge_ksm_pages}.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last
   */
  void unmergeKsm(MmStruct mm, VmArea area, long start, long end);
}

package org.kmem.mm.vma;

/**
 * What an area keeps beside flags and file, and what has to happen when it is copied, split or goes. Most areas have
 * none; those of hugetlb keep their reservations here.
 *
 * <p>Belongs to one area; {@code mmap_lock} is held for writing by who calls.
 *
 * <p>Kernel counterpart: {@code struct vm_operations_struct} with {@code vm_private_data}.
 */
public interface AreaOperations {
  /**
   * Whether the area may be split at an address: {@code may_split}.
   *
   * @param address within the area
   * @return false where its pages do not begin; whoever wanted to split answers {@code EINVAL}
   */
  boolean maySplit(long address);

  /**
   * What a part that was split off, or a copy that mremap made, has: {@code open}.
   *
   * @return operations for the new area
   */
  AreaOperations opened();

  /**
   * What the copy of a child has after fork.
   *
   * @return operations for the child's area
   */
  AreaOperations forked();

  /** The area is left behind by mremap, which took all that it had to another place. */
  void moved();

  /**
   * The area goes; its pages are unmapped: {@code close}.
   *
   * @param area the area, with the bounds it had
   */
  void closed(VmArea area);
}

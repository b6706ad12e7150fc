package org.kmem.mm.physmem;

import org.kmem.slab.SlabAccounting;

/**
 * Who pays for kernel memory: blocks allocated with {@code __GFP_ACCOUNT}, and slab objects. Installed by the
 * memory controller.
 *
 * <p>Kernel counterpart: {@code __memcg_kmem_charge_page}, {@code __memcg_kmem_uncharge_page}.
 */
public interface KernelAccounting extends SlabAccounting {
  /**
   * Charges a block to the control group of the running task and writes the group into {@link PageFields#MEMCG}.
   * May wait.
   *
   * @param pfn first frame of the block
   * @param order its order
   * @param gfp flags of the allocation
   * @return false to refuse: the allocation fails
   */
  boolean charge(long pfn, int order, int gfp);

  /**
   * Takes back the charge of a block that is about to be freed.
   *
   * @param pfn first frame of the block
   * @param order its order
   */
  void uncharge(long pfn, int order);
}

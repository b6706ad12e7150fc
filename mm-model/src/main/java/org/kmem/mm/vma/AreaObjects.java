package org.kmem.mm.vma;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.physmem.SlabCache;
import org.kmem.slab.CacheFlags;

/**
 * The kernel objects of areas, as slab objects that take real memory and are charged to who maps: what {@code slabinfo} counts
 * of them.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code vm_area_alloc}, {@code vma_lock_alloc}. The kernel
 * frees them when readers without a lock are done, here they go at once. Sizes are those of the reference kernel's slabinfo.
 */
public final class AreaObjects {
  /*
   * Implementation notes.
   * An area is entered in the middle of changes to others: nothing may wait there. Where the kernel would reclaim, or
   * refuse the call, an area goes without objects, and nobody counts it.
   */
  private static final int AREA_BYTES = 176;
  private static final int LOCK_BYTES = 40;
  private static final int GFP = GfpFlags.GFP_NOWAIT | GfpFlags.__GFP_ACCOUNT;

  private final SlabCache areas;
  private final SlabCache locks;

  /**
   * For a machine.
   *
   * @param memory whose slabs they live in
   */
  public AreaObjects(PhysicalMemory memory) {
    areas = memory.slabCache("vm_area_struct", AREA_BYTES, CacheFlags.SLAB_ACCOUNT);
    locks = memory.slabCache("vma_lock", LOCK_BYTES, CacheFlags.SLAB_ACCOUNT);
  }

  void allocate(VmArea area) {
    area.object = areas.alloc(GFP);
    area.lockObject = locks.alloc(GFP);
  }

  void free(VmArea area) {
    if (area.object != 0) {
      areas.free(area.object);
      area.object = 0;
    }
    if (area.lockObject != 0) {
      locks.free(area.lockObject);
      area.lockObject = 0;
    }
  }
}

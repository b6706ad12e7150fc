package org.kmem.mm.fs;

import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.PageIndex;
import org.kmem.mm.pagecache.CachedSpace;
import org.kmem.mm.pagecache.PageCache;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;

/**
 * What a write to {@code /proc/sys/vm/drop_caches} does: 1 drops cached pages that are clean and that nobody
 * maps, locks or holds, 2 dentries and inodes that nobody uses, 3 both.
 *
 * <p>Kernel counterpart: {@code fs/drop_caches.c}.
 */
public final class DropCaches {
  private static final int PAGES = 1;
  private static final int OBJECTS = 2;

  private final PageCache cache;
  private final Vfs vfs;
  private final VmStat stat;

  /**
   * For a machine.
   *
   * @param cache of the machine
   * @param vfs of the machine
   * @param stat where it is counted
   */
  public DropCaches(PageCache cache, Vfs vfs, VmStat stat) {
    this.cache = cache;
    this.vfs = vfs;
    this.stat = stat;
  }

  /**
   * Drops. May wait.
   *
   * @param what 1, 2 or 3 as above; 4 does nothing
   */
  public void drop(long what) {
    if ((what & PAGES) != 0) {
      for (AddressSpace space : cache.spaces().all()) {
        if (space instanceof CachedSpace cached) {
          cached.invalidate(0, PageIndex.LAST_INDEX);
        }
      }
      stat.count(VmEvent.DROP_PAGECACHE);
    }
    if ((what & OBJECTS) != 0) {
      dropObjects();
      stat.count(VmEvent.DROP_SLAB);
    }
  }

  /** Looks at everything again and again while that frees much; ever more is asked of each round. */
  private void dropObjects() {
    int shift = 0;
    long freed;
    do {
      freed = 0;
      // At the highest priority shrinkers are asked for twice what they report.
      for (int round = 0; round < 2; round++) {
        freed += vfs.scanReclaimable(vfs.countReclaimable());
      }
    } while (freed >> shift++ > 1);
  }
}

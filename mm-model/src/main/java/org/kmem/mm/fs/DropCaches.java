package org.kmem.mm.fs;

import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.PageIndex;
import org.kmem.mm.pagecache.CachedSpace;
import org.kmem.mm.pagecache.PageCache;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;

/**
 * What a write to {@code /proc/sys/vm/drop_caches} does: 1 drops cached pages that are clean and that nobody
 * maps, locks or holds, 2 what shrinkers can free: dentries and inodes that nobody uses, among others; 3 both.
 *
 * <p>Kernel counterpart: {@code fs/drop_caches.c}.
 */
public final class DropCaches {
  private static final int PAGES = 1;
  private static final int OBJECTS = 2;

  private final PageCache cache;
  private final VmStat stat;
  private Runnable objects = () -> {};

  /**
   * For a machine.
   *
   * @param cache of the machine
   * @param stat where it is counted
   */
  public DropCaches(PageCache cache, VmStat stat) {
    this.cache = cache;
    this.stat = stat;
  }

  /**
   * Names who drops objects.
   *
   * @param dropSlab has all shrinkers free what they can
   */
  public void install(Runnable dropSlab) {
    objects = dropSlab;
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
      objects.run();
      stat.count(VmEvent.DROP_SLAB);
    }
  }
}

package org.kmem.mm.reclaim;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.fs.Vfs;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;

/**
 * Dentries and inodes that nobody uses. {@code vfs_cache_pressure} says how readily they go: 100 as readily as pages, 0
 * never.
 *
 * <p>Kernel counterpart: {@code super_cache_count}, {@code super_cache_scan}; here for all file systems together, and
 * all objects count as the first node's.
 */
public final class VfsShrinker implements Shrinker {
  private static final int PERCENT = 100;
  private static final int BATCH = 1024;

  private final Vfs vfs;
  private final Tunables tunables;

  /**
   * For a machine.
   *
   * @param vfs its file systems
   * @param tunables its tunables
   */
  public VfsShrinker(Vfs vfs, Tunables tunables) {
    this.vfs = vfs;
    this.tunables = tunables;
  }

  @Override
  public long count(int node, ScanControl sc) {
    return node != 0
        ? 0
        : vfs.countReclaimable() * tunables.get(Tunable.VFS_CACHE_PRESSURE) / PERCENT;
  }

  @Override
  public long scan(int node, long objects, ScanControl sc) {
    return (sc.gfp & GfpFlags.__GFP_FS) == 0 ? SHRINK_STOP : vfs.scanReclaimable(objects);
  }

  @Override
  public int batch() {
    return BATCH;
  }
}

package org.kmem.mm.pagecache;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.Errno;

/**
 * The pages of a file of ramfs: they are the file. They cannot be written anywhere, so that reclaim leaves
 * them alone.
 *
 * <p>Kernel counterpart: {@code fs/ramfs}, {@code libfs}'s {@code ram_aops}.
 */
public abstract class MemorySpace extends CachedSpace {
  /**
   * An empty one.
   *
   * @param cache of the machine
   */
  protected MemorySpace(PageCache cache) {
    super(cache);
  }

  @Override
  final int gfp() {
    return GfpFlags.GFP_HIGHUSER;
  }

  @Override
  final boolean isUnevictable() {
    return true;
  }

  @Override
  final boolean accountsDirty() {
    return false;
  }

  @Override
  final void readPage(long at, long pfn) {
    fillWithZeroes(pfn);
  }

  @Override
  final void readAround(Readahead.Window window) {}

  @Override
  final long ioPages() {
    return 0;
  }

  @Override
  final long reserve(long at) {
    return 0;
  }

  @Override
  final boolean hasBytes(long at) {
    return false;
  }

  @Override
  final void release(long first, long last) {}

  @Override
  public final long punchHole(long from, long length) {
    return Errno.EOPNOTSUPP.asResult();
  }
}

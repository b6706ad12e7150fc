package org.kmem.mm.fs;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.hugetlb.HugetlbSpace;
import org.kmem.mm.pagecache.CachedSpace;
import org.kmem.mm.pagecache.ShmemSpace;
import org.kmem.units.PageSize;

/** What a regular file of a file system in memory has: pages, of whichever size. */
sealed interface MemoryContents {
  /** Blocks of stat(2) in a page of 4 KiB. */
  int BLOCKS_PER_PAGE = (int) PageSize.SIZE_BYTES / 512;

  long sizeBytes();

  /** In pieces of 512 bytes. */
  long blocks();

  OpenFile open(MemoryInode inode, String path, int flags);

  /** 0, or a negated error number. */
  long truncate(long bytes);

  /** The file goes. */
  void evict();

  /** Pages in the page cache. */
  record Cached(CachedSpace space) implements MemoryContents {
    @Override
    public long sizeBytes() {
      return space.sizeBytes();
    }

    @Override
    public long blocks() {
      return (space.nrPages() + space.nrValues()) * BLOCKS_PER_PAGE;
    }

    @Override
    public OpenFile open(MemoryInode inode, String path, int flags) {
      return new PagedFile(inode, space, path, flags, false);
    }

    @Override
    public long truncate(long bytes) {
      return space.truncate(bytes);
    }

    @Override
    public void evict() {
      if (space instanceof ShmemSpace shmem) {
        shmem.destroy();
      } else {
        space.discard();
      }
    }
  }

  /** Huge pages of a pool. */
  record Huge(HugetlbSpace space) implements MemoryContents {
    @Override
    public long sizeBytes() {
      return space.sizeBytes();
    }

    @Override
    public long blocks() {
      return space.nrPages() * space.hstate().pagesPerHugePage() * BLOCKS_PER_PAGE;
    }

    @Override
    public OpenFile open(MemoryInode inode, String path, int flags) {
      return new HugetlbFile(inode, space, path, flags);
    }

    @Override
    public long truncate(long bytes) {
      return bytes < 0 ? Errno.EINVAL.asResult() : space.truncate(bytes);
    }

    @Override
    public void evict() {
      space.destroy();
    }
  }
}

package org.kmem.mm.pagecache;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mapping.UnnamedFile;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.mm.SharedMemory;
import org.kmem.mm.physmem.SlabCache;
import org.kmem.slab.CacheFlags;
import org.kmem.units.PageSize;

/**
 * Shared anonymous memory: objects without a name that mappings hold.
 *
 * <p>Kernel counterpart: {@code shmem_zero_setup}, the internal mount {@code shm_mnt}.
 */
public final class Shmem implements SharedMemory {
  /** Device number of the internal mount. */
  static final int DEVICE = 1;

  private static final int ROOT_INODE = 1;

  private static final int SHMEM_INODE_BYTES = 760;
  private static final int DENTRY_BYTES = 192;
  private static final int FLAGS = CacheFlags.SLAB_RECLAIM_ACCOUNT | CacheFlags.SLAB_ACCOUNT;

  private final PageCache cache;
  private final CommitAccounting commit;
  private final SlabCache inodes;
  private final SlabCache dentries;
  private long lastInode = ROOT_INODE;

  /**
   * None yet.
   *
   * @param cache of the machine
   * @param commit promised memory of the machine
   */
  public Shmem(PageCache cache, CommitAccounting commit) {
    this.cache = cache;
    this.commit = commit;
    inodes = cache.memory().slabCache("shmem_inode_cache", SHMEM_INODE_BYTES, FLAGS);
    dentries = cache.memory().slabCache("dentry", DENTRY_BYTES, FLAGS);
  }

  @Override
  public @Nullable MappedFile create(Caller caller, long bytes, boolean noreserve) {
    long promisedPages = noreserve ? 0 : bytes >>> PageSize.SHIFT;
    if (commit.reserve(caller, promisedPages) != 0) {
      return null;
    }
    long inode = inodes.alloc();
    long dentry = dentries.alloc();
    if (inode == 0 || dentry == 0) {
      free(inode, dentry);
      commit.release(promisedPages);
      return null;
    }
    ShmemQuota byPage = noreserve ? new ShmemQuota(commit, Long.MAX_VALUE) : null;
    ShmemSpace space = new ShmemSpace(cache, DEVICE, ++lastInode, byPage, () -> {});
    space.setSizeBytes(bytes);
    return new ZeroFile(space, inode, dentry, promisedPages);
  }

  private void free(long inode, long dentry) {
    if (inode != 0) {
      inodes.free(inode);
    }
    if (dentry != 0) {
      dentries.free(dentry);
    }
  }

  /** An object as areas hold it. */
  private final class ZeroFile extends UnnamedFile {
    private final ShmemSpace space;
    private final long inode;
    private final long dentry;
    private final long promisedPages;

    ZeroFile(ShmemSpace space, long inode, long dentry, long promisedPages) {
      super(space, "/dev/zero (deleted)");
      this.space = space;
      this.inode = inode;
      this.dentry = dentry;
      this.promisedPages = promisedPages;
    }

    @Override
    public boolean wantsHugeAlignment() {
      return cache.shmemHuge().wantsAlignment(space);
    }

    @Override
    protected void release() {
      space.destroy();
      free(inode, dentry);
      commit.release(promisedPages);
    }
  }
}

package org.kmem.mm.fs;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.hugetlb.HugetlbSpace;
import org.kmem.mm.pagecache.PageCache;
import org.kmem.mm.pagecache.ShmemQuota;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.physmem.SlabCache;
import org.kmem.mm.sim.Scheduler;
import org.kmem.slab.CacheFlags;

/**
 * A file system that lies in memory only: {@code ramfs}, whose files are never given up; {@code tmpfs}, whose
 * files are shared memory; {@code devtmpfs}, a tmpfs with the device files of the machine; and {@code hugetlbfs},
 * whose files are of huge pages.
 *
 * <p>Kernel counterpart: {@code fs/ramfs}, {@code mm/shmem.c}, {@code drivers/base/devtmpfs.c}.
 */
public final class MemoryFileSystem extends FileSystem {
  private static final int RAMFS_INODE_BYTES = 632;
  private static final int SHMEM_INODE_BYTES = 760;
  private static final int INODE_FLAGS = CacheFlags.SLAB_RECLAIM_ACCOUNT | CacheFlags.SLAB_ACCOUNT;
  private static final int ROOT_PERMISSIONS = 0755;
  private static final int STICKY_PERMISSIONS = 01777;

  private final PageCache cache;
  private final @Nullable ShmemQuota quota;
  private final @Nullable HugetlbFiles huge;
  private final SlabCache inodes;
  private final Devices devices;
  private final MemoryInode root;
  private long lastInode;

  private MemoryFileSystem(
      Scheduler scheduler,
      PhysicalMemory memory,
      PageCache cache,
      String type,
      int device,
      @Nullable ShmemQuota quota,
      @Nullable HugetlbFiles huge,
      Devices devices) {
    super(scheduler, type, device);
    this.cache = cache;
    this.quota = quota;
    this.huge = huge;
    this.devices = devices;
    this.inodes = inodes(memory, quota, huge);
    this.root =
        new MemoryInode(
            this,
            new NewFile(
                FileType.DIRECTORY,
                type.equals("tmpfs") ? STICKY_PERMISSIONS : ROOT_PERMISSIONS,
                0,
                0,
                0,
                ""),
            inodes.alloc());
    remember(root);
  }

  private static SlabCache inodes(
      PhysicalMemory memory, @Nullable ShmemQuota quota, @Nullable HugetlbFiles huge) {
    if (huge != null) {
      return memory.slabCache("hugetlbfs_inode_cache", RAMFS_INODE_BYTES, CacheFlags.SLAB_ACCOUNT);
    }
    return quota == null
        ? memory.slabCache("inode_cache", RAMFS_INODE_BYTES, INODE_FLAGS)
        : memory.slabCache("shmem_inode_cache", SHMEM_INODE_BYTES, INODE_FLAGS);
  }

  /**
   * An empty ramfs.
   *
   * @param scheduler of the machine
   * @param memory of the machine
   * @param cache of the machine
   * @param device from {@link Vfs#anonymousDevice}
   * @param devices what device files made in it stand for
   * @return the file system
   */
  public static MemoryFileSystem ramfs(
      Scheduler scheduler, PhysicalMemory memory, PageCache cache, int device, Devices devices) {
    return new MemoryFileSystem(scheduler, memory, cache, "ramfs", device, null, null, devices);
  }

  /**
   * An empty hugetlbfs, whose files are of huge pages.
   *
   * @param scheduler of the machine
   * @param memory of the machine
   * @param cache of the machine
   * @param device from {@link Vfs#anonymousDevice}
   * @param files whose pages, and how many
   * @param devices what device files made in it stand for
   * @return the file system
   */
  public static MemoryFileSystem hugetlbfs(
      Scheduler scheduler,
      PhysicalMemory memory,
      PageCache cache,
      int device,
      HugetlbFiles files,
      Devices devices) {
    return new MemoryFileSystem(
        scheduler, memory, cache, "hugetlbfs", device, null, files, devices);
  }

  /**
   * An empty tmpfs.
   *
   * @param scheduler of the machine
   * @param memory of the machine
   * @param cache of the machine
   * @param type {@code "tmpfs"} or {@code "devtmpfs"}
   * @param device from {@link Vfs#anonymousDevice}
   * @param quota how much its files may take together
   * @param devices what device files made in it stand for
   * @return the file system
   */
  public static MemoryFileSystem tmpfs(
      Scheduler scheduler,
      PhysicalMemory memory,
      PageCache cache,
      String type,
      int device,
      ShmemQuota quota,
      Devices devices) {
    return new MemoryFileSystem(scheduler, memory, cache, type, device, quota, null, devices);
  }

  PageCache cache() {
    return cache;
  }

  /**
   * What the files of a tmpfs may take.
   *
   * @return null for others
   */
  public @Nullable ShmemQuota quota() {
    return quota;
  }

  Devices devices() {
    return devices;
  }

  long nextInode() {
    return ++lastInode;
  }

  /** The pages of a new file, if this is a hugetlbfs. */
  @Nullable HugetlbSpace hugeSpace(long inode) {
    return huge == null ? null : huge.pools().space(huge.mount(), device(), inode);
  }

  /** Makes an inode; null if there is no memory, or there are as many as may be. */
  @Nullable MemoryInode make(NewFile file) {
    if (usedInodes() >= mostInodes()) {
      return null;
    }
    long object = inodes.alloc();
    if (object == 0) {
      return null;
    }
    MemoryInode inode = new MemoryInode(this, file, object);
    remember(inode);
    return inode;
  }

  private long mostInodes() {
    return huge != null ? huge.mostInodes() : quota != null ? quota.mostInodes() : Long.MAX_VALUE;
  }

  /**
   * Files, directories and links there are, the root included.
   *
   * @return how many
   */
  public long usedInodes() {
    return inodesInMemory().size();
  }

  void free(long object) {
    if (object != 0) {
      inodes.free(object);
    }
  }

  @Override
  Inode root() {
    return root;
  }

  @Override
  FileSystemUsage usage() {
    if (huge != null) {
      return huge.usage();
    }
    ShmemQuota limit = quota;
    if (limit == null) {
      return new FileSystemUsage(4096, 0, 0, 0, 0, 0);
    }
    long blocks = shown(limit.mostPages());
    long free = blocks == 0 ? 0 : blocks - limit.usedPages();
    long files = shown(limit.mostInodes());
    return new FileSystemUsage(
        4096, blocks, free, free, files, files == 0 ? 0 : files - usedInodes());
  }

  /** What has no limit is shown as 0. */
  private static long shown(long limit) {
    return limit == Long.MAX_VALUE ? 0 : limit;
  }

  @Override
  void sync(boolean wait) {}

  @Override
  void unmounted() {
    super.unmounted();
    if (huge != null) {
      huge.pools().unmounted(huge.mount());
    }
  }

  @Override
  boolean keepsInodesOnDisk() {
    return false;
  }
}

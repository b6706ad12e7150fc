package org.kmem.mm.fs;

import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.pagecache.BackedSpace;
import org.kmem.mm.pagecache.BackingDevice;
import org.kmem.mm.pagecache.BlockDeviceSpace;
import org.kmem.mm.pagecache.PageCache;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.physmem.SlabCache;
import org.kmem.mm.sim.Scheduler;
import org.kmem.slab.CacheFlags;

/**
 * A file system on a disk, like ext4: bytes of files in blocks of the disk, metadata in the disk's own cached
 * pages, changes of it through a journal.
 *
 * <p>Implementation notes. Bytes of files are really on the disk. Of metadata, blocks are read, cached, changed
 * and written as the real file system's would be, at its places and in its amounts, but hold no encoding:
 * inodes, names and extents are kept as {@link Ext4Record}s beside the disk. Blocks are given when a page is
 * first written, not delayed until writeback.
 *
 * <p>Kernel counterpart: {@code fs/ext4}, mounted {@code noatime,data=ordered}.
 */
public final class Ext4FileSystem extends FileSystem {
  /** Size of a block, which is a page's. */
  static final int FILE_BLOCK_BYTES = 4096;

  private static final int INODE_BYTES = 1168;
  private static final int INODE_FLAGS = CacheFlags.SLAB_RECLAIM_ACCOUNT | CacheFlags.SLAB_ACCOUNT;
  private static final int DIRECTORY_PERMISSIONS = 0755;
  private static final int LOST_FOUND_PERMISSIONS = 0700;
  private static final int RESERVED_PERCENT = 5;

  private final PageCache cache;
  private final BackingDevice backing;
  private final Ext4Layout layout;
  private final Ext4Blocks blocks;
  private final Ext4Journal journal;
  private final SlabCache inodes;
  private final Map<Long, Ext4Record> records = new HashMap<>();
  private final PriorityQueue<Long> freeInodes = new PriorityQueue<>();
  private long lastInode = Ext4Layout.FIRST_INODE;
  private final Inode root;

  /**
   * An empty one that fills a disk, as {@code mkfs.ext4} and {@code mount} leave it.
   *
   * @param scheduler of the machine
   * @param memory of the machine
   * @param cache of the machine
   * @param backing the disk
   */
  public Ext4FileSystem(
      Scheduler scheduler, PhysicalMemory memory, PageCache cache, BackingDevice backing) {
    super(scheduler, "ext4", backing.device().device());
    this.cache = cache;
    this.backing = backing;
    this.layout = new Ext4Layout(backing.device().sizeBytes() / FILE_BLOCK_BYTES);
    this.blocks = new Ext4Blocks(layout.blocks(), layout.firstData());
    this.journal = new Ext4Journal(scheduler, backing.pages(), layout);
    this.inodes = memory.slabCache("ext4_inode_cache", INODE_BYTES, INODE_FLAGS);
    Ext4Record rootRecord = directory(Ext4Layout.ROOT_INODE, DIRECTORY_PERMISSIONS);
    Ext4Record lostFound = directory(Ext4Layout.FIRST_INODE, LOST_FOUND_PERMISSIONS);
    rootRecord.names.put("lost+found", (long) Ext4Layout.FIRST_INODE);
    rootRecord.links++;
    records.put(lostFound.number, lostFound);
    records.put(rootRecord.number, rootRecord);
    this.root = new Ext4Inode(this, rootRecord, inodes.alloc());
    root.get();
    remember(root);
  }

  private Ext4Record directory(long number, int permissions) {
    NewFile file = new NewFile(FileType.DIRECTORY, permissions, 0, 0, 0, "");
    Ext4Record record = new Ext4Record(number, file, nowNanos());
    record.extents.add(0, blocks.allocate(0));
    return record;
  }

  PageCache cache() {
    return cache;
  }

  BackingDevice backing() {
    return backing;
  }

  private BlockDeviceSpace metadata() {
    return backing.pages();
  }

  /** Reads a block of metadata into the cache. May wait. */
  long read(long block) {
    long pfn = metadata().bread(block);
    if (SyscallResult.isError(pfn)) {
      return pfn;
    }
    metadata().release(pfn);
    return 0;
  }

  /** Notes that a block of metadata is changed. May wait until it is read. */
  void change(long block) {
    long pfn = metadata().bread(block);
    if (!SyscallResult.isError(pfn)) {
      journal.changed(block, pfn);
    }
  }

  /** Notes that the record of an inode is changed. */
  void changeInode(long number) {
    change(layout.inodeTable(number));
  }

  /** Gives a block near another; {@link BackedSpace#NO_BLOCK} if the disk is full. May wait. */
  long allocateBlock(long goal) {
    long block = blocks.allocate(goal);
    if (block != BackedSpace.NO_BLOCK) {
      change(layout.blockBitmap(block));
      change(layout.descriptors());
    }
    return block;
  }

  /** Gives a block of a directory, as zeroes. */
  long allocateMetadata(long goal) {
    long block = allocateBlock(goal);
    if (block != BackedSpace.NO_BLOCK) {
      long pfn = metadata().getNew(block);
      if (!SyscallResult.isError(pfn)) {
        journal.changed(block, pfn);
      }
    }
    return block;
  }

  void freeBlocks(long first, long count) {
    blocks.release(first, count);
    metadata().bforget(first, count);
    backing.device().discard(first, count);
    long last = layout.blockBitmap(first + count - 1);
    for (long bitmap = layout.blockBitmap(first); bitmap <= last; bitmap++) {
      change(bitmap);
    }
  }

  /** The inode of a number that has a record, with a reference. May wait. */
  FsResult<Inode> get(long number) {
    Inode known = inMemory(number);
    if (known == null) {
      long read = read(layout.inodeTable(number));
      if (read != 0) {
        return FsResult.failed(SyscallResult.errnoOf(read));
      }
      known = inMemory(number);
    }
    if (known == null) {
      Ext4Record record = records.get(number);
      long object = record == null ? 0 : inodes.alloc();
      if (record == null || object == 0) {
        return FsResult.failed(record == null ? Errno.ENOENT : Errno.ENOMEM);
      }
      known = new Ext4Inode(this, record, object);
      remember(known);
    }
    known.get();
    return FsResult.ok(known);
  }

  /** Makes an inode, with a reference. May wait. */
  FsResult<Inode> make(NewFile file) {
    if (records.size() >= layout.inodes() - Ext4Layout.FIRST_INODE) {
      return FsResult.failed(Errno.ENOSPC);
    }
    long object = inodes.alloc();
    if (object == 0) {
      return FsResult.failed(Errno.ENOMEM);
    }
    Long reused = freeInodes.poll();
    long number = reused != null ? reused : ++lastInode;
    Ext4Record record = new Ext4Record(number, file, nowNanos());
    records.put(number, record);
    Ext4Inode inode = new Ext4Inode(this, record, object);
    inode.get();
    remember(inode);
    change(layout.inodeBitmap(number));
    change(layout.descriptors());
    changeInode(number);
    return FsResult.ok(inode);
  }

  /** An inode is out of memory. */
  void free(long object) {
    inodes.free(object);
  }

  /** A file without names is gone. */
  void forget(long number) {
    if (records.remove(number) != null) {
      freeInodes.add(number);
      change(layout.inodeBitmap(number));
      changeInode(number);
    }
  }

  @Nullable Ext4Record record(long number) {
    return records.get(number);
  }

  void commit() {
    journal.commit();
    backing.device().flush();
  }

  @Override
  Inode root() {
    return root;
  }

  @Override
  FileSystemUsage usage() {
    long total = layout.blocks() - layout.firstData();
    long reserved = layout.blocks() * RESERVED_PERCENT / 100;
    return new FileSystemUsage(
        FILE_BLOCK_BYTES,
        total,
        blocks.free(),
        Math.max(blocks.free() - reserved, 0),
        layout.inodes(),
        layout.inodes() - records.size());
  }

  @Override
  void sync(boolean wait) {
    backing.sync(wait);
    if (wait) {
      journal.commit();
      backing.sync(true);
      backing.device().flush();
    }
  }

  @Override
  boolean keepsInodesOnDisk() {
    return true;
  }
}

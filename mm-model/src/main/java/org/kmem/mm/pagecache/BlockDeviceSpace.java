package org.kmem.mm.pagecache;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.units.PageSize;

/**
 * The cached pages of a disk itself, whether read through its device file or as metadata by the file system on
 * it: {@code Buffers}.
 *
 * <p>Kernel counterpart: the inode of {@code struct block_device}; {@code sb_bread}, {@code
 * mark_buffer_dirty}.
 */
public final class BlockDeviceSpace extends BackedSpace {
  BlockDeviceSpace(PageCache cache, BackingDevice backing) {
    super(cache, backing);
    setSizeBytes(backing.device().sizeBytes());
  }

  @Override
  public long inodeNumber() {
    return device();
  }

  /** The journal makes metadata dirty when it commits. */
  @Override
  void countWriter() {}

  @Override
  int gfp() {
    return GfpFlags.GFP_USER;
  }

  @Override
  protected boolean hasBufferHeads() {
    return true;
  }

  @Override
  protected long blockOf(long at) {
    return at;
  }

  @Override
  protected long allocateBlock(long at) {
    return 0;
  }

  @Override
  protected void freeBlocks(long first, long last) {}

  @Override
  protected void noteModified() {}

  /**
   * Brings a block of metadata into memory: {@code sb_bread}. May wait.
   *
   * @param block number of a block of the page's size
   * @return its page, with a reference for the caller, or {@code EIO} or {@code ENOMEM}
   */
  public long bread(long block) {
    long pfn = awaitUptodate(block, findOrRead(block));
    if (SyscallResult.isError(pfn)) {
      return pfn;
    }
    if (!cache().bufferHeads().attach(pfn)) {
      folios().put(pfn);
      return Errno.ENOMEM.asResult();
    }
    folios().lru().markAccessed(pfn);
    return pfn;
  }

  /**
   * A block whose old bytes nobody wants, as zeroes: {@code sb_getblk} of a new block. May wait.
   *
   * @param block number of a block of the page's size
   * @return its page, with a reference for the caller, or {@code ENOMEM}
   */
  public long getNew(long block) {
    long pfn = cache().add(this, block, 0);
    if (pfn == Errno.EEXIST.asResult()) {
      return bread(block);
    }
    if (SyscallResult.isError(pfn)) {
      return pfn;
    }
    fillWithZeroes(pfn);
    if (!cache().bufferHeads().attach(pfn)) {
      folios().put(pfn);
      return Errno.ENOMEM.asResult();
    }
    return pfn;
  }

  /**
   * Copies bytes into a block that {@link #bread} brought.
   *
   * @param pfn its page
   * @param offset first byte of the page to write
   * @param data what
   */
  public void put(long pfn, int offset, byte[] data) {
    cache().memory().writeBytes((pfn << PageSize.SHIFT) + offset, data, 0, data.length);
  }

  /**
   * Drops blocks that are not metadata any more, so that they are not written over what comes after: {@code
   * bforget}. May wait for those that are being written.
   *
   * @param first number of the first block
   * @param count how many
   */
  public void bforget(long first, long count) {
    dropRange(first, first + count - 1);
  }

  /**
   * Gives up the reference to a block.
   *
   * @param pfn its page
   */
  public void release(long pfn) {
    folios().put(pfn);
  }
}

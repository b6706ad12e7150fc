package org.kmem.mm.fs;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.FileAdvice;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.PageIndex;
import org.kmem.mm.mapping.ReadaheadState;
import org.kmem.mm.pagecache.BackedSpace;
import org.kmem.mm.pagecache.CachedSpace;
import org.kmem.mm.pagecache.DirectIo;
import org.kmem.mm.pagecache.Fadvise;
import org.kmem.units.PageSize;

/** A regular file or a disk that is open: its bytes are in the page cache. */
final class PagedFile extends InodeFile {
  private static final int SYNC_FILE_RANGE_WAIT_BEFORE = 1;
  private static final int SYNC_FILE_RANGE_WRITE = 2;
  private static final int SYNC_FILE_RANGE_WAIT_AFTER = 4;

  private final CachedSpace space;
  private final boolean alignsHuge;

  PagedFile(Inode inode, CachedSpace space, String path, int flags, boolean alignsHuge) {
    super(inode, path, flags, new ReadaheadState(windowOf(space)));
    this.space = space;
    this.alignsHuge = alignsHuge;
  }

  private static long windowOf(CachedSpace space) {
    return space instanceof BackedSpace backed ? backed.backing().readaheadPages() : 0;
  }

  @Override
  public AddressSpace mappable() {
    return space;
  }

  @Override
  public boolean wantsHugeAlignment() {
    return alignsHuge;
  }

  private boolean isDirect() {
    return (flags() & OpenFlags.O_DIRECT) != 0;
  }

  @Override
  protected long readAt(long at, byte[] buffer, int offset, int length) {
    long read =
        isDirect() && space instanceof BackedSpace backed
            ? DirectIo.read(backed, at, buffer, offset, length)
            : space.cache().reads().read(space, readahead(), at, buffer, offset, length);
    inode().touchAccessed();
    return read;
  }

  @Override
  public void setSwapFile(boolean is) {
    inode().setSwapFile(is);
  }

  @Override
  protected long writeAt(long at, byte[] buffer, int offset, int length) {
    if (inode().isSwapFile()) {
      return Errno.ETXTBSY.asResult();
    }
    if (inode().type() == FileType.BLOCK && at + length > space.sizeBytes()) {
      int fits = (int) Math.max(space.sizeBytes() - at, 0);
      return fits == 0 && length > 0 ? Errno.ENOSPC.asResult() : writeAt(at, buffer, offset, fits);
    }
    return isDirect() && space instanceof BackedSpace backed
        ? DirectIo.write(backed, at, buffer, offset, length)
        : space.cache().writes().write(space, at, buffer, offset, length);
  }

  @Override
  public long truncate(long sizeBytes) {
    return isWritable() && sizeBytes >= 0 ? inode().truncate(sizeBytes) : Errno.EINVAL.asResult();
  }

  @Override
  public long fsync() {
    return space.sync(0, PageIndex.LAST_INDEX);
  }

  @Override
  public long syncFileRange(long from, long length, int syncFlags) {
    long end = length == 0 ? Long.MAX_VALUE : from + length - 1;
    if (from < 0 || length < 0 || end < from) {
      return Errno.EINVAL.asResult();
    }
    if (!(space instanceof BackedSpace backed)) {
      return 0;
    }
    long first = from >>> PageSize.SHIFT;
    long last = Math.min(end >>> PageSize.SHIFT, PageIndex.LAST_INDEX);
    if ((syncFlags & SYNC_FILE_RANGE_WAIT_BEFORE) != 0) {
      backed.waitRange(first, last);
    }
    if ((syncFlags & SYNC_FILE_RANGE_WRITE) != 0) {
      backed.writeRange(first, last, false, Long.MAX_VALUE);
    }
    if ((syncFlags & SYNC_FILE_RANGE_WAIT_AFTER) != 0) {
      backed.waitRange(first, last);
    }
    return 0;
  }

  @Override
  public long readahead(long from, long length) {
    return isReadable() ? fadvise(from, length, FileAdvice.WILLNEED) : Errno.EBADF.asResult();
  }

  @Override
  public long fadvise(long from, long length, FileAdvice advice) {
    return space instanceof BackedSpace backed
        ? Fadvise.advise(backed, readahead(), from, length, advice)
        : 0;
  }
}

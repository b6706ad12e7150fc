package org.kmem.mm.fs;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.hugetlb.HugetlbSpace;
import org.kmem.mm.mapping.AddressSpace;

/** A file of hugetlbfs that is open: it can be mapped and read, but written through mappings only. */
final class HugetlbFile extends InodeFile {
  private final HugetlbSpace space;

  HugetlbFile(Inode inode, HugetlbSpace space, String path, int flags) {
    super(inode, path, flags);
    this.space = space;
  }

  @Override
  public AddressSpace mappable() {
    return space;
  }

  @Override
  protected long readAt(long at, byte[] buffer, int offset, int length) {
    return space.read(at, buffer, offset, length);
  }

  @Override
  protected long writeAt(long at, byte[] buffer, int offset, int length) {
    return Errno.EINVAL.asResult();
  }

  @Override
  public long truncate(long sizeBytes) {
    return isWritable() && sizeBytes >= 0 ? inode().truncate(sizeBytes) : Errno.EINVAL.asResult();
  }

  @Override
  public long fsync() {
    return 0;
  }

  @Override
  public long readahead(long from, long length) {
    return isReadable() ? 0 : Errno.EBADF.asResult();
  }
}

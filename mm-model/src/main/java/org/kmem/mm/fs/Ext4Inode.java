package org.kmem.mm.fs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.mapping.PageIndex;
import org.kmem.mm.mapping.PageMark;
import org.kmem.mm.pagecache.BackedSpace;

/** A file of {@link Ext4FileSystem} in memory. */
final class Ext4Inode extends Inode {
  /** A name takes these bytes and its own, rounded up to 4. */
  private static final int NAME_HEADER_BYTES = 8;

  private static final int BLOCK_BYTES = Ext4FileSystem.FILE_BLOCK_BYTES;
  private static final int SECTORS_PER_BLOCK = BLOCK_BYTES / 512;

  private final Ext4FileSystem home;
  private final Ext4Record record;
  private final long object;
  private final @Nullable Pages pages;
  private long notedNanos = -1;

  Ext4Inode(Ext4FileSystem home, Ext4Record record, long object) {
    super(home, record.number, record.type, record.permissions);
    this.home = home;
    this.record = record;
    this.object = object;
    this.pages = record.type == FileType.REGULAR ? new Pages() : null;
    if (pages != null) {
      pages.setSizeBytes(record.sizeBytes);
    }
    setOwner(record.uid, record.gid);
    restore(record.links, record.accessedNanos, record.modifiedNanos, record.changedNanos);
  }

  /** The cached pages of a regular file. */
  private final class Pages extends BackedSpace {
    Pages() {
      super(home.cache(), home.backing());
    }

    @Override
    public long inodeNumber() {
      return record.number;
    }

    @Override
    protected boolean hasBufferHeads() {
      return true;
    }

    @Override
    protected long blockOf(long at) {
      return record.extents.find(at);
    }

    @Override
    protected long allocateBlock(long at) {
      if (record.extents.find(at) != NO_BLOCK) {
        return 0;
      }
      long block = home.allocateBlock(record.extents.goal(at));
      if (block == NO_BLOCK) {
        return Errno.ENOSPC.asResult();
      }
      if (record.extents.find(at) != NO_BLOCK) {
        home.freeBlocks(block, 1); // somebody else gave it one meanwhile
        return 0;
      }
      record.extents.add(at, block);
      return 0;
    }

    @Override
    protected void freeBlocks(long first, long last) {
      record.extents.remove(first, last, home::freeBlocks);
    }

    @Override
    protected void noteModified() {
      touchModified();
    }

    @Override
    public long sync(long first, long last) {
      writeAndWait(first, last);
      home.commit();
      return 0;
    }
  }

  @Override
  int rdev() {
    return record.rdev;
  }

  @Override
  long sizeBytes() {
    return switch (type()) {
      case REGULAR -> pages == null ? 0 : pages.sizeBytes();
      case DIRECTORY -> record.extents.blocks() * BLOCK_BYTES;
      case SYMLINK -> record.target.length();
      case CHARACTER, BLOCK, FIFO, SOCKET -> 0;
    };
  }

  @Override
  long blocks() {
    return record.extents.blocks() * SECTORS_PER_BLOCK;
  }

  @Override
  long setPermissions(int bits) {
    long set = super.setPermissions(bits);
    home.changeInode(number());
    return set;
  }

  /** Times have the resolution of the timer, so that many writes change the inode once. */
  @Override
  void touchModified() {
    super.touchModified();
    if (notedNanos != modifiedNanos()) {
      notedNanos = modifiedNanos();
      home.changeInode(number());
    }
  }

  @Override
  void addLinks(int delta) {
    super.addLinks(delta);
    home.changeInode(number());
  }

  private void store() {
    record.permissions = permissions();
    record.uid = uid();
    record.gid = gid();
    record.links = links();
    record.sizeBytes = pages == null ? 0 : pages.sizeBytes();
    record.accessedNanos = accessedNanos();
    record.modifiedNanos = modifiedNanos();
    record.changedNanos = changedNanos();
  }

  /** Reads the block of the directory that a name would be in, and the index before it if there is one. */
  private long readBlockOf(String name) {
    long count = record.extents.blocks();
    if (count == 0) {
      return 0;
    }
    long read = count > 1 ? home.read(record.extents.find(0)) : 0;
    return read != 0 ? read : home.read(record.extents.find(blockOf(name, count)));
  }

  private static long blockOf(String name, long count) {
    return count == 1 ? 0 : 1 + Integer.toUnsignedLong(name.hashCode() * 0x9E3779B9) % (count - 1);
  }

  @Override
  FsResult<Inode> lookup(String name) {
    if (!isDirectory()) {
      return FsResult.failed(Errno.ENOTDIR);
    }
    long read = readBlockOf(name);
    if (read != 0) {
      return FsResult.failed(SyscallResult.errnoOf(read));
    }
    Long number = record.names.get(name);
    return number == null ? FsResult.failed(Errno.ENOENT) : home.get(number);
  }

  @Override
  List<DirectoryEntry> list() {
    for (long at = 0; at < record.extents.blocks(); at++) {
      home.read(record.extents.find(at));
    }
    List<DirectoryEntry> entries = new ArrayList<>();
    for (Map.Entry<String, Long> name : record.names.entrySet()) {
      Ext4Record named = home.record(name.getValue());
      if (named != null) {
        entries.add(new DirectoryEntry(name.getKey(), named.number, named.type));
      }
    }
    return entries;
  }

  /** Enters a name; makes the directory longer if it is full. */
  private long enter(String name, long number) {
    if (record.names.containsKey(name)) {
      return Errno.EEXIST.asResult();
    }
    long bytes = record.nameBytes + bytesOf(name);
    long count = record.extents.blocks();
    // An index needs a block of its own, and blocks that names are spread over are three quarters
    // full.
    long room = count <= 1 ? BLOCK_BYTES : (count - 1) * BLOCK_BYTES * 3 / 4;
    if (count == 0 || bytes > room) {
      long block = home.allocateMetadata(record.extents.goal(count));
      if (block == BackedSpace.NO_BLOCK) {
        return Errno.ENOSPC.asResult();
      }
      record.extents.add(record.extents.blocks(), block);
    }
    record.nameBytes = bytes;
    record.names.put(name, number);
    home.change(record.extents.find(blockOf(name, record.extents.blocks())));
    touchModified();
    return 0;
  }

  private void leave(String name) {
    if (record.names.remove(name) != null) {
      record.nameBytes -= bytesOf(name);
      home.change(record.extents.find(blockOf(name, record.extents.blocks())));
      touchModified();
    }
  }

  private static int bytesOf(String name) {
    return NAME_HEADER_BYTES + ((name.length() + 3) & ~3);
  }

  @Override
  FsResult<Inode> create(String name, NewFile file) {
    if (record.names.containsKey(name)) {
      return FsResult.failed(Errno.EEXIST);
    }
    FsResult<Inode> made = home.make(file);
    if (!(made instanceof FsResult.Ok<Inode>(Inode inode))) {
      return made;
    }
    long entered = enter(name, inode.number());
    if (entered == 0 && inode instanceof Ext4Inode child && inode.isDirectory()) {
      entered = child.makeFirstBlock();
      if (entered != 0) {
        leave(name);
      }
    }
    if (entered != 0) {
      inode.addLinks(-inode.links());
      inode.put();
      return FsResult.failed(SyscallResult.errnoOf(entered));
    }
    addLinks(inode.isDirectory() ? 1 : 0);
    return made;
  }

  private long makeFirstBlock() {
    long block = home.allocateMetadata(0);
    if (block == BackedSpace.NO_BLOCK) {
      return Errno.ENOSPC.asResult();
    }
    record.extents.add(0, block);
    return 0;
  }

  @Override
  long link(String name, Inode target) {
    long entered = enter(name, target.number());
    if (entered == 0) {
      target.addLinks(1);
    }
    return entered;
  }

  @Override
  long unlink(String name, Inode target) {
    leave(name);
    target.addLinks(-1);
    return 0;
  }

  @Override
  long rmdir(String name, Inode target) {
    if (target instanceof Ext4Inode directory && !directory.record.names.isEmpty()) {
      return Errno.ENOTEMPTY.asResult();
    }
    leave(name);
    target.addLinks(-2);
    addLinks(-1);
    return 0;
  }

  @Override
  long rename(String name, Inode moved, Inode toDirectory, String newName) {
    if (!(toDirectory instanceof Ext4Inode directory)) {
      return Errno.EXDEV.asResult();
    }
    long entered = directory.enter(newName, moved.number());
    if (entered != 0) {
      return entered;
    }
    leave(name);
    if (moved.isDirectory()) {
      addLinks(-1);
      directory.addLinks(1);
    }
    return 0;
  }

  @Override
  String target() {
    return record.target;
  }

  @Override
  FsResult<OpenFile> open(String path, int flags, Dentry dentry) {
    Pages regular = pages;
    if (regular != null) {
      return FsResult.ok(new PagedFile(this, regular, path, flags, true));
    }
    return isDirectory()
        ? FsResult.ok(new OpenDirectory(this, path, flags))
        : FsResult.failed(Errno.ENXIO);
  }

  @Override
  long truncate(long sizeBytes) {
    if (isSwapFile()) {
      return Errno.ETXTBSY.asResult();
    }
    return pages == null ? super.truncate(sizeBytes) : pages.truncate(sizeBytes);
  }

  @Override
  boolean isClean() {
    return pages == null || (pages.nrPages() == 0 && !pages.anyMarked(PageMark.DIRTY));
  }

  @Override
  void evict() {
    boolean gone = links() == 0;
    store();
    if (pages != null) {
      home.backing().forget(pages);
      if (gone) {
        pages.setSizeBytes(0);
      }
      pages.discard();
    }
    if (gone) {
      record.extents.remove(0, PageIndex.LAST_INDEX, home::freeBlocks);
      home.forget(number());
    }
    home.free(object);
  }
}

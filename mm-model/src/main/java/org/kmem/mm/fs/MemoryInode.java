package org.kmem.mm.fs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.hugetlb.HugetlbSpace;
import org.kmem.mm.pagecache.CachedSpace;
import org.kmem.mm.pagecache.MemorySpace;
import org.kmem.mm.pagecache.ShmemQuota;
import org.kmem.mm.pagecache.ShmemSpace;

/** A file of a file system in memory. */
final class MemoryInode extends Inode {
  /** What a name takes of a directory's size, as tmpfs says it. */
  private static final int NAME_BYTES = 20;

  private static final int SYMLINK_TARGET_MAX = 4096;
  private static final int SHORT_TARGET_MAX = 128;

  private final MemoryFileSystem home;
  private final NewFile made;
  private final long object;
  private final Map<String, Inode> names = new LinkedHashMap<>();
  private final @Nullable MemoryContents contents;

  MemoryInode(MemoryFileSystem home, NewFile made, long object) {
    super(home, home.nextInode(), made.type(), made.permissions());
    this.home = home;
    this.made = made;
    this.object = object;
    this.contents = hasPages() ? makeContents() : null;
    setOwner(made.uid(), made.gid());
  }

  /** A symbolic link has its target in a page, unless it is a short one in tmpfs. */
  private boolean hasPages() {
    return switch (made.type()) {
      case REGULAR -> true;
      case SYMLINK -> home.quota() == null || made.target().length() >= SHORT_TARGET_MAX;
      case DIRECTORY, CHARACTER, BLOCK, FIFO, SOCKET -> false;
    };
  }

  private void writeTarget() {
    if (contents != null && type() == FileType.SYMLINK) {
      OpenFile file = contents.open(this, made.target(), OpenFlags.O_WRONLY);
      byte[] target = made.target().getBytes(StandardCharsets.ISO_8859_1);
      file.write(target, 0, target.length);
      file.put();
    }
  }

  private MemoryContents makeContents() {
    HugetlbSpace huge = home.hugeSpace(number());
    return huge == null ? new MemoryContents.Cached(makeSpace()) : new MemoryContents.Huge(huge);
  }

  private CachedSpace makeSpace() {
    ShmemQuota quota = home.quota();
    if (quota != null) {
      return new ShmemSpace(home.cache(), home.device(), number(), quota, this::touchModified);
    }
    return new MemorySpace(home.cache()) {
      @Override
      public int device() {
        return home.device();
      }

      @Override
      public long inodeNumber() {
        return number();
      }

      @Override
      protected void noteModified() {
        touchModified();
      }
    };
  }

  @Override
  int rdev() {
    return made.rdev();
  }

  @Override
  long sizeBytes() {
    return switch (type()) {
      case REGULAR -> contents == null ? 0 : contents.sizeBytes();
      case DIRECTORY -> home.quota() == null ? 0 : (names.size() + 2L) * NAME_BYTES;
      case SYMLINK -> made.target().length();
      case CHARACTER, BLOCK, FIFO, SOCKET -> 0;
    };
  }

  @Override
  long blocks() {
    return contents == null ? 0 : contents.blocks();
  }

  @Override
  FsResult<Inode> lookup(String name) {
    Inode found = names.get(name);
    if (found == null) {
      return FsResult.failed(isDirectory() ? Errno.ENOENT : Errno.ENOTDIR);
    }
    found.get();
    return FsResult.ok(found);
  }

  @Override
  List<DirectoryEntry> list() {
    List<DirectoryEntry> entries = new ArrayList<>();
    for (Map.Entry<String, Inode> name : names.entrySet()) {
      Inode inode = name.getValue();
      entries.addFirst(new DirectoryEntry(name.getKey(), inode.number(), inode.type()));
    }
    return entries;
  }

  @Override
  FsResult<Inode> create(String name, NewFile file) {
    if (file.type() == FileType.SYMLINK && file.target().length() >= SYMLINK_TARGET_MAX) {
      return FsResult.failed(Errno.ENAMETOOLONG);
    }
    if (names.containsKey(name)) {
      return FsResult.failed(Errno.EEXIST);
    }
    MemoryInode inode = home.make(file);
    if (inode == null) {
      return FsResult.failed(Errno.ENOSPC);
    }
    inode.get();
    names.put(name, inode);
    inode.writeTarget();
    addLinks(file.type() == FileType.DIRECTORY ? 1 : 0);
    touchModified();
    return FsResult.ok(inode);
  }

  @Override
  long link(String name, Inode target) {
    if (names.putIfAbsent(name, target) != null) {
      return Errno.EEXIST.asResult();
    }
    target.addLinks(1);
    touchModified();
    return 0;
  }

  @Override
  long unlink(String name, Inode target) {
    names.remove(name);
    target.addLinks(-1);
    touchModified();
    return 0;
  }

  @Override
  long rmdir(String name, Inode target) {
    if (target instanceof MemoryInode directory && !directory.names.isEmpty()) {
      return Errno.ENOTEMPTY.asResult();
    }
    names.remove(name);
    target.addLinks(-2);
    addLinks(-1);
    touchModified();
    return 0;
  }

  @Override
  long rename(String name, Inode moved, Inode toDirectory, String newName) {
    if (!(toDirectory instanceof MemoryInode directory)) {
      return Errno.EXDEV.asResult();
    }
    names.remove(name);
    directory.names.put(newName, moved);
    if (moved.isDirectory()) {
      addLinks(-1);
      directory.addLinks(1);
    }
    touchModified();
    directory.touchModified();
    return 0;
  }

  @Override
  String target() {
    return made.target();
  }

  @Override
  FsResult<OpenFile> open(String path, int flags, Dentry dentry) {
    return switch (type()) {
      case DIRECTORY -> FsResult.ok(new OpenDirectory(this, path, flags));
      case REGULAR -> openRegular(path, flags);
      case CHARACTER, BLOCK -> home.devices().open(this, path, flags);
      case FIFO, SOCKET, SYMLINK -> FsResult.failed(Errno.ENXIO);
    };
  }

  private FsResult<OpenFile> openRegular(String path, int flags) {
    MemoryContents pages = contents;
    if (pages == null) {
      return FsResult.failed(Errno.EINVAL);
    }
    boolean direct = (flags & OpenFlags.O_DIRECT) != 0;
    return direct && home.quota() == null
        ? FsResult.failed(Errno.EINVAL)
        : FsResult.ok(pages.open(this, path, flags));
  }

  @Override
  long truncate(long sizeBytes) {
    return contents == null ? super.truncate(sizeBytes) : contents.truncate(sizeBytes);
  }

  @Override
  void evict() {
    if (contents != null) {
      contents.evict();
    }
    home.free(object);
  }
}

package org.kmem.mm.fs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;

/** A name of a tree that somebody else answers for. */
final class PseudoInode extends Inode {
  private final PseudoMount mount;
  private final String path;
  private final PseudoNode node;

  PseudoInode(PseudoMount mount, String path, PseudoNode node) {
    super(mount, mount.nextNumber(), node.type(), node.permissions());
    this.mount = mount;
    this.path = path;
    this.node = node;
  }

  @Override
  int permissions() {
    return node.permissions();
  }

  @Override
  long setPermissions(int bits) {
    return Errno.EPERM.asResult();
  }

  @Override
  int uid() {
    return node.uid();
  }

  @Override
  int gid() {
    return node.uid();
  }

  @Override
  boolean cachesNames() {
    return false;
  }

  @Override
  FsResult<Inode> lookup(String name) {
    String childPath = pathOf(name);
    PseudoNode child = mount.tree().lookup(childPath);
    if (child == null) {
      return FsResult.failed(Errno.ENOENT);
    }
    PseudoInode inode = new PseudoInode(mount, childPath, child);
    inode.get();
    return FsResult.ok(inode);
  }

  private String pathOf(String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }

  @Override
  List<DirectoryEntry> list() {
    List<DirectoryEntry> entries = new ArrayList<>();
    for (String name : node.names()) {
      PseudoNode child = mount.tree().lookup(pathOf(name));
      if (child != null) {
        entries.add(new DirectoryEntry(name, mount.nextNumber(), child.type()));
      }
    }
    return entries;
  }

  @Override
  FsResult<Inode> create(String name, NewFile file) {
    if (file.type() != FileType.DIRECTORY) {
      return FsResult.failed(mount.tree().onCreate());
    }
    long made = mount.tree().mkdir(pathOf(name), file.permissions());
    return made == 0 ? lookup(name) : FsResult.failed(Errno.of((int) -made));
  }

  @Override
  long rmdir(String name, Inode target) {
    return mount.tree().rmdir(pathOf(name));
  }

  @Override
  String target() {
    return node.target();
  }

  @Override
  long truncate(long sizeBytes) {
    return isDirectory() ? Errno.EISDIR.asResult() : node.truncate();
  }

  @Override
  FsResult<OpenFile> open(String shownPath, int flags, Dentry dentry) {
    if (isDirectory()) {
      return FsResult.ok(new OpenDirectory(this, shownPath, flags));
    }
    long refused = node.open(OpenFlags.reads(flags), OpenFlags.writes(flags));
    return refused < 0
        ? FsResult.failed(Errno.of((int) -refused))
        : FsResult.ok(new PseudoFile(this, node.opened(), shownPath, flags));
  }

  /** An open file of such a tree. */
  private static final class PseudoFile extends InodeFile {
    private final PseudoNode node;
    private byte @Nullable [] content;

    PseudoFile(PseudoInode inode, PseudoNode node, String path, int flags) {
      super(inode, path, flags);
      this.node = node;
    }

    @Override
    protected long readAt(long at, byte[] buffer, int offset, int length) {
      if (node.isPositional()) {
        return node.readAt(at, buffer, offset, length);
      }
      byte[] text = content;
      if (text == null || at == 0) {
        text = node.content();
        content = text;
      }
      if (at >= text.length) {
        return 0;
      }
      int count = (int) Math.min(length, text.length - at);
      System.arraycopy(text, (int) at, buffer, offset, count);
      return count;
    }

    @Override
    protected long writeAt(long at, byte[] buffer, int offset, int length) {
      byte[] data = new byte[length];
      System.arraycopy(buffer, offset, data, 0, length);
      return node.write(data);
    }

    @Override
    public long fsync() {
      return Errno.EINVAL.asResult();
    }
  }
}

package org.kmem.mm.fs;

import org.kmem.mm.abi.Credentials;
import org.kmem.mm.mapping.ReadaheadState;

/** A file that is open on an inode, which it counts. */
abstract class InodeFile extends OpenFile {
  private final Inode inode;
  private final String path;

  InodeFile(Inode inode, String path, int flags, ReadaheadState readahead) {
    super(flags, readahead);
    this.inode = inode;
    this.path = path;
    inode.get();
    inode.fileSystem().noteOpened();
  }

  InodeFile(Inode inode, String path, int flags) {
    this(inode, path, flags, new ReadaheadState(0));
  }

  final Inode inode() {
    return inode;
  }

  @Override
  public final String path() {
    return inode.links() == 0 ? path + " (deleted)" : path;
  }

  @Override
  public final Stat stat() {
    return inode.stat();
  }

  @Override
  public boolean isOpenTo(Credentials who) {
    return who.uid() == 0
        || who.uid() == inode.uid()
        || inode.allows(who.uid(), who.gid(), Namespace.WRITE);
  }

  @Override
  protected void release() {
    inode.fileSystem().noteClosed();
    inode.put();
  }
}

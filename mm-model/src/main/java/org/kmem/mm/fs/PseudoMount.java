package org.kmem.mm.fs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.sim.Scheduler;

/** A {@link PseudoFileSystem} as a file system: an inode is made for each name that is asked for. */
final class PseudoMount extends FileSystem {
  private final PseudoFileSystem tree;
  private @Nullable PseudoInode root;
  private long inodes;

  PseudoMount(Scheduler scheduler, PseudoFileSystem tree, int device) {
    super(scheduler, tree.type(), device);
    this.tree = tree;
  }

  PseudoFileSystem tree() {
    return tree;
  }

  long nextNumber() {
    return ++inodes;
  }

  @Override
  String options() {
    return tree.options();
  }

  @Override
  long remount(List<String> words) {
    return tree.remount(words);
  }

  @Override
  Inode root() {
    PseudoInode made = root;
    if (made == null) {
      PseudoNode node = tree.lookup("");
      if (node == null) {
        throw new IllegalStateException(
            type() + " has no root: its lookup of the empty path must answer a directory");
      }
      made = new PseudoInode(this, "", node);
      root = made;
    }
    return made;
  }

  @Override
  FileSystemUsage usage() {
    return new FileSystemUsage(4096, 0, 0, 0, 0, 0);
  }

  @Override
  void sync(boolean wait) {}

  @Override
  boolean keepsInodesOnDisk() {
    return true;
  }
}

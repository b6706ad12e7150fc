package org.kmem.mm.fs;

/** A dentry in a mount: {@code struct path}. */
record Location(Mount mount, Dentry dentry) {
  Inode inode() {
    return dentry.requireInode();
  }
}

package org.kmem.mm.fs;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A name in a directory as it was last looked up; without an inode, the knowledge that there is no such name.
 *
 * <p>Counted by who uses it and by its children. Of file systems on disk it stays when nobody counts, until
 * memory is wanted back; of those in memory it is the name itself and stays until that is removed.
 *
 * <p>Kernel counterpart: {@code struct dentry}. The rules are {@link DentryCache}'s.
 */
final class Dentry {
  @Nullable Dentry parent;
  String name;
  @Nullable Inode inode;

  /** Its object in the slab cache; 0 for names that are not kept. */
  final long object;

  final Map<String, Dentry> children = new LinkedHashMap<>();
  int count;

  /** Whether its parent knows it. */
  boolean hashed;

  /** Whether it is on the list of unused ones, and whether it was used again since it came there. */
  boolean listed;

  boolean referenced;
  @Nullable Dentry lruPrevious;
  @Nullable Dentry lruNext;

  /** What is mounted here. */
  @Nullable Mount mounted;

  Dentry(@Nullable Dentry parent, String name, @Nullable Inode inode, long object) {
    this.parent = parent;
    this.name = name;
    this.inode = inode;
    this.object = object;
  }

  boolean isNegative() {
    return inode == null;
  }

  /** Its inode, of which the caller knows that there is one. */
  Inode requireInode() {
    Inode it = inode;
    if (it == null) {
      throw new IllegalStateException("dentry " + name + " is negative: look it up first");
    }
    return it;
  }

  boolean isRoot() {
    return parent == null;
  }
}

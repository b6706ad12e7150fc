package org.kmem.mm.fs;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.physmem.SlabCache;
import org.kmem.slab.CacheFlags;

/**
 * Names that were looked up, and the list of those that nobody uses, the oldest first.
 *
 * <p>Implementation notes. A dentry takes an object of the slab cache {@code dentry}. An unused one is put on
 * the list when its count falls to 0 and stays there when it is used again; {@link #prune} passes over those in
 * use, gives those that were used since they came a second chance, and frees the others.
 *
 * <p>I1 a dentry is in its parent's children exactly if it is hashed. I2 count = users + children. I3 one that
 * is listed is hashed.
 *
 * <p>Kernel counterpart: {@code fs/dcache.c}, {@code prune_dcache_sb}.
 */
final class DentryCache {
  private static final int DENTRY_BYTES = 192;

  private final SlabCache dentries;
  private @Nullable Dentry oldest;
  private @Nullable Dentry youngest;
  private long listed;

  DentryCache(PhysicalMemory memory) {
    dentries =
        memory.slabCache(
            "dentry",
            DENTRY_BYTES,
            CacheFlags.SLAB_RECLAIM_ACCOUNT | CacheFlags.SLAB_ACCOUNT | CacheFlags.SLAB_PANIC);
  }

  /** A root: it has no name and is counted by its mount. */
  Dentry makeRoot(Inode inode) {
    Dentry root = new Dentry(null, "/", inode, 0);
    root.count = 1;
    inode.get();
    return root;
  }

  /** A name that is not kept, of a tree that is asked anew each time. Counted once, by the caller. */
  Dentry makeUnkept(Dentry parent, String name, Inode inode) {
    Dentry dentry = new Dentry(parent, name, inode, 0);
    dentry.count = 1;
    parent.count++;
    return dentry;
  }

  /** Lets a name that is not kept, and those on the way to it, be found while something is mounted there. */
  void keepPath(Dentry mountPoint) {
    Dentry dentry = mountPoint;
    for (Dentry above = dentry.parent; above != null; above = dentry.parent) {
      above.children.putIfAbsent(dentry.name, dentry);
      dentry = above;
    }
  }

  /** Undoes {@link #keepPath} when nothing is mounted there any more. */
  void forgetPath(Dentry mountPoint) {
    Dentry dentry = mountPoint;
    for (Dentry above = dentry.parent; above != null; above = dentry.parent) {
      if (dentry.hashed || dentry.mounted != null || !dentry.children.isEmpty()) {
        return;
      }
      above.children.remove(dentry.name);
      dentry = above;
    }
  }

  /**
   * Enters a name. The caller's reference to the inode becomes the dentry's.
   *
   * @return the dentry, counted once for the caller; null if there is no memory for it
   */
  @Nullable Dentry add(Dentry parent, String name, @Nullable Inode inode) {
    long object = dentries.alloc();
    if (object == 0) {
      return null;
    }
    Dentry dentry = new Dentry(parent, name, inode, object);
    dentry.count = 1;
    dentry.hashed = true;
    parent.children.put(name, dentry);
    parent.count++;
    return dentry;
  }

  /** Gives a negative dentry its inode; the caller's reference becomes the dentry's. */
  void instantiate(Dentry dentry, Inode inode) {
    dentry.inode = inode;
    pinIfInMemory(dentry);
  }

  /** In a file system in memory the dentry is the name: it counts itself while it is there. */
  private static void pinIfInMemory(Dentry dentry) {
    Inode inode = dentry.inode;
    if (inode != null && !inode.fileSystem().keepsInodesOnDisk() && inode.cachesNames()) {
      dentry.count++;
    }
  }

  void get(Dentry dentry) {
    dentry.count++;
  }

  /** Gives up a reference: {@code dput}. */
  void put(Dentry given) {
    Dentry dentry = given;
    while (dentry != null) {
      dentry.count--;
      if (dentry.count > 0) {
        return;
      }
      if (isNegativeInMemory(dentry)) {
        unhash(dentry);
      }
      if (dentry.hashed) {
        if (dentry.listed) {
          dentry.referenced = true;
        } else {
          append(dentry);
        }
        return;
      }
      dentry = dispose(dentry);
    }
  }

  /** Where nothing has to be read, nobody remembers what is not there. */
  private static boolean isNegativeInMemory(Dentry dentry) {
    Dentry parent = dentry.parent;
    return dentry.isNegative()
        && parent != null
        && !parent.requireInode().fileSystem().keepsInodesOnDisk();
  }

  /** The name is gone: {@code d_delete}. Whoever still uses the dentry keeps the inode. */
  void unhash(Dentry dentry) {
    Dentry parent = dentry.parent;
    if (dentry.hashed && parent != null) {
      parent.children.remove(dentry.name);
      dentry.hashed = false;
      unlist(dentry);
    }
  }

  /** After unlinking: the name goes, and with it what it counted for itself. */
  void remove(Dentry dentry) {
    Inode inode = dentry.inode;
    boolean pinned =
        inode != null && !inode.fileSystem().keepsInodesOnDisk() && inode.cachesNames();
    unhash(dentry);
    if (pinned) {
      put(dentry);
    }
  }

  /** Moves a dentry to another name, in place of any that is there. */
  void move(Dentry dentry, Dentry newParent, String newName) {
    Dentry oldParent = dentry.parent;
    if (oldParent == null) {
      throw new IllegalArgumentException("a root cannot be moved");
    }
    oldParent.children.remove(dentry.name);
    dentry.name = newName;
    dentry.parent = newParent;
    newParent.children.put(newName, dentry);
    newParent.count++;
    put(oldParent);
  }

  long countUnused() {
    return listed;
  }

  /**
   * Looks at unused dentries and frees what it may.
   *
   * @param most how many to look at
   * @return how many were freed
   */
  long prune(long most) {
    long freed = 0;
    long left = Math.min(most, listed);
    for (; left > 0; left--) {
      Dentry dentry = oldest;
      if (dentry == null) {
        break;
      }
      unlist(dentry);
      if (dentry.count > 0) {
        continue;
      }
      if (dentry.referenced) {
        dentry.referenced = false;
        append(dentry);
        continue;
      }
      unhash(dentry);
      Dentry parent = dispose(dentry);
      freed++;
      if (parent != null) {
        put(parent);
      }
    }
    return freed;
  }

  /** Forgets all names of a file system that is unmounted. */
  void shrinkTree(Dentry root) {
    for (Dentry child : new ArrayList<>(root.children.values())) {
      child.count++;
      shrinkTree(child);
      remove(child);
      unhash(child);
      put(child);
    }
  }

  /** Frees a dentry that nobody counts; answers its parent, which still counts it. */
  private @Nullable Dentry dispose(Dentry dentry) {
    if (dentry.object != 0) {
      dentries.free(dentry.object);
    }
    Dentry parent = dentry.parent;
    Inode inode = dentry.inode;
    if (inode != null) {
      dentry.inode = null;
      inode.put();
    }
    return parent;
  }

  private void append(Dentry dentry) {
    dentry.listed = true;
    dentry.lruPrevious = youngest;
    dentry.lruNext = null;
    if (youngest == null) {
      oldest = dentry;
    } else {
      youngest.lruNext = dentry;
    }
    youngest = dentry;
    listed++;
  }

  private void unlist(Dentry dentry) {
    if (!dentry.listed) {
      return;
    }
    Dentry previous = dentry.lruPrevious;
    Dentry next = dentry.lruNext;
    if (previous == null) {
      oldest = next;
    } else {
      previous.lruNext = next;
    }
    if (next == null) {
      youngest = previous;
    } else {
      next.lruPrevious = previous;
    }
    dentry.lruPrevious = null;
    dentry.lruNext = null;
    dentry.listed = false;
    listed--;
  }
}

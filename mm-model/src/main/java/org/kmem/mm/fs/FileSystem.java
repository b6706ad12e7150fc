package org.kmem.mm.fs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.sim.Scheduler;

/**
 * A file system that can be mounted, with the inodes of it that are in memory.
 *
 * <p>Made by the constructors of its kinds and given to {@link Vfs#mount}. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code struct super_block}.
 */
public abstract class FileSystem {
  private final Scheduler scheduler;
  private final String type;
  private final int device;
  private final Map<Long, Inode> inodes = new LinkedHashMap<>();
  private int openFiles;

  FileSystem(Scheduler scheduler, String type, int device) {
    this.scheduler = scheduler;
    this.type = type;
    this.device = device;
  }

  /**
   * Its type.
   *
   * @return as in {@code /proc/mounts}
   */
  public final String type() {
    return type;
  }

  /**
   * The device that stat(2) names.
   *
   * @return {@code major << 20 | minor}; major 0 for what lies on no disk
   */
  public final int device() {
    return device;
  }

  final Scheduler scheduler() {
    return scheduler;
  }

  final long nowNanos() {
    return scheduler.clock().nowNanos();
  }

  /** The root directory, without a reference for the caller. */
  abstract Inode root();

  /** How full it is. */
  abstract FileSystemUsage usage();

  /** Begins to write what is dirty, or also waits for it. */
  abstract void sync(boolean wait);

  /** Enters an inode among those in memory. */
  final void remember(Inode inode) {
    inodes.put(inode.number(), inode);
  }

  final @Nullable Inode inMemory(long number) {
    return inodes.get(number);
  }

  /** Nobody counts the inode: it stays while it has names. */
  final void unused(Inode inode) {
    if (inode.links() == 0) {
      inodes.remove(inode.number());
      inode.evict();
    }
  }

  /** Inodes in memory that nobody counts and that can be brought back from disk. */
  long countUnusedInodes() {
    long count = 0;
    for (Inode inode : inodes.values()) {
      if (isDisposable(inode)) {
        count++;
      }
    }
    return count;
  }

  /** Forgets unused inodes, the oldest first. */
  long pruneInodes(long most) {
    List<Inode> disposable = new ArrayList<>();
    for (Inode inode : inodes.values()) {
      if (disposable.size() >= most) {
        break;
      }
      if (isDisposable(inode)) {
        disposable.add(inode);
      }
    }
    for (Inode inode : disposable) {
      inodes.remove(inode.number());
      inode.evict();
    }
    return disposable.size();
  }

  void noteOpened() {
    openFiles++;
  }

  void noteClosed() {
    openFiles--;
  }

  /** Whether files of it are open or mapped, by name or not. */
  boolean hasOpenFiles() {
    return openFiles > 0;
  }

  /** Nothing of it is used any more: all inodes go. */
  void unmounted() {
    for (Inode inode : inodesInMemory()) {
      inodes.remove(inode.number());
      inode.evict();
    }
  }

  final List<Inode> inodesInMemory() {
    return new ArrayList<>(inodes.values());
  }

  /** What it was mounted with that may change: words, each with a comma before it. */
  String options() {
    return "";
  }

  /** Takes other options while it is mounted; 0 or a negated error number. */
  long remount(List<String> words) {
    return words.isEmpty() ? 0 : Errno.EINVAL.asResult();
  }

  /** Whether inodes can be forgotten while they have names: they lie on a disk. */
  abstract boolean keepsInodesOnDisk();

  private boolean isDisposable(Inode inode) {
    return keepsInodesOnDisk() && inode.references() == 0 && inode.isClean();
  }
}

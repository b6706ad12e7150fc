package org.kmem.mm.fs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;

/**
 * A tree of names that lies nowhere: {@code proc}, {@code sysfs}, {@code cgroup2}. Mounted with {@link
 * Vfs#mountPseudo}.
 *
 * <p>Asked anew for each path, so that names may come and go. Implementations are called by the holder of the
 * baton.
 */
public interface PseudoFileSystem {
  /**
   * Its type.
   *
   * @return as in {@code /proc/mounts}, for example {@code "proc"}
   */
  String type();

  /**
   * What is at a path.
   *
   * @param path relative to the mount, without a slash at either end; empty for the root
   * @return the node, or null if there is none
   */
  @Nullable PseudoNode lookup(String path);

  /**
   * Makes a directory.
   *
   * @param path as for {@link #lookup}
   * @param permissions of a new directory
   * @return 0, or a negated error number; {@code EPERM} where directories cannot be made
   */
  default long mkdir(String path, int permissions) {
    return Errno.EPERM.asResult();
  }

  /**
   * Removes a directory.
   *
   * @param path as for {@link #lookup}
   * @return 0, or a negated error number; {@code EPERM} where directories cannot be removed
   */
  default long rmdir(String path) {
    return Errno.EPERM.asResult();
  }

  /**
   * Why files cannot be made by opening them.
   *
   * @return {@code EACCES}; {@code ENOENT} where looking up a name that is not there fails at once, as in
   *     {@code proc}
   */
  default Errno onCreate() {
    return Errno.EACCES;
  }

  /**
   * What it was mounted with beyond what is true of all mounts.
   *
   * @return words for {@code /proc/mounts}, each with a comma before it
   */
  default String options() {
    return "";
  }

  /**
   * Takes other options.
   *
   * @param words what {@code mount -o remount} names beside that
   * @return 0, or {@code EINVAL} for what it does not know
   */
  default long remount(List<String> words) {
    return words.isEmpty() ? 0 : Errno.EINVAL.asResult();
  }
}

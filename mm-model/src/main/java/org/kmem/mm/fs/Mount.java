package org.kmem.mm.fs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file system at a place.
 *
 * <p>Kernel counterpart: {@code struct mount}.
 */
public final class Mount {
  private final String source;
  private final String path;
  private String options;
  private final FileSystem fileSystem;
  final Dentry root;

  /** What it covers; null for the mount of the root. */
  final @Nullable Location covers;

  Mount(
      String source,
      String path,
      String options,
      FileSystem fileSystem,
      Dentry root,
      @Nullable Location covers) {
    this.source = source;
    this.path = path;
    this.options = options;
    this.fileSystem = fileSystem;
    this.root = root;
    this.covers = covers;
  }

  /**
   * What was mounted.
   *
   * @return a device's path or a word, the first field of {@code /proc/mounts}
   */
  public String source() {
    return source;
  }

  /**
   * Where.
   *
   * @return an absolute path
   */
  public String path() {
    return path;
  }

  /**
   * How.
   *
   * @return the fourth field of {@code /proc/mounts}
   */
  public String options() {
    return options + fileSystem.options();
  }

  /**
   * Takes other options: {@code mount -o remount}.
   *
   * @param words what is given beside that
   * @return 0, or {@code EINVAL} for what the file system does not know
   */
  public long remount(List<String> words) {
    return fileSystem.remount(words);
  }

  /**
   * Says how it is mounted now.
   *
   * @param now the fourth field of {@code /proc/mounts}
   */
  public void setOptions(String now) {
    options = now;
  }

  /**
   * The file system.
   *
   * @return what is mounted
   */
  public FileSystem fileSystem() {
    return fileSystem;
  }
}

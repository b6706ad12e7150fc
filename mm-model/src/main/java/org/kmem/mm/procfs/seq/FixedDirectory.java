package org.kmem.mm.procfs.seq;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.fs.PseudoNode;

/** A directory whose names are given once, and listed in their order. */
public final class FixedDirectory implements SeqDirectory {
  /** Permissions of directories in proc. */
  public static final int PROC = 0555;

  /** Permissions of directories in sysfs. */
  public static final int SYSFS = 0755;

  /** Permissions of directories in debugfs: the superuser's alone. */
  public static final int DEBUGFS = 0700;

  private final int permissions;
  private final TreeMap<String, PseudoNode> children = new TreeMap<>();

  /**
   * Makes an empty directory.
   *
   * @param permissions {@link #PROC} or {@link #SYSFS}
   */
  public FixedDirectory(int permissions) {
    this.permissions = permissions;
  }

  /**
   * Gives it a name more.
   *
   * @param name without a slash
   * @param node what is there
   * @return this
   * @throws IllegalArgumentException if the name is taken
   */
  public FixedDirectory with(String name, PseudoNode node) {
    if (children.putIfAbsent(name, node) != null) {
      throw new IllegalArgumentException("there is a " + name + " already: give another name");
    }
    return this;
  }

  /**
   * The directory at a path below, made if there is none.
   *
   * @param path names with slashes between, none at the ends; empty is this one
   * @return the directory
   * @throws IllegalArgumentException if something else has one of the names
   */
  public FixedDirectory directory(String path) {
    if (path.isEmpty()) {
      return this;
    }
    int slash = path.indexOf('/');
    String name = slash < 0 ? path : path.substring(0, slash);
    PseudoNode node = children.computeIfAbsent(name, absent -> new FixedDirectory(permissions));
    if (!(node instanceof FixedDirectory below)) {
      throw new IllegalArgumentException(name + " is no directory that could be added to");
    }
    return slash < 0 ? below : below.directory(path.substring(slash + 1));
  }

  @Override
  public @Nullable PseudoNode child(String name) {
    return children.get(name);
  }

  @Override
  public List<String> names() {
    return List.copyOf(children.keySet());
  }

  @Override
  public int permissions() {
    return permissions;
  }
}

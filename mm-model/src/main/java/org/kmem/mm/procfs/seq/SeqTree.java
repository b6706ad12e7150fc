package org.kmem.mm.procfs.seq;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.fs.PseudoFileSystem;
import org.kmem.mm.fs.PseudoNode;

/** A file system of {@link SeqDirectory directories}, in which nobody can make or remove names. */
public final class SeqTree implements PseudoFileSystem {
  private final String type;
  private final Errno onMkdir;
  private final Errno onCreate;
  private final SeqDirectory root;

  private SeqTree(String type, Errno onMkdir, Errno onCreate, SeqDirectory root) {
    this.type = type;
    this.onMkdir = onMkdir;
    this.onCreate = onCreate;
    this.root = root;
  }

  /**
   * A tree like {@code /proc}, where making a name fails since there is none: {@code ENOENT}.
   *
   * @param root its root
   * @return the file system
   */
  public static SeqTree proc(SeqDirectory root) {
    return new SeqTree("proc", Errno.ENOENT, Errno.ENOENT, root);
  }

  /**
   * A tree like {@code /sys}, where making a name is forbidden.
   *
   * @param root its root
   * @return the file system
   */
  public static SeqTree sysfs(SeqDirectory root) {
    return new SeqTree("sysfs", Errno.EPERM, Errno.EACCES, root);
  }

  /**
   * A tree like {@code /sys/kernel/debug}.
   *
   * @param root its root
   * @return the file system
   */
  public static SeqTree debugfs(SeqDirectory root) {
    return new SeqTree("debugfs", Errno.EPERM, Errno.EACCES, root);
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public @Nullable PseudoNode lookup(String path) {
    @Nullable PseudoNode node = root;
    int from = 0;
    while (from < path.length() && node != null) {
      int slash = path.indexOf('/', from);
      int to = slash < 0 ? path.length() : slash;
      node =
          node instanceof SeqDirectory directory ? directory.child(path.substring(from, to)) : null;
      from = to + 1;
    }
    return node;
  }

  @Override
  public long mkdir(String path, int permissions) {
    return onMkdir.asResult();
  }

  @Override
  public Errno onCreate() {
    return onCreate;
  }
}

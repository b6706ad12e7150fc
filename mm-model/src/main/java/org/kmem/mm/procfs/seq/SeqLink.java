package org.kmem.mm.procfs.seq;

import java.util.function.Supplier;
import org.kmem.mm.fs.FileType;
import org.kmem.mm.fs.PseudoNode;

/** A symbolic link. */
public final class SeqLink implements PseudoNode {
  private final Supplier<String> target;

  /**
   * Makes a link that always leads to the same place.
   *
   * @param target a path
   */
  public SeqLink(String target) {
    this(() -> target);
  }

  /**
   * Makes a link that depends on who follows it, as {@code /proc/self} does.
   *
   * @param target says the path when it is followed
   */
  public SeqLink(Supplier<String> target) {
    this.target = target;
  }

  @Override
  public FileType type() {
    return FileType.SYMLINK;
  }

  @Override
  public String target() {
    return target.get();
  }
}

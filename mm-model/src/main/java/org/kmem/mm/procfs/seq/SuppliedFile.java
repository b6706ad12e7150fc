package org.kmem.mm.procfs.seq;

import java.util.function.Supplier;

/** A file that can only be read, and whose text somebody else prints. */
public final class SuppliedFile extends SeqFile {
  private final Supplier<String> text;

  /**
   * Makes the file.
   *
   * @param permissions for example 0444
   * @param text prints the file, each line ended
   */
  public SuppliedFile(int permissions, Supplier<String> text) {
    super(permissions);
    this.text = text;
  }

  @Override
  protected void show(SeqText out) {
    out.text(text.get());
  }
}

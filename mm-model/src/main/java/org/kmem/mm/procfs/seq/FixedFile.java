package org.kmem.mm.procfs.seq;

/** A file whose text never changes. */
public final class FixedFile extends SeqFile {
  private final String text;

  /**
   * Makes the file.
   *
   * @param permissions for example 0444
   * @param text its text
   */
  public FixedFile(int permissions, String text) {
    super(permissions);
    this.text = text;
  }

  @Override
  protected void show(SeqText out) {
    out.text(text);
  }
}

package org.kmem.mm.mapping;

/**
 * What a shared anonymous mapping maps: a file that no directory has, and that goes with its last user.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code alloc_file_pseudo}.
 */
public abstract class UnnamedFile implements MappedFile {
  private final AddressSpace space;
  private final String path;
  private final ReadaheadState readahead = new ReadaheadState(0);
  private int references = 1;

  /**
   * A file with one user.
   *
   * @param space its pages
   * @param path what maps call it
   */
  protected UnnamedFile(AddressSpace space, String path) {
    this.space = space;
    this.path = path;
  }

  /** Gives back what it has; nobody uses it any more. */
  protected abstract void release();

  @Override
  public AddressSpace mapping() {
    return space;
  }

  @Override
  public ReadaheadState readahead() {
    return readahead;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public boolean isReadable() {
    return true;
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public boolean wantsHugeAlignment() {
    return false;
  }

  @Override
  public void get() {
    references++;
  }

  @Override
  public void put() {
    references--;
    if (references == 0) {
      release();
    }
  }
}

package org.kmem.mm.hugetlb;

import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mapping.ReadaheadState;

/** What an anonymous mapping of huge pages maps: a file without a name. Kernel counterpart: {@code hugetlb_file_setup}. */
final class AnonymousHugeFile implements MappedFile {
  private final HugetlbSpace space;
  private final ReadaheadState readahead = new ReadaheadState(0);
  private int references = 1;

  AnonymousHugeFile(HugetlbSpace space) {
    this.space = space;
  }

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
    return "/anon_hugepage (deleted)";
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
      space.destroy();
    }
  }
}

package org.kmem.mm.hugetlb;

import org.kmem.mm.mapping.UnnamedFile;

/** What an anonymous mapping of huge pages maps. Kernel counterpart: {@code hugetlb_file_setup}. */
final class AnonymousHugeFile extends UnnamedFile {
  private final HugetlbSpace space;

  AnonymousHugeFile(HugetlbSpace space) {
    super(space, "/anon_hugepage (deleted)");
    this.space = space;
  }

  @Override
  protected void release() {
    space.destroy();
  }
}

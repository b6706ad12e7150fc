package org.kmem.mm.fs;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.hugetlb.Hstates;
import org.kmem.mm.hugetlb.HugetlbMount;
import org.kmem.mm.hugetlb.Subpool;

/**
 * What the files of a hugetlbfs are made of.
 *
 * @param pools the machine's pools
 * @param mount whose pages, and how many
 * @param mostInodes how many files and directories there may be, the root included
 */
public record HugetlbFiles(Hstates pools, HugetlbMount mount, long mostInodes) {
  /** In huge pages; nothing is said where nothing bounds them. */
  FileSystemUsage usage() {
    @Nullable Subpool subpool = mount.subpool();
    long most = subpool == null ? Subpool.UNLIMITED : subpool.most();
    long bytes = mount.hstate().sizeBytes();
    if (subpool == null || most == Subpool.UNLIMITED) {
      return new FileSystemUsage(bytes, 0, 0, 0, 0, 0);
    }
    long free = most - subpool.used();
    return new FileSystemUsage(bytes, most, free, free, 0, 0);
  }
}

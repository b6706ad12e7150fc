package org.kmem.mm.pagecache;

import org.kmem.mm.mm.CommitAccounting;

/**
 * How many pages the files of a tmpfs may have together, and what they count towards promised memory.
 *
 * <p>Kernel counterpart: {@code struct shmem_sb_info} with {@code shmem_inode_acct_blocks}.
 */
public final class ShmemQuota {
  private final CommitAccounting commit;
  private final long mostPages;
  private long usedPages;

  /**
   * A quota that nothing is used of.
   *
   * @param commit promised memory of the machine
   * @param mostPages the {@code size} option of the mount
   */
  public ShmemQuota(CommitAccounting commit, long mostPages) {
    this.commit = commit;
    this.mostPages = mostPages;
  }

  /**
   * The size of the file system.
   *
   * @return pages
   */
  public long mostPages() {
    return mostPages;
  }

  /**
   * What is used.
   *
   * @return pages
   */
  public long usedPages() {
    return usedPages;
  }

  boolean take() {
    if (usedPages >= mostPages) {
      return false;
    }
    usedPages++;
    commit.charge(1);
    return true;
  }

  void give(long pages) {
    usedPages -= pages;
    commit.release(pages);
  }
}

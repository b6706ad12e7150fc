package org.kmem.mm.pagecache;

import org.kmem.mm.mm.CommitAccounting;

/**
 * What the files of a tmpfs may have together, what they count towards promised memory, and how large their pages are.
 *
 * <p>Kernel counterpart: {@code struct shmem_sb_info} with {@code shmem_inode_acct_blocks}.
 */
public final class ShmemQuota {
  private final CommitAccounting commit;
  private long mostPages;
  private long usedPages;
  private long mostInodes = Long.MAX_VALUE;
  private String huge = ShmemHugePolicy.NEVER;

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

  /**
   * Changes the size of the file system.
   *
   * @param pages not less than are used
   */
  public void setMostPages(long pages) {
    mostPages = pages;
  }

  /**
   * How many files, directories and links there may be.
   *
   * @return the {@code nr_inodes} option of the mount
   */
  public long mostInodes() {
    return mostInodes;
  }

  /**
   * Changes how many files, directories and links there may be.
   *
   * @param inodes not less than there are
   */
  public void setMostInodes(long inodes) {
    mostInodes = inodes;
  }

  /**
   * When files have huge pages.
   *
   * @return the {@code huge} option of the mount
   */
  public String huge() {
    return huge;
  }

  /**
   * Changes when files have huge pages.
   *
   * @param option {@code never}, {@code always}, {@code within_size} or {@code advise}
   */
  public void setHuge(String option) {
    huge = option;
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

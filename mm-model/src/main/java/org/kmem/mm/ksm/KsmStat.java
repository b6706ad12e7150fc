package org.kmem.mm.ksm;

import org.kmem.units.PageSize;

/**
 * What merging does for a process.
 *
 * @param rmapItems pages of it that are kept an eye on
 * @param zeroPages pages that became the page of zeros
 * @param mergingPages pages that are merged
 */
public record KsmStat(long rmapItems, long zeroPages, long mergingPages) {
  /**
   * Bytes that it saves, less those of what is kept.
   *
   * @return {@code ksm_process_profit}
   */
  public long profit() {
    return (mergingPages + zeroPages) * PageSize.SIZE_BYTES - rmapItems * RmapItem.BYTES;
  }
}

package org.kmem.mm.reclaim;

/**
 * What {@link ShrinkFolioList} met with in a batch, in pages. Fields are plain, as they are counted folio by folio.
 *
 * <p>Kernel counterpart: {@code struct reclaim_stat}.
 */
public final class ReclaimStat {
  /** Dirty, or being written. */
  public long dirty;

  /** Dirty and not yet being written. */
  public long unqueuedDirty;

  /** Being written already when reclaim met with them the second time. */
  public long congested;

  /** Being written. */
  public long writeback;

  /** Met with again by kswapd though still being written: the disk is too slow. */
  public long immediate;

  /** Written out by reclaim itself. */
  public long pageout;

  /** Activated, anonymous ones. */
  public long activatedAnon;

  /** Activated, of files. */
  public long activatedFile;

  /** Kept since they were referenced once. */
  public long referencedKept;

  /** Could not be unmapped. */
  public long unmapFailed;

  /** Freed lazily, but written again. */
  public long lazyfreeFailed;

  /** Makes a record of nothing. */
  public ReclaimStat() {}

  void add(ReclaimStat other) {
    dirty += other.dirty;
    unqueuedDirty += other.unqueuedDirty;
    congested += other.congested;
    writeback += other.writeback;
    immediate += other.immediate;
    pageout += other.pageout;
    activatedAnon += other.activatedAnon;
    activatedFile += other.activatedFile;
    referencedKept += other.referencedKept;
    unmapFailed += other.unmapFailed;
    lazyfreeFailed += other.lazyfreeFailed;
  }

  void clear() {
    dirty = 0;
    unqueuedDirty = 0;
    congested = 0;
    writeback = 0;
    immediate = 0;
    pageout = 0;
    activatedAnon = 0;
    activatedFile = 0;
    referencedKept = 0;
    unmapFailed = 0;
    lazyfreeFailed = 0;
  }
}

package org.kmem.mm.pagecache;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.block.Bio;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.PageIndex;
import org.kmem.mm.mapping.PageMark;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * The cached pages of a file on a disk. Blocks are as large as pages.
 *
 * <p>Subclasses say which block a page lies in. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code fs/mpage.c}, {@code write_cache_pages}, {@code filemap_fdatawrite} and {@code
 * filemap_fdatawait}.
 */
public abstract class BackedSpace extends CachedSpace {
  /*
   * Implementation notes.
   * I1  a page is dirty <=> it has the mark DIRTY, counted in NR_DIRTY and the zone's write pending.
   * I2  a page is under writeback <=> it has the mark WRITEBACK, counted likewise.
   * I3  a space that has a dirty page is on its device's list of dirty ones.
   * A page under I/O has a reference for that, so that it cannot be freed when it is truncated meanwhile.
   */
  /** What {@link #blockOf} answers for a hole. */
  public static final long NO_BLOCK = -1;

  private final BackingDevice backing;

  /**
   * An empty one.
   *
   * @param cache of the machine
   * @param backing the disk
   */
  protected BackedSpace(PageCache cache, BackingDevice backing) {
    super(cache);
    this.backing = backing;
  }

  /**
   * The disk.
   *
   * @return where its blocks are
   */
  public final BackingDevice backing() {
    return backing;
  }

  /**
   * Where a page lies.
   *
   * @param at its index
   * @return number of a block of the page's size on the device, or {@link #NO_BLOCK}
   */
  protected abstract long blockOf(long at);

  /**
   * Where a page lies, for who uses the disk past the page cache: {@code bmap}.
   *
   * @param at its index
   * @return number of a block of the page's size on the device, or {@link #NO_BLOCK}
   */
  public final long bmap(long at) {
    return blockOf(at);
  }

  /**
   * Gives a page a block, if it has none. May wait.
   *
   * @param at its index
   * @return 0; {@code ENOSPC} if there is none
   */
  protected abstract long allocateBlock(long at);

  /**
   * Frees the blocks of pages.
   *
   * @param first index of the first
   * @param last index of the last
   */
  protected abstract void freeBlocks(long first, long last);

  @Override
  public int device() {
    return backing.device().device();
  }

  @Override
  int gfp() {
    return GfpFlags.GFP_HIGHUSER_MOVABLE | GfpFlags.__GFP_COMP;
  }

  @Override
  final boolean accountsDirty() {
    return true;
  }

  @Override
  final long ioPages() {
    return backing.ioPages();
  }

  @Override
  final boolean hasBytes(long at) {
    return blockOf(at) != NO_BLOCK;
  }

  @Override
  final long reserve(long at) {
    return allocateBlock(at);
  }

  @Override
  final void release(long first, long last) {
    freeBlocks(first, last);
  }

  @Override
  public final boolean wantsMkwrite() {
    return true;
  }

  @Override
  public final void balanceDirty() {
    cache().throttle().balance(backing);
  }

  @Override
  final void readPage(long at, long pfn) {
    long block = blockOf(at);
    if (block == NO_BLOCK) {
      fillWithZeroes(pfn);
      return;
    }
    folios().get(pfn);
    backing
        .device()
        .submit(Bio.read(block * Bio.SECTORS_PER_PAGE, new long[] {pfn}, 1, this::endRead));
  }

  @Override
  final void readAround(Readahead.Window window) {
    Run run = new Run(false);
    for (long at = window.first(); at < window.first() + window.pages(); at++) {
      if (find(at) != Pfn.NONE) {
        run.submit();
        continue;
      }
      long pfn = cache().add(this, at, PageCache.readaheadGfp());
      if (pfn == Errno.EEXIST.asResult()) {
        continue;
      }
      if (pfn < 0) {
        break;
      }
      if (at == window.mark()) {
        folios().set(pfn, PageFlag.PG_READAHEAD);
      }
      long block = blockOf(at);
      if (block == NO_BLOCK) {
        fillWithZeroes(pfn);
        folios().put(pfn);
      } else {
        run.add(block, pfn);
      }
    }
    run.submit();
  }

  private void endRead(Bio bio) {
    for (int page = 0; page < bio.pages(); page++) {
      long pfn = bio.pfn(page);
      folios().set(pfn, PageFlag.PG_UPTODATE);
      folios().unlock(pfn);
      folios().put(pfn);
    }
  }

  @Override
  public final void setDirty(long at, long pfn) {
    if (!isOwn(at, pfn)) {
      return;
    }
    folios().clear(pfn, PageFlag.PG_RECLAIM);
    if (folios().testSet(pfn, PageFlag.PG_DIRTY)) {
      return;
    }
    cache().countPending(pfn, NodeStat.NR_DIRTY, 1);
    cache().countPage(pfn, NodeStat.NR_DIRTIED);
    countWriter();
    setMark(at, PageMark.DIRTY, true);
    backing.addDirty(this);
    cache().throttle().countDirtied();
  }

  /** Who makes a page dirty is the one who wrote, whoever writes it out. */
  void countWriter() {
    cache().account(io -> io.countWritten(PageSize.SIZE_BYTES));
  }

  @Override
  public final long writeOut(long at, long pfn) {
    if (!isOwn(at, pfn) || !folios().tryLock(pfn)) {
      return Errno.EAGAIN.asResult();
    }
    Run run = new Run(true);
    boolean began = beginWrite(at, pfn, run);
    run.submit();
    return began ? 0 : Errno.EAGAIN.asResult();
  }

  /**
   * Begins to write the dirty pages of a range: {@code write_cache_pages}. May wait for locks, for room in
   * the disk's queue and, if all of them must be written, for pages that are being written now.
   *
   * @param first index of the first
   * @param last index of the last
   * @param integrity whether every page that is dirty now must be written, however often that has begun
   * @param most pages after which it is enough
   * @return pages that are being written now
   */
  public final long writeRange(long first, long last, boolean integrity, long most) {
    PageMark mark = PageMark.DIRTY;
    if (integrity) {
      mark = PageMark.TOWRITE;
      for (long at = nextMarked(PageMark.DIRTY, first, last);
          at != PageIndex.NOT_FOUND;
          at = at < last ? nextMarked(PageMark.DIRTY, at + 1, last) : PageIndex.NOT_FOUND) {
        setMark(at, PageMark.TOWRITE, true);
      }
    }
    Run run = new Run(true);
    long written = 0;
    long at = nextMarked(mark, first, last);
    while (at != PageIndex.NOT_FOUND && written < most) {
      long pfn = find(at);
      folios().get(pfn);
      if (!folios().tryLock(pfn)) {
        run.submit(); // whoever has it locked may wait for one of these
        folios().lock(pfn);
      }
      if (integrity && folios().test(pfn, PageFlag.PG_WRITEBACK)) {
        run.submit();
        folios().waitWriteback(pfn);
      }
      if (isOwn(at, pfn)) {
        setMark(at, PageMark.TOWRITE, false);
        written += beginWrite(at, pfn, run) ? 1 : 0;
      } else {
        folios().unlock(pfn);
      }
      folios().put(pfn);
      at = at < last ? nextMarked(mark, at + 1, last) : PageIndex.NOT_FOUND;
    }
    run.submit();
    return written;
  }

  /** Begins to write a locked page if it is dirty, and unlocks it. */
  private boolean beginWrite(long at, long pfn, Run run) {
    if (folios().test(pfn, PageFlag.PG_WRITEBACK) || !clearDirtyForIo(at, pfn)) {
      folios().unlock(pfn);
      return false;
    }
    long block = blockOf(at);
    if (block == NO_BLOCK || at >= endIndex()) {
      folios().unlock(pfn); // cut off since it became dirty
      return false;
    }
    zeroBeyondEnd(at, pfn);
    folios().set(pfn, PageFlag.PG_WRITEBACK);
    setMark(at, PageMark.WRITEBACK, true);
    cache().countPending(pfn, NodeStat.NR_WRITEBACK, 1);
    folios().get(pfn);
    folios().unlock(pfn);
    run.add(block, pfn);
    return true;
  }

  /** {@code folio_clear_dirty_for_io}: entries that map the page fault at the next write. */
  private boolean clearDirtyForIo(long at, long pfn) {
    if (mkclean(at, pfn)) {
      setDirty(at, pfn);
    }
    if (!folios().testClear(pfn, PageFlag.PG_DIRTY)) {
      return false;
    }
    cache().countPending(pfn, NodeStat.NR_DIRTY, -1);
    setMark(at, PageMark.DIRTY, false);
    return true;
  }

  private void zeroBeyondEnd(long at, long pfn) {
    long inside = sizeBytes() - (at << PageSize.SHIFT);
    if (inside < PageSize.SIZE_BYTES) {
      cache()
          .memory()
          .fill((pfn << PageSize.SHIFT) + inside, PageSize.SIZE_BYTES - inside, (byte) 0);
    }
  }

  private void endWrite(Bio bio) {
    backing().noteWritten();
    for (int page = 0; page < bio.pages(); page++) {
      long pfn = bio.pfn(page);
      setMark(folios().index(pfn), PageMark.WRITEBACK, false);
      cache().countPending(pfn, NodeStat.NR_WRITEBACK, -1);
      cache().countPage(pfn, NodeStat.NR_WRITTEN);
      folios().endWriteback(pfn);
      if (folios().testClear(pfn, PageFlag.PG_RECLAIM)) {
        folios().lru().rotate(pfn);
      }
      folios().put(pfn);
    }
  }

  /**
   * Waits for the pages of a range that are being written: {@code filemap_fdatawait_range}.
   *
   * @param first index of the first
   * @param last index of the last
   */
  public final void waitRange(long first, long last) {
    long at = nextMarked(PageMark.WRITEBACK, first, last);
    while (at != PageIndex.NOT_FOUND) {
      long pfn = find(at);
      folios().get(pfn);
      folios().waitWriteback(pfn);
      folios().put(pfn);
      at = at < last ? nextMarked(PageMark.WRITEBACK, at + 1, last) : PageIndex.NOT_FOUND;
    }
  }

  /**
   * Writes what is dirty in a range and waits for it: {@code filemap_write_and_wait_range}.
   *
   * @param first index of the first
   * @param last index of the last
   */
  public final void writeAndWait(long first, long last) {
    writeRange(first, last, true, Long.MAX_VALUE);
    waitRange(first, last);
  }

  @Override
  public long sync(long first, long last) {
    writeAndWait(first, last);
    return 0;
  }

  /** Pages in consecutive blocks, moved by one request. */
  private final class Run {
    private final boolean write;
    private final long[] pfns = new long[(int) backing.ioPages()];
    private long firstBlock;
    private int pages;

    Run(boolean write) {
      this.write = write;
    }

    void add(long block, long pfn) {
      if (pages > 0 && (block != firstBlock + pages || pages == pfns.length)) {
        submit();
      }
      if (pages == 0) {
        firstBlock = block;
      }
      pfns[pages++] = pfn;
    }

    void submit() {
      if (pages == 0) {
        return;
      }
      long sector = firstBlock * Bio.SECTORS_PER_PAGE;
      Bio bio =
          write
              ? Bio.write(sector, pfns, pages, BackedSpace.this::endWrite)
              : Bio.read(sector, pfns, pages, BackedSpace.this::endRead);
      pages = 0;
      backing.device().submit(bio);
      if (write) {
        backing.device().awaitRoom();
      }
    }
  }
}

package org.kmem.mm.pagecache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmem.mm.block.BlockDevice;
import org.kmem.mm.mapping.PageIndex;
import org.kmem.mm.mapping.PageMark;
import org.kmem.units.PageSize;

/**
 * A disk as the page cache sees it: which files on it are dirty, since when, and who writes them.
 *
 * <p>Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code struct backing_dev_info}, {@code struct bdi_writeback}.
 */
public final class BackingDevice {
  private static final int KB_PER_PAGE = (int) (PageSize.SIZE_BYTES >> 10);

  private final PageCache cache;
  private final BlockDevice device;
  private final BlockDeviceSpace pages;
  private final Flusher flusher;
  private boolean hasWritten;

  /** Files with dirty pages, by when they became dirty, and when that was. */
  private final Map<BackedSpace, Long> dirtySince = new LinkedHashMap<>();

  /**
   * A disk that nothing is cached of yet; starts its flusher.
   *
   * @param cache of the machine
   * @param device the disk
   */
  public BackingDevice(PageCache cache, BlockDevice device) {
    this.cache = cache;
    this.device = device;
    this.pages = new BlockDeviceSpace(cache, this);
    this.flusher = new Flusher(cache, this);
    flusher.start();
    cache.addDisk(this);
  }

  /**
   * The disk.
   *
   * @return the device
   */
  public BlockDevice device() {
    return device;
  }

  /**
   * The disk's own pages.
   *
   * @return what its device file and metadata are cached in
   */
  public BlockDeviceSpace pages() {
    return pages;
  }

  /**
   * Largest readahead window of a file that is opened now: {@code ra_pages}.
   *
   * @return pages
   */
  public long readaheadPages() {
    return device.readAheadKb() / KB_PER_PAGE;
  }

  /**
   * Largest request: {@code io_pages}.
   *
   * @return pages
   */
  public long ioPages() {
    return device.maxSectorsKb() / KB_PER_PAGE;
  }

  void addDirty(BackedSpace space) {
    if (dirtySince.putIfAbsent(space, cache.scheduler().clock().nowNanos()) == null) {
      flusher.wakeDelayed();
    }
  }

  /** Something has been written back: from now on the disk has a share in what may be dirty. */
  void noteWritten() {
    hasWritten = true;
  }

  /**
   * Whether the disk has more to write than its share of the background threshold. Shares go by what disks have written back
   * so far; as only one has files, it has nothing before its first write, and all from then on: {@code wb_over_bg_thresh}.
   */
  boolean isOverShare() {
    return !hasWritten && hasDirty();
  }

  boolean hasDirty() {
    return !dirtySince.isEmpty();
  }

  /** Asks the flusher to bring dirty memory below the background threshold. */
  void startBackgroundWriteback() {
    flusher.wake();
  }

  /** Asks the flusher to write everything. */
  void startWritingAll() {
    if (hasDirty()) {
      flusher.wakeForAll();
    }
  }

  /** Files that became dirty no later than some time, the oldest first. */
  List<BackedSpace> dirtyUntil(long nanos) {
    List<BackedSpace> old = new ArrayList<>();
    for (Map.Entry<BackedSpace, Long> entry : dirtySince.entrySet()) {
      if (entry.getValue() > nanos) {
        break;
      }
      old.add(entry.getKey());
    }
    return old;
  }

  /**
   * Begins to write a file, and takes it off the list of dirty ones if nothing of it stays dirty, or puts it
   * at the end.
   *
   * @return pages that are being written now
   */
  long write(BackedSpace space, long most) {
    Long since = dirtySince.remove(space);
    long written = space.writeRange(0, PageIndex.LAST_INDEX, false, most);
    if (since != null && space.anyMarked(PageMark.DIRTY)) {
      dirtySince.putIfAbsent(space, cache.scheduler().clock().nowNanos());
    }
    return written;
  }

  /**
   * Forgets a file that goes.
   *
   * @param space its pages
   */
  public void forget(BackedSpace space) {
    dirtySince.remove(space);
  }

  /**
   * Writes everything that is dirty now: {@code sync_inodes_sb} and {@code sync_blockdev}. May wait.
   *
   * @param wait whether to wait until it is on disk
   */
  public void sync(boolean wait) {
    long now = cache.scheduler().clock().nowNanos();
    List<BackedSpace> dirty = dirtyUntil(now);
    for (BackedSpace space : dirty) {
      dirtySince.remove(space);
      space.writeRange(0, PageIndex.LAST_INDEX, wait, Long.MAX_VALUE);
      if (space.anyMarked(PageMark.DIRTY)) {
        dirtySince.putIfAbsent(space, now);
      }
    }
    if (wait) {
      for (var space : cache.spaces().all()) {
        if (space instanceof BackedSpace backed && backed.backing() == this) {
          backed.waitRange(0, PageIndex.LAST_INDEX);
        }
      }
    }
  }
}

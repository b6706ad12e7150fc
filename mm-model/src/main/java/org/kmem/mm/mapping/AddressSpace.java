package org.kmem.mm.mapping;

import org.kmem.mm.abi.Errno;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * The pages of a file, or of an object of shared memory, by their index in it; and who maps them.
 *
 * <p>An index holds a page, or a value that remembers a page that is gone (a swap entry, or the shadow of one
 * that was evicted), or nothing. A page here has a reference for being here. Belongs to the holder of the
 * baton; methods that may wait say so, and everything may have changed when they are back.
 *
 * <p>Lengths and offsets are in bytes, indexes in pages. Errors are negated error numbers, see {@code
 * org.kmem.mm.abi.SyscallResult}.
 *
 * <p>An operation that a kind of file does not override is one it does not have: nothing is mapped around a
 * fault, nobody asks before a write, reclaim can neither write nor evict its pages.
 *
 * <p>Kernel counterpart: {@code struct address_space} with its operations, and what memory management asks of
 * the inode.
 */
public abstract class AddressSpace {
  /*
   * Implementation notes.
   * An entry of the index is (pfn + 1) << 1 for a page, value << 1 | 1 for a value.
   *
   * I1  nrPages and nrValues are the numbers of entries of each kind.
   * I2  marks are on pages only.
   */
  /** What {@link #valueAt} answers if there is no value. */
  public static final long NO_VALUE = -1;

  private final AddressSpaces registry;
  private final int id;
  private final PageIndex index;
  private final MappedRanges mappings = new MappedRanges();
  private long nrPages;
  private long nrValues;

  /**
   * An empty address space with a number of its own.
   *
   * @param registry of the machine
   */
  protected AddressSpace(AddressSpaces registry) {
    this.registry = registry;
    this.index =
        new PageIndex(registry.nodes(), isShmem() ? ValueNodes.UNCOUNTED : registry.valueNodes());
    this.id = registry.register(this);
  }

  /**
   * The number that its pages carry.
   *
   * @return at least 1
   */
  public final int id() {
    return id;
  }

  /**
   * Who maps it. An area is added when it is made and removed before its bounds change.
   *
   * @return the areas, {@code i_mmap}
   */
  public final MappedRanges mappings() {
    return mappings;
  }

  /**
   * The page at an index, whatever its state.
   *
   * @param at index
   * @return its frame, without a reference for the caller, or {@link Pfn#NONE}
   */
  public final long find(long at) {
    return pfnOf(index.load(at));
  }

  /**
   * The value at an index.
   *
   * @param at index
   * @return the value, or {@link #NO_VALUE}
   */
  public final long valueAt(long at) {
    long entry = index.load(at);
    return isValue(entry) ? entry >>> 1 : NO_VALUE;
  }

  /**
   * Pages that are here.
   *
   * @return how many, {@code nrpages}
   */
  public final long nrPages() {
    return nrPages;
  }

  /**
   * Values that are here.
   *
   * @return how many, {@code nrexceptional}
   */
  public final long nrValues() {
    return nrValues;
  }

  /**
   * The next page.
   *
   * @param from first index to look at
   * @param last last index to look at
   * @return its index, or {@link PageIndex#NOT_FOUND}
   */
  public final long nextIndex(long from, long last) {
    long at = index.next(from, last);
    while (at != PageIndex.NOT_FOUND && isValue(index.load(at))) {
      at = index.next(at + 1, last);
    }
    return at;
  }

  /**
   * The next page or value.
   *
   * @param from first index to look at
   * @param last last index to look at
   * @return its index, or {@link PageIndex#NOT_FOUND}
   */
  public final long nextEntry(long from, long last) {
    return index.next(from, last);
  }

  /**
   * The next page with a mark.
   *
   * @param mark the mark
   * @param from first index to look at
   * @param last last index to look at
   * @return its index, or {@link PageIndex#NOT_FOUND}
   */
  public final long nextMarked(PageMark mark, long from, long last) {
    return index.nextMarked(mark, from, last);
  }

  /**
   * Whether a page has a mark.
   *
   * @param at its index
   * @param mark the mark
   * @return true if so
   */
  public final boolean isMarked(long at, PageMark mark) {
    return index.isMarked(at, mark);
  }

  /**
   * Whether any page has a mark.
   *
   * @param mark the mark
   * @return true if so
   */
  public final boolean anyMarked(PageMark mark) {
    return index.anyMarked(mark);
  }

  /**
   * Sets or clears a mark of a page.
   *
   * @param at its index
   * @param mark the mark
   * @param set whether it is set
   */
  public final void setMark(long at, PageMark mark, boolean set) {
    if (set) {
      index.mark(at, mark);
    } else {
      index.unmark(at, mark);
    }
  }

  /**
   * Puts a page where none is, in place of a value that may be there. Flags, counters and the reference are
   * the caller's. May wait for memory of the index.
   *
   * @param at index
   * @param pfn the page
   * @return 0; {@code EEXIST} if there is a page, {@code ENOMEM}
   */
  protected final long insertPage(long at, long pfn) {
    while (true) {
      long before = index.load(at);
      if (pfnOf(before) != Pfn.NONE) {
        return Errno.EEXIST.asResult();
      }
      if (index.store(at, (pfn + 1) << 1)) {
        nrPages++;
        nrValues -= before == 0 ? 0 : 1;
        return 0;
      }
      if (!index.preload()) {
        return Errno.ENOMEM.asResult();
      }
    }
  }

  /**
   * Takes a page or value away, with its marks.
   *
   * @param at index
   */
  protected final void removeEntry(long at) {
    long before = index.erase(at);
    if (isValue(before)) {
      nrValues--;
    } else if (before != 0) {
      nrPages--;
    }
  }

  /**
   * Puts a value where a page or a value is. Does not wait: the entry's place is there.
   *
   * @param at index of an entry
   * @param value at least 0, below 2^62
   * @throws IllegalStateException if there is no entry
   */
  protected final void replaceByValue(long at, long value) {
    long before = index.load(at);
    if (before == 0) {
      throw new IllegalStateException("%s has nothing at page %d to replace".formatted(this, at));
    }
    for (PageMark mark : PageMark.values()) {
      index.unmark(at, mark);
    }
    index.store(at, (value << 1) | 1);
    nrPages -= isValue(before) ? 0 : 1;
    nrValues += isValue(before) ? 0 : 1;
  }

  /**
   * Puts a page where another is, with the other's marks. Does not wait: the place is there. Flags, counters and
   * references are the caller's.
   *
   * @param at index of the page
   * @param from the page that is there
   * @param to the page that takes its place
   * @throws IllegalStateException if the page is not there
   */
  protected final void replacePage(long at, long from, long to) {
    if (find(at) != from) {
      throw new IllegalStateException(
          "%s has another page than %d at page %d".formatted(this, from, at));
    }
    index.store(at, (to + 1) << 1);
  }

  /** Gives the number back, when nothing is here and nobody maps it. */
  protected final void unregister() {
    if (nrPages != 0 || nrValues != 0 || !mappings.isEmpty()) {
      throw new IllegalStateException(
          "%s has %d pages, %d values and %d mappings: truncate and unmap it before it goes"
              .formatted(this, nrPages, nrValues, mappings.size()));
    }
    index.close();
    registry.unregister(id);
  }

  /**
   * Takes pages out of all page tables.
   *
   * @param first index of the first
   * @param last index of the last
   * @param evenCow whether private copies go too
   */
  protected final void unmap(long first, long last, boolean evenCow) {
    if (!mappings.isEmpty()) {
      registry.unmapper().unmapMappingRange(this, first, last, evenCow);
    }
  }

  /**
   * Makes the entries that map a page clean and read-only.
   *
   * @param at its index
   * @param pfn the page
   * @return whether one was dirty
   */
  protected final boolean mkclean(long at, long pfn) {
    return !mappings.isEmpty() && registry.unmapper().mkclean(this, at, pfn);
  }

  /**
   * Size of the file.
   *
   * @return bytes, {@code i_size}
   */
  public abstract long sizeBytes();

  /**
   * Index one past the last page that begins before the end of the file: accesses from there are SIGBUS.
   *
   * @return index
   */
  public final long endIndex() {
    return (sizeBytes() + PageSize.SIZE_BYTES - 1) >>> PageSize.SHIFT;
  }

  /**
   * Whether it is shared memory, whose pages are swapped and counted as such.
   *
   * @return true for tmpfs files, System V segments and anonymous shared memory
   */
  public boolean isShmem() {
    return false;
  }

  /**
   * The device of its file.
   *
   * @return {@code major << 20 | minor}
   */
  public abstract int device();

  /**
   * The inode number of its file.
   *
   * @return a number that is unique on the device
   */
  public abstract long inodeNumber();

  /**
   * Brings a page for a fault: {@code vm_ops->fault}. May wait for I/O and memory, with whatever locks the
   * caller holds.
   *
   * @param at index of the page
   * @param request how it is asked for; says afterwards whether the fault is major
   * @return the frame, up to date and with a reference for the caller; {@code EFAULT} beyond the end of the
   *     file (SIGBUS), {@code EIO} if it cannot be read (SIGBUS), {@code ENOSPC} if a file system is full
   *     (SIGBUS), {@code ENOMEM} (OOM)
   */
  public abstract long fault(long at, FileFault request);

  /**
   * The page at an index if a fault nearby may map it too: present, up to date, not locked and without the
   * mark of readahead.
   *
   * @param at its index
   * @return its frame, without a reference for the caller, or {@link Pfn#NONE}
   */
  public long findMappable(long at) {
    return Pfn.NONE;
  }

  /**
   * Whether faults map the pages around them: {@code vm_ops->map_pages}.
   *
   * @return true if so
   */
  public boolean mapsAround() {
    return false;
  }

  /**
   * Whether shared mappings must ask before they write to a page that is read-only: {@code
   * vm_ops->page_mkwrite}.
   *
   * @return true if {@link #pageMkwrite} is to be called
   */
  public boolean wantsMkwrite() {
    return false;
  }

  /**
   * Makes a page ready to be written through a shared mapping: gives it a place on disk and makes it dirty.
   * May wait. Once no lock is held, {@link #balanceDirty} should follow.
   *
   * @param at its index
   * @param pfn the page, with a reference of the caller's
   * @return 0; {@code EFAULT} if the page was truncated meanwhile, {@code ENOSPC} if there is no room
   */
  public long pageMkwrite(long at, long pfn) {
    return 0;
  }

  /**
   * Makes a page dirty, as an entry that mapped it was: {@code folio_mark_dirty}. Does not wait.
   *
   * @param at its index
   * @param pfn the page
   */
  public void setDirty(long at, long pfn) {}

  /** Holds back a task that makes pages dirty faster than they are written. May wait; hold no locks. */
  public void balanceDirty() {}

  /**
   * Brings in a range without waiting for it: what {@code MADV_WILLNEED} does to a file.
   *
   * @param state of the open file
   * @param first index of the first page
   * @param pages how many
   */
  public void willNeed(ReadaheadState state, long first, long pages) {}

  /**
   * Writes what is dirty in a range and waits for it: {@code vfs_fsync_range}, for msync. May wait.
   *
   * @param first index of the first page
   * @param last index of the last
   * @return 0, or a negated error number
   */
  public long sync(long first, long last) {
    return 0;
  }

  /**
   * Makes a hole in the file: {@code fallocate(FALLOC_FL_PUNCH_HOLE)}, for {@code MADV_REMOVE}. Its bytes read
   * as zeroes afterwards, its whole pages are gone, mapped or not. May wait.
   *
   * @param from first byte
   * @param length how many
   * @return 0; {@code EOPNOTSUPP} if the file system makes no holes
   */
  public long punchHole(long from, long length) {
    return Errno.EOPNOTSUPP.asResult();
  }

  /**
   * Begins to write a dirty page that reclaim wants to have clean: {@code a_ops->writepage}.
   *
   * @param at its index
   * @param pfn the page, not locked
   * @return 0; {@code EAGAIN} if it is locked or is being written, {@code EINVAL} if it has nowhere to go
   */
  public long writeOut(long at, long pfn) {
    return Errno.EINVAL.asResult();
  }

  /**
   * Takes a clean page that nobody maps away, for reclaim: {@code remove_mapping}. Gives up the reference it
   * had for being here.
   *
   * @param at its index
   * @param pfn the page
   * @param shadow what is left in its place, or {@link #NO_VALUE}
   * @return whether it is gone; not if it is dirty, being written, locked, mapped or held by somebody else
   */
  public boolean evict(long at, long pfn, long shadow) {
    return false;
  }

  private static boolean isValue(long entry) {
    return (entry & 1) != 0;
  }

  private static long pfnOf(long entry) {
    return entry == 0 || isValue(entry) ? Pfn.NONE : (entry >>> 1) - 1;
  }
}

package org.kmem.mm.hugetlb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.FileFault;
import org.kmem.mm.mapping.PageIndex;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * The huge pages of a file of hugetlbfs, or of an anonymous mapping of huge pages, and which of them shared mappings have
 * reserved. Private mappings keep their pages to themselves: they are not here.
 *
 * <p>Indexes are in pages of 4 KiB as everywhere; only those where huge pages begin are used. Belongs to the holder of
 * the baton.
 *
 * <p>Kernel counterpart: {@code fs/hugetlbfs/inode.c}.
 */
public final class HugetlbSpace extends AddressSpace {
  private final Hstates owner;
  private final Hstate hstate;
  private final @Nullable Subpool subpool;
  private final int subpoolNumber;
  private final int device;
  private final long inodeNumber;
  private final Folios folios;
  private final ReservationMap reserved = new ReservationMap(HugetlbCgroups.ROOT);
  private long sizeBytes;

  HugetlbSpace(
      Hstates owner,
      Hstate hstate,
      @Nullable HugetlbMount mount,
      int device,
      long inodeNumber,
      long sizeBytes) {
    super(owner.registry());
    this.owner = owner;
    this.hstate = hstate;
    this.subpool = mount == null ? null : mount.subpool();
    this.subpoolNumber = mount == null ? 0 : mount.number();
    this.device = device;
    this.inodeNumber = inodeNumber;
    this.folios = owner.folios();
    this.sizeBytes = sizeBytes;
  }

  /**
   * The pool that its pages come from.
   *
   * @return the pool of one size
   */
  public Hstate hstate() {
    return hstate;
  }

  /**
   * Who hands out its pages.
   *
   * @return the machine's
   */
  public HugetlbFolios pages() {
    return owner.pages();
  }

  @Nullable Subpool subpool() {
    return subpool;
  }

  int subpoolNumber() {
    return subpoolNumber;
  }

  ReservationMap reserved() {
    return reserved;
  }

  Hstates owner() {
    return owner;
  }

  private long indexOf(long page) {
    return page << hstate.order();
  }

  /**
   * The huge page that a page number stands for.
   *
   * @param page number, in huge pages
   * @return its frame, without a reference for the caller, or {@link Pfn#NONE}
   */
  public long findHuge(long page) {
    return find(indexOf(page));
  }

  /**
   * Puts a new huge page in: {@code hugetlb_add_to_page_cache}.
   *
   * @param page number, in huge pages
   * @param pfn the page, whose reference becomes the file's beside the caller's own
   * @return 0; {@code EEXIST} if there is one, {@code ENOMEM}
   */
  public long add(long page, long pfn) {
    long result = insertPage(indexOf(page), pfn);
    if (result == 0) {
      folios.get(pfn);
      folios.setFile(pfn, id(), indexOf(page));
      folios.set(pfn, PageFlag.PG_UPTODATE);
      pages().consumeReservation(pfn);
    }
    return result;
  }

  /**
   * Huge pages that a file of its size has.
   *
   * @return number one past the last page, partly beyond the end or not
   */
  public long endPage() {
    return sizeBytes >>> hstate.shift();
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  /**
   * Makes the file longer: a shared mapping does when it is made.
   *
   * @param bytes the least that it should have
   */
  public void extendTo(long bytes) {
    sizeBytes = Math.max(sizeBytes, bytes);
  }

  /**
   * Sets the size, and takes away what lies beyond it.
   *
   * @param bytes the size
   * @return 0, or {@code EINVAL} if it is no multiple of the huge page
   */
  public long truncate(long bytes) {
    if (!hstate.isAligned(bytes)) {
      return Errno.EINVAL.asResult();
    }
    boolean shrinks = bytes < sizeBytes;
    sizeBytes = bytes;
    if (shrinks) {
      dropFrom(bytes >>> hstate.shift());
    }
    return 0;
  }

  private void dropFrom(long firstPage) {
    unmap(indexOf(firstPage), PageIndex.LAST_INDEX, true);
    long freed = removePages(firstPage, Long.MAX_VALUE >>> hstate.order());
    unreserve(firstPage, Long.MAX_VALUE, freed);
  }

  /** Takes pages out; the caller's reservations are its own business. */
  private long removePages(long first, long last) {
    long freed = 0;
    long end = Math.min(indexOf(last), PageIndex.LAST_INDEX);
    for (long at = nextIndex(indexOf(first), end);
        at != PageIndex.NOT_FOUND;
        at = at < end ? nextIndex(at + 1, end) : PageIndex.NOT_FOUND) {
      long pfn = find(at);
      removeEntry(at);
      folios.clearOwner(pfn);
      pages().put(hstate, pfn);
      freed++;
    }
    return freed;
  }

  /** {@code hugetlb_unreserve_pages}. */
  private void unreserve(long first, long last, long freed) {
    long gone =
        reserved.remove(
            first,
            last,
            (group, count) ->
                owner.cgroups().uncharge(hstate, HugetlbCgroups.Kind.RESERVED, group, count));
    giveBack(gone - freed);
  }

  /** Gives reservations back: the mount may keep some for itself. */
  void giveBack(long count) {
    if (count > 0) {
      long unkept = subpool == null ? count : subpool.put(count);
      hstate.reserve(-unkept, hstate.allNodes());
    }
  }

  @Override
  public long punchHole(long from, long length) {
    long first = hstate.align(from) >>> hstate.shift();
    long end = (from + length) >>> hstate.shift();
    if (first < end) {
      unmap(indexOf(first), indexOf(end) - 1, false);
      for (long page = first; page < end; page++) {
        if (removePages(page, page) > 0) {
          unreserve(page, page + 1, 1);
        }
      }
    }
    return 0;
  }

  /** The file goes, with its pages and what was reserved of it. */
  public void destroy() {
    dropFrom(0);
    unregister();
  }

  @Override
  public int device() {
    return device;
  }

  @Override
  public long inodeNumber() {
    return inodeNumber;
  }

  /** Faults of huge pages do not come this way. */
  @Override
  public long fault(long at, FileFault request) {
    return Errno.EFAULT.asResult();
  }

  @Override
  public void setDirty(long at, long pfn) {
    folios.set(pfn, PageFlag.PG_DIRTY);
  }

  /**
   * Reads bytes; holes are zeroes.
   *
   * @param at first byte
   * @param buffer where to
   * @param offset first byte of the buffer to write
   * @param length how many
   * @return bytes read, 0 at the end
   */
  public int read(long at, byte[] buffer, int offset, int length) {
    long left = Math.max(0, sizeBytes - at);
    int count = (int) Math.min(length, left);
    int done = 0;
    while (done < count) {
      long where = at + done;
      int piece =
          (int) Math.min(count - done, PageSize.SIZE_BYTES - (where & (PageSize.SIZE_BYTES - 1)));
      long pfn = findHuge(where >>> hstate.shift());
      if (pfn == Pfn.NONE) {
        Arrays.fill(buffer, offset + done, offset + done + piece, (byte) 0);
      } else {
        long physical = (pfn << PageSize.SHIFT) + (where & (hstate.sizeBytes() - 1));
        folios.memory().readBytes(physical, buffer, offset + done, piece);
      }
      done += piece;
    }
    return count;
  }
}

package org.kmem.mm.pagecache;

import java.util.Arrays;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.ReadaheadState;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Reads files through the page cache.
 *
 * <p>Kernel counterpart: {@code filemap_read}; {@code shmem_file_read_iter} for shared memory, where a hole is
 * read without making a page.
 */
public final class FileRead {
  private final PageCache cache;

  FileRead(PageCache cache) {
    this.cache = cache;
  }

  /**
   * Reads bytes. May wait.
   *
   * @param space the file
   * @param state how it has been read
   * @param position first byte
   * @param buffer where to
   * @param offset first byte of the buffer to write
   * @param length how many at most
   * @return bytes read, 0 at the end of the file; {@code EIO}, {@code ENOMEM}
   */
  public long read(
      CachedSpace space,
      ReadaheadState state,
      long position,
      byte[] buffer,
      int offset,
      int length) {
    long end = position + length;
    long endIndex = (end + PageSize.SIZE_BYTES - 1) >>> PageSize.SHIFT;
    long at = position;
    long lastRead = state.previousPosition();
    long error = 0;
    while (at < Math.min(end, space.sizeBytes())) {
      long index = at >>> PageSize.SHIFT;
      long pfn = page(space, state, index, endIndex);
      if (SyscallResult.isError(pfn) && pfn != Pfn.NONE) {
        error = pfn;
        break;
      }
      int within = (int) (at & (PageSize.SIZE_BYTES - 1));
      long inFile = Math.min(end, space.sizeBytes()) - at;
      int part = (int) Math.min(PageSize.SIZE_BYTES - within, inFile);
      if (part > 0) {
        copy(pfn, within, buffer, (int) (offset + at - position), part);
      }
      if (pfn != Pfn.NONE) {
        if (lastRead <= 0 || index != (lastRead - 1) >>> PageSize.SHIFT) {
          cache.folios().lru().markAccessed(pfn);
        }
        cache.folios().put(pfn);
      }
      if (part <= 0) {
        break;
      }
      at += part;
      lastRead = at;
      cache.scheduler().charge(cache.scheduler().costs().pageCopy());
      cache.scheduler().condResched();
    }
    state.setPreviousPosition(lastRead);
    return at > position ? at - position : error;
  }

  private void copy(long pfn, int within, byte[] buffer, int offset, int length) {
    if (pfn == Pfn.NONE) {
      Arrays.fill(buffer, offset, offset + length, (byte) 0);
    } else {
      cache.memory().readBytes((pfn << PageSize.SHIFT) + within, buffer, offset, length);
    }
  }

  /** The page at an index, up to date and with a reference; none for a hole of shared memory. */
  private long page(CachedSpace space, ReadaheadState state, long index, long endIndex) {
    Folios folios = cache.folios();
    long pfn = space.find(index);
    if (pfn == Pfn.NONE && space.isShmem()) {
      return space.valueAt(index) == CachedSpace.NO_VALUE
          ? Pfn.NONE
          : space.awaitUptodate(index, space.findOrRead(index));
    }
    if (pfn == Pfn.NONE) {
      Readahead.sync(space, state, index, endIndex - index);
      pfn = space.findOrRead(index);
      if (SyscallResult.isError(pfn)) {
        return pfn;
      }
    } else {
      folios.get(pfn);
    }
    if (folios.test(pfn, PageFlag.PG_READAHEAD)) {
      Readahead.async(space, state, index, pfn, endIndex - index);
    }
    return space.awaitUptodate(index, pfn);
  }
}

package org.kmem.mm.pagecache;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.sim.Scheduler;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Writes files through the page cache.
 *
 * <p>Kernel counterpart: {@code generic_perform_write} with {@code write_begin} and {@code write_end}.
 */
public final class FileWrite {
  private final PageCache cache;

  FileWrite(PageCache cache) {
    this.cache = cache;
  }

  /**
   * Writes bytes, and makes the file longer if they reach beyond its end. May wait: for memory, for the bytes
   * around them, and because too much is dirty.
   *
   * @param space the file
   * @param position first byte
   * @param buffer what
   * @param offset first byte of the buffer to read
   * @param length how many
   * @return bytes written; if none, {@code ENOSPC}, {@code ENOMEM}, {@code EIO}, {@code EINTR}
   */
  public long write(CachedSpace space, long position, byte[] buffer, int offset, int length) {
    Scheduler scheduler = cache.scheduler();
    int done = 0;
    long error = 0;
    if (length > 0) {
      space.noteModified();
    }
    while (done < length) {
      if (scheduler.current().isKilled()) {
        error = Errno.EINTR.asResult();
        break;
      }
      long at = position + done;
      int within = (int) (at & (PageSize.SIZE_BYTES - 1));
      int part = (int) Math.min(PageSize.SIZE_BYTES - within, length - done);
      error = writePage(space, at, within, buffer, offset + done, part);
      if (error != 0) {
        break;
      }
      done += part;
      scheduler.charge(scheduler.costs().pageCopy());
      space.balanceDirty();
      scheduler.condResched();
    }
    return done > 0 ? done : error;
  }

  private long writePage(
      CachedSpace space, long position, int within, byte[] buffer, int offset, int length) {
    long at = position >>> PageSize.SHIFT;
    boolean hadBytes = space.hasBytes(at);
    space.prepareWrite(at);
    long reserved = space.reserve(at);
    if (reserved != 0) {
      return reserved;
    }
    boolean whole = length == PageSize.SIZE_BYTES;
    long pfn = lockedPage(space, at, whole, hadBytes);
    if (SyscallResult.isError(pfn)) {
      return pfn;
    }
    if (space.hasBufferHeads() && !cache.bufferHeads().attach(pfn)) {
      cache.folios().unlock(pfn);
      cache.folios().put(pfn);
      return Errno.ENOMEM.asResult();
    }
    cache.memory().writeBytes((pfn << PageSize.SHIFT) + within, buffer, offset, length);
    Folios folios = cache.folios();
    folios.set(pfn, PageFlag.PG_UPTODATE);
    space.setDirty(at, pfn);
    space.setSizeBytes(Math.max(space.sizeBytes(), position + length));
    if (space.isShmem()) {
      folios.lru().markAccessed(pfn);
    }
    folios.unlock(pfn);
    folios.put(pfn);
    return 0;
  }

  /** The page to write to: locked, with a reference, its bytes right where the write does not reach. */
  private long lockedPage(CachedSpace space, long at, boolean whole, boolean hadBytes) {
    Folios folios = cache.folios();
    while (true) {
      long pfn = space.find(at);
      if (pfn == Pfn.NONE) {
        pfn = space.restore(at);
        if (pfn >= 0) {
          folios.put(pfn); // the next round finds it, and locks it
          continue;
        }
        int writeGfp = space.accountsDirty() ? GfpFlags.__GFP_WRITE : 0;
        pfn = pfn == Errno.ENOENT.asResult() ? cache.add(space, at, writeGfp) : pfn;
        if (pfn == Errno.EEXIST.asResult()) {
          continue;
        }
        if (SyscallResult.isError(pfn)) {
          return pfn;
        }
      } else {
        folios.get(pfn);
        folios.lock(pfn);
        if (!space.isOwn(at, pfn)) {
          folios.unlock(pfn);
          folios.put(pfn);
          continue;
        }
      }
      if (whole || folios.test(pfn, PageFlag.PG_UPTODATE)) {
        return pfn;
      }
      if (!hadBytes) {
        cache.memory().fill(pfn << PageSize.SHIFT, PageSize.SIZE_BYTES, (byte) 0);
        return pfn;
      }
      space.readPage(at, pfn);
      pfn = space.awaitUptodate(at, pfn);
      if (SyscallResult.isError(pfn)) {
        return pfn;
      }
      folios.put(pfn); // the next round finds it, and locks it
    }
  }
}

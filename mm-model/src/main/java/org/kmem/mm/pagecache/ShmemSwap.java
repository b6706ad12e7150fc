package org.kmem.mm.pagecache;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.folio.PageFlag;

/**
 * Where pages of shared memory go when memory is short: the value at their index is a swap entry then.
 *
 * <p>An interface because swap stands above the page cache. Kernel counterpart: {@code shmem_writepage}, {@code
 * shmem_swapin_folio}.
 */
public interface ShmemSwap {
  /** For a machine without swap: nothing goes, so nothing comes back. */
  ShmemSwap NONE =
      new ShmemSwap() {
        @Override
        public boolean writePage(ShmemSpace space, long at, long pfn) {
          return false;
        }

        @Override
        public long bringBack(ShmemSpace space, long at, long entry) {
          return Errno.EIO.asResult();
        }

        @Override
        public boolean isCached(long entry) {
          return false;
        }

        @Override
        public void readAhead(long entry) {}

        @Override
        public void forget(long entry) {}
      };

  /**
   * Gives a page a slot, takes it from its address space, and begins to write it, unlocked. May wait.
   *
   * @param space whose page
   * @param at its index
   * @param pfn the page, locked, not mapped, its dirty flag cleared by the caller
   * @return false if there is no slot for it: it is where it was, locked, and is to be {@link PageFlag#PG_DIRTY} again
   */
  boolean writePage(ShmemSpace space, long at, long pfn);

  /**
   * Puts a swapped page back into its address space. May wait.
   *
   * @param space whose page
   * @param at its index
   * @param entry the value there
   * @return the page, with a reference for the caller; {@code EEXIST} if the value is not there any more, {@code
   *     ENOMEM}, {@code EIO}
   */
  long bringBack(ShmemSpace space, long at, long entry);

  /**
   * Whether a swapped page is in memory.
   *
   * @param entry the value that stands for it
   * @return true if the swap cache has it
   */
  boolean isCached(long entry);

  /**
   * Begins to read a swapped page into the swap cache. May wait for memory, not for the page.
   *
   * @param entry the value that stands for it
   */
  void readAhead(long entry);

  /**
   * A value that stood for a page is gone.
   *
   * @param entry the value
   */
  void forget(long entry);
}

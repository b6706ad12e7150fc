package org.kmem.mm.pagecache;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.FileAdvice;
import org.kmem.mm.mapping.PageIndex;
import org.kmem.mm.mapping.ReadaheadState;
import org.kmem.units.PageSize;

/**
 * What posix_fadvise(2) and readahead(2) do to a file on a disk. Files in memory take all advice and do
 * nothing.
 *
 * <p>Kernel counterpart: {@code generic_fadvise}, {@code ksys_readahead}.
 */
public final class Fadvise {
  private Fadvise() {}

  /**
   * Takes advice. Does not wait for I/O.
   *
   * @param space the file
   * @param state of the open file
   * @param from first byte
   * @param length how many, 0 for all that follow
   * @param advice what is said
   * @return 0, or {@code EINVAL} for a negative length
   */
  public static long advise(
      BackedSpace space, ReadaheadState state, long from, long length, FileAdvice advice) {
    if (length < 0) {
      return Errno.EINVAL.asResult();
    }
    long lastByte = length == 0 || from + length < 0 ? Long.MAX_VALUE : from + length - 1;
    switch (advice) {
      case NORMAL -> {
        state.setWindowPages(space.backing().readaheadPages());
        state.setRandom(false);
      }
      case RANDOM -> state.setRandom(true);
      case SEQUENTIAL -> {
        state.setWindowPages(space.backing().readaheadPages() * 2);
        state.setRandom(false);
      }
      case WILLNEED -> {
        long first = from >>> PageSize.SHIFT;
        long last = Math.min(lastByte >>> PageSize.SHIFT, PageIndex.LAST_INDEX);
        space.willNeed(state, first, last - first + 1);
      }
      case DONTNEED -> drop(space, from, lastByte);
      case NOREUSE -> {
        // Accesses through descriptors count as before; only reclaim would treat its mappings
        // otherwise.
      }
    }
    return 0;
  }

  /** Begins to write the range, and drops the whole pages of it that are clean. */
  private static void drop(BackedSpace space, long from, long lastByte) {
    space.writeRange(
        from >>> PageSize.SHIFT,
        Math.min(lastByte >>> PageSize.SHIFT, PageIndex.LAST_INDEX),
        false,
        Long.MAX_VALUE);
    long first = (from + PageSize.SIZE_BYTES - 1) >>> PageSize.SHIFT;
    long last = Math.min(lastByte >>> PageSize.SHIFT, PageIndex.LAST_INDEX);
    boolean endsInside = (lastByte & (PageSize.SIZE_BYTES - 1)) != PageSize.SIZE_BYTES - 1;
    if (endsInside && lastByte != space.sizeBytes() - 1) {
      last--;
    }
    if (first <= last) {
      space.invalidate(first, last);
    }
  }
}

package org.kmem.mm.pagecache;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.FileFault;
import org.kmem.mm.mapping.PageIndex;
import org.kmem.mm.mapping.ReadaheadState;
import org.kmem.units.Pfn;

/**
 * Decides what is read before it is asked for.
 *
 * <p>A reader that misses at the start of a file, or right after what it read last, begins a window; where it
 * meets the mark in the window, the next and larger one is read. A miss anywhere else brings what was asked
 * for and no more, unless the pages before it are cached. A fault of a mapping brings the pages around it,
 * until there were too many misses.
 *
 * <p>Pure functions over {@link ReadaheadState}; the pages are brought in by {@link CachedSpace#readAround}.
 *
 * <p>Kernel counterpart: {@code mm/readahead.c} of Linux 6.12 for file systems without large folios; {@code
 * do_sync_mmap_readahead} and {@code do_async_mmap_readahead}.
 */
final class Readahead {
  /** Misses of faults from which on nothing is read around them. */
  private static final int MMAP_LOTSAMISS = 100;

  /** Pages that a forced readahead brings in one piece. */
  private static final long FORCED_CHUNK = 512;

  /**
   * Pages to bring in.
   *
   * @param first index of the first
   * @param pages how many
   * @param mark index of the one that gets the mark, {@link PageIndex#NOT_FOUND} for none
   */
  record Window(long first, long pages, long mark) {}

  private Readahead() {}

  /** A read has missed: brings in what it asks for, perhaps more. {@code page_cache_sync_ra}. */
  static void sync(CachedSpace space, ReadaheadState state, long at, long asked) {
    if (state.windowPages() == 0) {
      force(space, state, at, 1);
      return;
    }
    if (state.isRandom()) {
      force(space, state, at, asked);
      return;
    }
    long most = mostPages(space, state, asked);
    long previous = state.previousPosition() < 0 ? -2 : state.previousPosition() >>> 12;
    boolean continues = at - previous == 0 || at - previous == 1;
    if (at == 0 || asked > most || continues) {
      long size = firstSize(asked, most);
      state.setWindow(at, size, size > asked ? size - asked : size / 2);
    } else {
      long miss = previousMiss(space, at - 1, most);
      long cachedBefore = at - miss - 1;
      if (cachedBefore <= asked) {
        readUnmarked(space, at, asked);
        return;
      }
      if (miss < 0) {
        cachedBefore *= 2; // all the file up to here: a long stream
      }
      state.setWindow(at, Math.min(cachedBefore + asked, most), 1);
    }
    readWindow(space, state);
  }

  /** A reader has met the mark: brings in the next window. {@code page_cache_async_ra}. */
  static void async(CachedSpace space, ReadaheadState state, long at, long pfn, long asked) {
    Folios folios = space.folios();
    if (state.windowPages() == 0 || folios.test(pfn, PageFlag.PG_WRITEBACK)) {
      return;
    }
    folios.clear(pfn, PageFlag.PG_READAHEAD);
    long most = mostPages(space, state, asked);
    if (at == state.start() + state.size() - state.asyncSize()) {
      long size = Math.max(state.size(), nextSize(state.size(), most)); // a window does not shrink
      state.setWindow(state.start() + state.size(), size, size);
    } else {
      long start = nextMiss(space, at + 1, most);
      if (start == PageIndex.NOT_FOUND || start - at > most) {
        return;
      }
      long size = nextSize(start - at + asked, most);
      state.setWindow(start, size, size);
    }
    readWindow(space, state);
  }

  /** Brings in a range without regard to what was read before. {@code force_page_cache_ra}. */
  static void force(CachedSpace space, ReadaheadState state, long from, long asked) {
    long left = Math.min(asked, Math.max(space.ioPages(), state.windowPages()));
    long at = from;
    while (left > 0) {
      long part = Math.min(left, FORCED_CHUNK);
      readUnmarked(space, at, part);
      at += part;
      left -= part;
    }
  }

  /** A fault has found no page. {@code do_sync_mmap_readahead}. */
  static void afterFaultMiss(CachedSpace space, FileFault request, long at) {
    ReadaheadState state = request.readahead();
    long window = state.windowPages();
    if (request.isRandom() || window == 0) {
      return;
    }
    if (request.isSequential()) {
      sync(space, state, at, window);
      return;
    }
    if (state.countMmapMiss() > MMAP_LOTSAMISS) {
      return;
    }
    state.setWindow(Math.max(at - window / 2, 0), window, window / 4);
    readWindow(space, state);
  }

  /** A fault has found its page. {@code do_async_mmap_readahead}. */
  static void afterFaultHit(CachedSpace space, FileFault request, long at, long pfn) {
    ReadaheadState state = request.readahead();
    if (request.isRandom() || state.windowPages() == 0) {
      return;
    }
    state.countMmapHits(1);
    if (space.folios().test(pfn, PageFlag.PG_READAHEAD)) {
      request.setWaited(); // the kernel lets go of mmap_lock for it, whether it waits or not
      async(space, state, at, pfn, state.windowPages());
    }
  }

  /** A request larger than the window may be as large as the device takes at once. */
  private static long mostPages(CachedSpace space, ReadaheadState state, long asked) {
    long most = state.windowPages();
    return asked > most && space.ioPages() > most ? Math.min(asked, space.ioPages()) : most;
  }

  /** Size of the first window: {@code get_init_ra_size}. */
  static long firstSize(long asked, long most) {
    long size = asked <= 1 ? 1 : Long.highestOneBit(asked - 1) << 1;
    if (size <= most / 32) {
      return size * 4;
    }
    return size <= most / 4 ? size * 2 : most;
  }

  /** Size of the window after one: {@code get_next_ra_size}. */
  static long nextSize(long size, long most) {
    if (size < most / 16) {
      return 4 * size;
    }
    return size <= most / 2 ? 2 * size : most;
  }

  private static void readWindow(CachedSpace space, ReadaheadState state) {
    read(space, state.start(), state.size(), state.asyncSize());
  }

  private static void readUnmarked(CachedSpace space, long first, long pages) {
    read(space, first, pages, 0);
  }

  /** The mark is counted from the end of what lies in the file, as the kernel cuts the window first. */
  private static void read(CachedSpace space, long first, long asked, long lookahead) {
    long end = space.endIndex();
    if (first >= end || asked == 0) {
      return;
    }
    long pages = Math.min(asked, end - first);
    boolean marked = lookahead > 0 && lookahead <= pages;
    space.readAround(
        new Window(first, pages, marked ? first + pages - lookahead : PageIndex.NOT_FOUND));
  }

  /** The nearest index at or before one that has no page, -1 if all have: {@code page_cache_prev_miss}. */
  private static long previousMiss(CachedSpace space, long from, long most) {
    long at = from;
    for (long looked = 0; looked < most; looked++) {
      at = from - looked;
      if (at < 0 || space.find(at) == Pfn.NONE) {
        return at;
      }
    }
    return at; // cached as far as was looked: the kernel answers the last one it looked at
  }

  /** The nearest index from one on that has no page: {@code page_cache_next_miss}. */
  private static long nextMiss(CachedSpace space, long from, long most) {
    for (long at = from; at < from + most; at++) {
      if (space.find(at) == Pfn.NONE) {
        return at;
      }
    }
    return PageIndex.NOT_FOUND;
  }
}

package org.kmem.mm.swap;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.mm.vmstat.ZoneStat;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * Memory for objects of odd sizes up to a page, tightly packed: what compressed pages are kept in.
 *
 * <p>Sizes are 16 bytes apart; each object has 8 bytes more for its handle. Pages come from the machine's memory without
 * waiting, and go back as soon as nothing is in their group.
 *
 * <p>Belongs to the holder of the baton. Source: kernel documentation {@code mm/zsmalloc.rst}. Kernel counterpart: {@code
 * zs_malloc}, {@code zs_free}.
 */
final class ZsPool {
  private static final int SMALLEST = 32;
  private static final int STEP = 16;
  private static final int HANDLE_BYTES = 8;
  private static final int PAGE_BYTES = (int) PageSize.SIZE_BYTES;
  private static final int GFP =
      GfpFlags.__GFP_NORETRY
          | GfpFlags.__GFP_NOWARN
          | GfpFlags.__GFP_KSWAPD_RECLAIM
          | GfpFlags.__GFP_HIGHMEM
          | GfpFlags.__GFP_MOVABLE;

  private final PhysicalMemory memory;
  private final VmStat stat;
  private final ZsSizeClass[] classes = new ZsSizeClass[(PAGE_BYTES - SMALLEST) / STEP + 1];
  private long pages;

  ZsPool(PhysicalMemory memory, VmStat stat) {
    this.memory = memory;
    this.stat = stat;
    ZsSizeClass larger = new ZsSizeClass(PAGE_BYTES);
    for (int i = classes.length - 1; i >= 0; i--) {
      int bytes = SMALLEST + i * STEP;
      larger = larger.servesAlso(bytes) ? larger : new ZsSizeClass(bytes);
      classes[i] = larger;
    }
  }

  /** Memory that it has taken. */
  long pages() {
    return pages;
  }

  /** Room for so many bytes, at most a page; null if there is no memory. */
  Zspage.@Nullable Piece alloc(int bytes) {
    int withHandle = Math.min(bytes + HANDLE_BYTES, PAGE_BYTES);
    int index = (Math.max(withHandle - SMALLEST, 0) + STEP - 1) / STEP;
    ZsSizeClass sizeClass = classes[index];
    Zspage zspage = sizeClass.withRoom().peekFirst();
    if (zspage == null) {
      zspage = grow(sizeClass);
      if (zspage == null) {
        return null;
      }
    }
    Zspage.Piece piece = zspage.take();
    if (zspage.isFull()) {
      sizeClass.withRoom().remove(zspage);
    }
    return piece;
  }

  private @Nullable Zspage grow(ZsSizeClass sizeClass) {
    long[] pfns = new long[sizeClass.chainPages()];
    for (int i = 0; i < pfns.length; i++) {
      pfns[i] = memory.alloc(GFP, 0);
      if (pfns[i] == Pfn.NONE) {
        release(Arrays.copyOf(pfns, i));
        return null;
      }
      count(pfns[i], 1);
    }
    Zspage zspage = new Zspage(sizeClass, pfns);
    sizeClass.withRoom().addFirst(zspage);
    return zspage;
  }

  private void release(long[] pfns) {
    for (long pfn : pfns) {
      count(pfn, -1);
      memory.free(pfn, 0);
    }
  }

  private void count(long pfn, int by) {
    pages += by;
    stat.addZone(memory.zoneId(pfn), ZoneStat.NR_ZSPAGES, by);
  }

  void free(Zspage.Piece piece) {
    Zspage zspage = piece.zspage();
    boolean wasFull = zspage.isFull();
    zspage.used.clear(piece.index());
    if (zspage.used.isEmpty()) {
      zspage.sizeClass.withRoom().remove(zspage);
      release(zspage.pfns);
    } else if (wasFull) {
      zspage.sizeClass.withRoom().addFirst(zspage);
    }
  }

  void write(Zspage.Piece piece, byte[] from, int length) {
    int at = piece.index() * piece.zspage().sizeClass.bytes();
    for (int done = 0; done < length; ) {
      int part = Math.min(length - done, PAGE_BYTES - (at + done) % PAGE_BYTES);
      memory.writeBytes(address(piece, at + done), from, done, part);
      done += part;
    }
  }

  void read(Zspage.Piece piece, byte[] to, int length) {
    int at = piece.index() * piece.zspage().sizeClass.bytes();
    for (int done = 0; done < length; ) {
      int part = Math.min(length - done, PAGE_BYTES - (at + done) % PAGE_BYTES);
      memory.readBytes(address(piece, at + done), to, done, part);
      done += part;
    }
  }

  private static long address(Zspage.Piece piece, int at) {
    return (piece.zspage().pfns[at / PAGE_BYTES] << PageSize.SHIFT) + at % PAGE_BYTES;
  }
}

package org.kmem.mm.block;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.kmem.units.PageSize;

/**
 * A request to move whole pages between consecutive sectors of a disk and page frames.
 *
 * <p>The frames must stay until it ends. It ends in a timer: what it is told then may wake tasks, not wait.
 *
 * <p>Kernel counterpart: {@code struct bio}.
 */
public final class Bio {
  /** Binary logarithm of the bytes of a sector. */
  public static final int SECTOR_SHIFT = 9;

  /** Sectors of a page. */
  public static final int SECTORS_PER_PAGE = 1 << (PageSize.SHIFT - SECTOR_SHIFT);

  private final boolean write;
  private final long sector;
  private final long[] pfns;
  private final Consumer<Bio> whenEnded;

  private Bio(boolean write, long sector, long[] pfns, Consumer<Bio> whenEnded) {
    this.write = write;
    this.sector = sector;
    this.pfns = pfns;
    this.whenEnded = whenEnded;
  }

  /**
   * A request to read.
   *
   * @param sector the first sector
   * @param pfns the frames, in order
   * @param count how many of them
   * @param whenEnded called when the frames hold what was read
   * @return the request
   */
  public static Bio read(long sector, long[] pfns, int count, Consumer<Bio> whenEnded) {
    Objects.checkIndex(count - 1, pfns.length);
    return new Bio(false, sector, Arrays.copyOf(pfns, count), whenEnded);
  }

  /**
   * A request to write.
   *
   * @param sector the first sector
   * @param pfns the frames, in order; what they hold now is written
   * @param count how many of them
   * @param whenEnded called when it is on disk
   * @return the request
   */
  public static Bio write(long sector, long[] pfns, int count, Consumer<Bio> whenEnded) {
    Objects.checkIndex(count - 1, pfns.length);
    return new Bio(true, sector, Arrays.copyOf(pfns, count), whenEnded);
  }

  /**
   * Whether it writes.
   *
   * @return false if it reads
   */
  public boolean isWrite() {
    return write;
  }

  /**
   * Where on the disk.
   *
   * @return the first sector
   */
  public long sector() {
    return sector;
  }

  /**
   * Pages that it moves.
   *
   * @return how many
   */
  public int pages() {
    return pfns.length;
  }

  /**
   * One of its frames.
   *
   * @param page its place, from 0
   * @return the frame
   */
  public long pfn(int page) {
    return pfns[page];
  }

  void end() {
    whenEnded.accept(this);
  }
}

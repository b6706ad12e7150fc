package org.kmem.mm.pagecache;

import java.util.Arrays;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.block.BlockDevice;
import org.kmem.units.PageSize;

/**
 * Reads and writes of files past the page cache: {@code O_DIRECT}.
 *
 * <p>What is cached of the range is written first, and dropped by a write, so that both see the same file.
 *
 * <p>Kernel counterpart: {@code fs/iomap/direct-io.c}, {@code kiocb_invalidate_pages}.
 */
public final class DirectIo {
  /** Positions and lengths must be multiples of the disk's sector. */
  private static final int ALIGNMENT = 512;

  private DirectIo() {}

  /** A part of a file within one page. */
  private interface Part {
    void move(long devicePosition, int offset, int length);
  }

  /**
   * Reads. Waits for the disk.
   *
   * @param space the file
   * @param position first byte
   * @param buffer where to
   * @param offset first byte of the buffer to write
   * @param length how many at most
   * @return bytes read, 0 at the end; {@code EINVAL} for what is not aligned
   */
  public static long read(BackedSpace space, long position, byte[] buffer, int offset, int length) {
    if (((position | length) & (ALIGNMENT - 1)) != 0) {
      return Errno.EINVAL.asResult();
    }
    int inFile = (int) Math.min(length, space.sizeBytes() - position);
    if (inFile <= 0) {
      return 0;
    }
    space.writeAndWait(firstPage(position), lastPage(position, inFile));
    BlockDevice device = space.backing().device();
    int aligned = (inFile + ALIGNMENT - 1) & -ALIGNMENT;
    byte[] bounce = new byte[aligned];
    eachRun(
        space,
        position,
        aligned,
        (at, within, part) -> {
          if (at < 0) {
            Arrays.fill(bounce, within, within + part, (byte) 0);
          } else {
            device.readDirect(at, bounce, within, part);
          }
        });
    System.arraycopy(bounce, 0, buffer, offset, inFile);
    return inFile;
  }

  /**
   * Writes, and makes the file longer if it reaches beyond its end. Waits for the disk.
   *
   * @param space the file
   * @param position first byte
   * @param buffer what
   * @param offset first byte of the buffer to read
   * @param length how many
   * @return bytes written; {@code EINVAL} for what is not aligned, {@code ENOSPC}
   */
  public static long write(
      BackedSpace space, long position, byte[] buffer, int offset, int length) {
    if (((position | length) & (ALIGNMENT - 1)) != 0) {
      return Errno.EINVAL.asResult();
    }
    if (length == 0) {
      return 0;
    }
    long first = firstPage(position);
    long last = lastPage(position, length);
    space.writeAndWait(first, last);
    space.dropRange(first, last);
    for (long at = first; at <= last; at++) {
      long reserved = space.allocateBlock(at);
      if (reserved != 0) {
        return reserved;
      }
    }
    eachRun(
        space,
        position,
        length,
        (at, within, part) ->
            space.backing().device().writeDirect(at, buffer, offset + within, part));
    space.cache().account(io -> io.countWritten(length));
    space.setSizeBytes(Math.max(space.sizeBytes(), position + length));
    space.noteModified();
    space.invalidate(first, last);
    return length;
  }

  private static long firstPage(long position) {
    return position >>> PageSize.SHIFT;
  }

  private static long lastPage(long position, int length) {
    return (position + length - 1) >>> PageSize.SHIFT;
  }

  /** Calls with each piece that is consecutive on the device; its position is negative in a hole. */
  private static void eachRun(BackedSpace space, long position, int length, Part action) {
    int done = 0;
    while (done < length) {
      long start = devicePosition(space, position + done);
      int part = pieceAt(position + done, length - done);
      while (done + part < length) {
        long next = devicePosition(space, position + done + part);
        boolean continues = start < 0 ? next < 0 : next == start + part;
        if (!continues) {
          break;
        }
        part += pieceAt(position + done + part, length - done - part);
      }
      action.move(start, done, part);
      done += part;
    }
  }

  private static int pieceAt(long position, int most) {
    return (int) Math.min(PageSize.SIZE_BYTES - (position & (PageSize.SIZE_BYTES - 1)), most);
  }

  private static long devicePosition(BackedSpace space, long position) {
    long block = space.blockOf(position >>> PageSize.SHIFT);
    return block == BackedSpace.NO_BLOCK
        ? -1
        : (block << PageSize.SHIFT) + (position & (PageSize.SIZE_BYTES - 1));
  }
}

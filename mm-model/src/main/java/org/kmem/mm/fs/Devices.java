package org.kmem.mm.fs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.pagecache.BackingDevice;
import org.kmem.mm.sim.KernelLog;
import org.kmem.mm.sim.Rng;

/**
 * What device numbers stand for.
 *
 * <p>Kernel counterpart: {@code drivers/char/mem.c}, {@code random.c}, {@code block/fops.c}.
 */
public final class Devices {
  private static final int MEM_MAJOR = 1;
  private static final int TTY_MAJOR = 5;
  private static final int MINOR_BITS = 20;

  /** {@code /dev/null}. */
  public static final int NULL = MEM_MAJOR << MINOR_BITS | 3;

  /** {@code /dev/zero}. */
  public static final int ZERO = MEM_MAJOR << MINOR_BITS | 5;

  /** {@code /dev/full}. */
  public static final int FULL = MEM_MAJOR << MINOR_BITS | 7;

  /** {@code /dev/random}. */
  public static final int RANDOM = MEM_MAJOR << MINOR_BITS | 8;

  /** {@code /dev/urandom}. */
  public static final int URANDOM = MEM_MAJOR << MINOR_BITS | 9;

  /** {@code /dev/kmsg}. */
  public static final int KMSG = MEM_MAJOR << MINOR_BITS | 11;

  /** {@code /dev/tty}. */
  public static final int TTY = TTY_MAJOR << MINOR_BITS;

  private final Map<Integer, CharDevice> characters = new HashMap<>();
  private final Map<Integer, BackingDevice> disks = new HashMap<>();

  /**
   * The devices of memory and chance, and the kernel's log; disks are added.
   *
   * @param rng chance of the machine
   * @param log what {@code /dev/kmsg} writes to
   */
  public Devices(Rng rng, KernelLog log) {
    characters.put(NULL, new Source(false, 0));
    characters.put(ZERO, new Source(true, 0));
    characters.put(FULL, new Source(true, Errno.ENOSPC.asResult()));
    CharDevice random = new Chance(rng.stream("/dev/urandom"));
    characters.put(RANDOM, random);
    characters.put(URANDOM, random);
    characters.put(KMSG, new Log(log));
  }

  /**
   * Adds a device of characters.
   *
   * @param rdev its number
   * @param device what it does
   */
  public void add(int rdev, CharDevice device) {
    characters.put(rdev, device);
  }

  /**
   * Adds a disk.
   *
   * @param disk the disk
   */
  public void add(BackingDevice disk) {
    disks.put(disk.device().device(), disk);
  }

  FsResult<OpenFile> open(Inode inode, String path, int flags) {
    if (inode.type() == FileType.BLOCK) {
      BackingDevice disk = disks.get(inode.rdev());
      return disk == null
          ? FsResult.failed(Errno.ENXIO)
          : FsResult.ok(new PagedFile(inode, disk.pages(), path, flags, false));
    }
    CharDevice device = characters.get(inode.rdev());
    return device == null
        ? FsResult.failed(Errno.ENXIO)
        : FsResult.ok(new CharFile(inode, device, path, flags));
  }

  /** An open device of characters. */
  private static final class CharFile extends InodeFile {
    private final CharDevice device;

    CharFile(Inode inode, CharDevice device, String path, int flags) {
      super(inode, path, flags);
      this.device = device;
    }

    @Override
    protected long readAt(long at, byte[] buffer, int offset, int length) {
      return device.read(at, buffer, offset, length);
    }

    @Override
    protected long writeAt(long at, byte[] buffer, int offset, int length) {
      return device.write(buffer, offset, length);
    }

    @Override
    public boolean isZeroes() {
      return device instanceof Source source && source.zeroes() && source.onWrite() == 0;
    }

    @Override
    public long truncate(long sizeBytes) {
      return Errno.EINVAL.asResult();
    }
  }

  /** Zeroes without end, or nothing at all; takes everything or refuses it. */
  private record Source(boolean zeroes, long onWrite) implements CharDevice {
    @Override
    public long read(long position, byte[] buffer, int offset, int length) {
      if (!zeroes) {
        return 0;
      }
      Arrays.fill(buffer, offset, offset + length, (byte) 0);
      return length;
    }

    @Override
    public long write(byte[] buffer, int offset, int length) {
      return onWrite != 0 ? onWrite : length;
    }
  }

  private record Chance(RandomGenerator random) implements CharDevice {
    @Override
    public long read(long position, byte[] buffer, int offset, int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      System.arraycopy(bytes, 0, buffer, offset, length);
      return length;
    }

    @Override
    public long write(byte[] buffer, int offset, int length) {
      return length;
    }
  }

  private record Log(KernelLog log) implements CharDevice {
    @Override
    public long read(long position, byte[] buffer, int offset, int length) {
      byte[] text = (String.join("\n", log.lines()) + "\n").getBytes(StandardCharsets.UTF_8);
      if (position >= text.length) {
        return 0;
      }
      int count = (int) Math.min(length, text.length - position);
      System.arraycopy(text, (int) position, buffer, offset, count);
      return count;
    }

    @Override
    public long write(byte[] buffer, int offset, int length) {
      log.print(new String(buffer, offset, length, StandardCharsets.UTF_8).stripTrailing());
      return length;
    }
  }
}

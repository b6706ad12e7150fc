package org.kmem.mm.block;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Costs;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.sim.SimTimer;
import org.kmem.mm.sim.WaitQueue;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.PageSize;

/**
 * A simulated disk with its queue.
 *
 * <p>A request takes the latency of {@link Costs#ioRequest}, which overlaps with that of others, and the time
 * of its bytes, which does not; a rotational disk moves before each request that does not continue the one
 * before. Requests end in the order in which they were submitted. What is written can be read from the moment
 * of submission.
 *
 * <p>Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code struct gendisk}, {@code struct request_queue}.
 */
public final class BlockDevice {
  /** Major number of virtio disks on the reference machine. */
  public static final int VIRTIO_MAJOR = 254;

  private static final int VIRTIO_MINORS = 16;
  private static final int MINOR_BITS = 20;
  private static final int READ_AHEAD_KB = 128;
  private static final int MAX_SECTORS_KB = 1280;
  private static final int REQUESTS_MAX = 256;

  /** A request in the queue, and when it ends. */
  private record Pending(Bio bio, long endNanos) {}

  private final PhysicalMemory memory;
  private final VmStat stat;
  private final Scheduler scheduler;
  private final String name;
  private final int device;
  private final long sizeBytes;
  private final SparseBytes bytes = new SparseBytes();
  private final Deque<Pending> queue = new ArrayDeque<>();
  private final SimTimer timer;
  private final WaitQueue room;
  private boolean rotational;
  private int readAheadKb = READ_AHEAD_KB;
  private long busyUntilNanos;
  private long headSector;
  private long reads;
  private long sectorsRead;
  private long readNanos;
  private long writes;
  private long sectorsWritten;
  private long writeNanos;
  private long flushes;

  /**
   * An empty disk.
   *
   * @param memory whose frames it moves bytes to and from
   * @param stat where it counts
   * @param scheduler whose time it takes
   * @param name as below {@code /dev}
   * @param device {@code major << 20 | minor}
   * @param sizeBytes its size, a multiple of the page size
   * @param rotational whether it has moving parts
   */
  public BlockDevice(
      PhysicalMemory memory,
      VmStat stat,
      Scheduler scheduler,
      String name,
      int device,
      long sizeBytes,
      boolean rotational) {
    if (sizeBytes <= 0 || (sizeBytes & (PageSize.SIZE_BYTES - 1)) != 0) {
      throw new IllegalArgumentException(
          "a disk of %d bytes: give a multiple of the page size".formatted(sizeBytes));
    }
    this.memory = memory;
    this.stat = stat;
    this.scheduler = scheduler;
    this.name = name;
    this.device = device;
    this.sizeBytes = sizeBytes;
    this.rotational = rotational;
    this.timer = scheduler.timer(this::endRequests);
    this.room = new WaitQueue(scheduler, "the queue of " + name);
  }

  /**
   * An empty virtio disk, as the reference machine has them.
   *
   * @param memory whose frames it moves bytes to and from
   * @param stat where it counts
   * @param scheduler whose time it takes
   * @param letter its letter: {@code 'a'} is {@code vda}
   * @param sizeBytes its size, a multiple of the page size
   * @param rotational whether it has moving parts
   * @return the disk
   */
  public static BlockDevice virtio(
      PhysicalMemory memory,
      VmStat stat,
      Scheduler scheduler,
      char letter,
      long sizeBytes,
      boolean rotational) {
    int minor = (letter - 'a') * VIRTIO_MINORS;
    return new BlockDevice(
        memory,
        stat,
        scheduler,
        "vd" + letter,
        VIRTIO_MAJOR << MINOR_BITS | minor,
        sizeBytes,
        rotational);
  }

  /**
   * Its name.
   *
   * @return as below {@code /dev}, for example {@code "vda"}
   */
  public String name() {
    return name;
  }

  /**
   * Its number.
   *
   * @return {@code major << 20 | minor}
   */
  public int device() {
    return device;
  }

  /**
   * Its size.
   *
   * @return bytes
   */
  public long sizeBytes() {
    return sizeBytes;
  }

  /**
   * Whether it has moving parts: {@code queue/rotational}.
   *
   * @return true if requests may have to wait for a seek
   */
  public boolean isRotational() {
    return rotational;
  }

  /**
   * Sets {@code queue/rotational}.
   *
   * @param has whether it has moving parts
   */
  public void setRotational(boolean has) {
    rotational = has;
  }

  /**
   * The largest readahead window of files opened from now on: {@code queue/read_ahead_kb}.
   *
   * @return KiB
   */
  public int readAheadKb() {
    return readAheadKb;
  }

  /**
   * Sets {@code queue/read_ahead_kb}.
   *
   * @param kb KiB, at least 0
   */
  public void setReadAheadKb(int kb) {
    readAheadKb = kb;
  }

  /**
   * The largest request: {@code queue/max_sectors_kb}.
   *
   * @return KiB
   */
  public int maxSectorsKb() {
    return MAX_SECTORS_KB;
  }

  /**
   * What it has done so far.
   *
   * @return statistics of this moment
   */
  public DiskStatistics statistics() {
    return new DiskStatistics(
        reads, sectorsRead, readNanos, writes, sectorsWritten, writeNanos, queue.size(), flushes);
  }

  /** Waits until the queue is not full. Whoever submits many requests asks before each. */
  public void awaitRoom() {
    while (queue.size() >= REQUESTS_MAX) {
      room.sleepForIo();
    }
  }

  /**
   * Submits a request. Does not wait.
   *
   * @param bio the request, within the disk
   */
  public void submit(Bio bio) {
    long sectors = (long) bio.pages() * Bio.SECTORS_PER_PAGE;
    checkRange(bio.sector() << Bio.SECTOR_SHIFT, sectors << Bio.SECTOR_SHIFT);
    long block = bio.sector() / Bio.SECTORS_PER_PAGE;
    for (int page = 0; page < bio.pages(); page++) {
      long pfn = bio.pfn(page);
      if (bio.isWrite()) {
        store(block + page, pfn);
      } else {
        load(block + page, pfn);
      }
    }
    long now = scheduler.clock().nowNanos();
    long end = serve(bio.isWrite(), bio.sector(), sectors);
    queue.add(new Pending(bio, end));
    if (!timer.isArmed()) {
      timer.arm(end - now);
    }
  }

  private void sleepUntil(long endNanos) {
    long left = endNanos - scheduler.clock().nowNanos();
    if (left > 0) {
      scheduler.sleepForIo(left);
    }
  }

  /**
   * Reads bytes past the page cache, and waits.
   *
   * @param position first byte of the disk, a multiple of 512
   * @param buffer where to
   * @param offset first byte of the buffer to write
   * @param length how many, a multiple of 512
   */
  public void readDirect(long position, byte[] buffer, int offset, int length) {
    checkRange(position, length);
    for (int done = 0; done < length; ) {
      int within = (int) ((position + done) % PageSize.SIZE_BYTES);
      int part = (int) Math.min(PageSize.SIZE_BYTES - within, length - done);
      byte[] from = bytes.find((position + done) / PageSize.SIZE_BYTES);
      if (from == null) {
        Arrays.fill(buffer, offset + done, offset + done + part, (byte) 0);
      } else {
        System.arraycopy(from, within, buffer, offset + done, part);
      }
      done += part;
    }
    sleepUntil(serve(false, position >>> Bio.SECTOR_SHIFT, length >>> Bio.SECTOR_SHIFT));
  }

  /**
   * Writes bytes past the page cache, and waits.
   *
   * @param position first byte of the disk, a multiple of 512
   * @param buffer what
   * @param offset first byte of the buffer to read
   * @param length how many, a multiple of 512
   */
  public void writeDirect(long position, byte[] buffer, int offset, int length) {
    checkRange(position, length);
    for (int done = 0; done < length; ) {
      int within = (int) ((position + done) % PageSize.SIZE_BYTES);
      int part = (int) Math.min(PageSize.SIZE_BYTES - within, length - done);
      byte[] to = bytes.require((position + done) / PageSize.SIZE_BYTES);
      System.arraycopy(buffer, offset + done, to, within, part);
      done += part;
    }
    sleepUntil(serve(true, position >>> Bio.SECTOR_SHIFT, length >>> Bio.SECTOR_SHIFT));
  }

  /** Makes what was written durable, and waits: {@code blkdev_issue_flush}. */
  public void flush() {
    flushes++;
    scheduler.sleepForIo(scheduler.costs().ioRequest());
  }

  /**
   * Forgets what is on some blocks: {@code blkdev_issue_discard}. They read as zeroes.
   *
   * @param block the first block of a page's size
   * @param count how many
   */
  public void discard(long block, long count) {
    for (long at = block; at < block + count; at++) {
      bytes.clear(at);
    }
  }

  private void checkRange(long position, long length) {
    if (position < 0 || length < 0 || position + length > sizeBytes) {
      throw new IllegalArgumentException(
          "%s has %d bytes: a request for %d at %d does not fit"
              .formatted(name, sizeBytes, length, position));
    }
  }

  /** Enters a request in the books; answers when it ends. */
  private long serve(boolean write, long sector, long sectors) {
    Costs costs = scheduler.costs();
    long now = scheduler.clock().nowNanos();
    boolean seeks = rotational && sector != headSector;
    long moving = costs.io(sectors << Bio.SECTOR_SHIFT, seeks) - costs.ioRequest();
    busyUntilNanos = Math.max(now, busyUntilNanos) + moving;
    headSector = sector + sectors;
    long end = busyUntilNanos + costs.ioRequest();
    if (write) {
      writes++;
      sectorsWritten += sectors;
      writeNanos += end - now;
      stat.count(VmEvent.PGPGOUT, sectors);
    } else {
      reads++;
      sectorsRead += sectors;
      readNanos += end - now;
      stat.count(VmEvent.PGPGIN, sectors);
      SimTask reader = scheduler.currentOrNull();
      if (reader != null) {
        reader.io().countRead(sectors << Bio.SECTOR_SHIFT);
      }
    }
    return end;
  }

  private void store(long block, long pfn) {
    if (memory.isZero(pfn)) {
      bytes.clear(block);
    } else {
      memory.readBytes(pfn << PageSize.SHIFT, bytes.require(block), 0, (int) PageSize.SIZE_BYTES);
    }
  }

  private void load(long block, long pfn) {
    byte[] from = bytes.find(block);
    if (from == null) {
      memory.fill(pfn << PageSize.SHIFT, PageSize.SIZE_BYTES, (byte) 0);
    } else {
      memory.writeBytes(pfn << PageSize.SHIFT, from, 0, from.length);
    }
  }

  private void endRequests() {
    long now = scheduler.clock().nowNanos();
    while (!queue.isEmpty() && queue.element().endNanos() <= now) {
      queue.remove().bio().end();
    }
    room.wakeAll();
    if (!queue.isEmpty()) {
      timer.arm(queue.element().endNanos() - now);
    }
  }
}

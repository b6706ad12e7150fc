package org.kmem.mm.swap;

import java.util.HashMap;
import java.util.Map;
import org.kmem.mm.block.Bio;
import org.kmem.mm.block.BlockDevice;

/**
 * A disk or file that is swapped to: for each of its slots how often it is named and whether its page is in the
 * swap cache, which slots are free, and where on the disk they lie.
 *
 * <p>Belongs to the holder of the baton. Nothing allocates but a count beyond 62.
 *
 * <p>Kernel counterpart: {@code struct swap_info_struct}.
 */
public final class SwapArea {
  /*
   * Implementation notes.
   * A slot is a byte, as in the kernel:
   *     7   6   5      0
   *   +---+---+--------+
   *   | - | C | count  |   C: in the swap cache, or kept by a CPU's cache of slots
   *   +---+---+--------+   count: entries that name it; 63: bad. 0 as a whole: free.
   * What goes beyond a count of 62 is in a map beside: the kernel's continuation pages.
   *
   * I1  inUse = slots whose byte is neither 0 nor bad.
   */
  private static final int COUNT_MASK = 0x3f;
  private static final int COUNT_MAX = 0x3e;
  private static final byte BAD = 0x3f;

  /** Bit of a slot whose page is in the swap cache: {@code SWAP_HAS_CACHE}. */
  static final byte HAS_CACHE = 0x40;

  private final int type;
  private final SwapFile file;
  private int priority;
  private final byte[] map;
  private final int[] owners;
  private final long[] zeros;
  private final long[] cached;
  private final Map<Integer, Integer> continued = new HashMap<>();
  private final SwapClusters clusters;
  private final long pages;
  private final boolean rotational;
  private long inUse;
  private boolean writable = true;

  /**
   * An area that is being switched on.
   *
   * @param type its number
   * @param file what it is on
   * @param priority its priority
   * @param slots slots of it, the header included
   * @param cpus CPUs of the machine
   */
  SwapArea(int type, SwapFile file, int priority, int slots, int cpus) {
    this.type = type;
    this.file = file;
    this.priority = priority;
    this.map = new byte[slots];
    map[0] = BAD;
    this.owners = new int[slots];
    this.zeros = new long[(slots + Long.SIZE - 1) / Long.SIZE];
    this.cached = new long[slots];
    this.clusters = new SwapClusters(map, cpus);
    this.pages = slots - 1L;
    this.rotational = file.device().isRotational();
  }

  /**
   * Its number, which its entries name.
   *
   * @return from 0
   */
  public int type() {
    return type;
  }

  /**
   * What it is on.
   *
   * @return the disk or file
   */
  public SwapFile file() {
    return file;
  }

  /**
   * Areas of higher priority are used first.
   *
   * @return 0 to 32767 as given to swapon, or negative in the order of coming
   */
  public int priority() {
    return priority;
  }

  void setPriority(int newPriority) {
    priority = newPriority;
  }

  /**
   * Slots that pages can be in.
   *
   * @return pages
   */
  public long pages() {
    return pages;
  }

  /**
   * Slots that are taken.
   *
   * @return pages
   */
  public long inUse() {
    return inUse;
  }

  /** Whether slots are given out: not while it is being switched off. */
  boolean isWritable() {
    return writable;
  }

  void setWritable(boolean gives) {
    writable = gives;
  }

  /** Whether it was on a disk with moving parts when it was switched on. */
  boolean isRotational() {
    return rotational;
  }

  BlockDevice device() {
    return file.device();
  }

  long sector(long offset) {
    return file.block(offset) * Bio.SECTORS_PER_PAGE;
  }

  /** How many slots from one on lie side by side on the disk, up to a number. */
  int runLength(long offset, int most) {
    int length = 1;
    while (length < most && file.block(offset + length) == file.block(offset) + length) {
      length++;
    }
    return length;
  }

  /**
   * Slots that it has, its header among them.
   *
   * @return pages
   */
  public int slots() {
    return map.length;
  }

  /** Takes free slots for the cache; answers the first, or {@link SwapClusters#NONE}. */
  int take(int order, int cpu) {
    int offset = clusters.take(order, cpu, HAS_CACHE);
    if (offset != SwapClusters.NONE) {
      inUse += 1L << order;
    }
    return offset;
  }

  /** Gives slots back that nobody names; answers whether a whole cluster is free now. */
  boolean giveBack(int offset, int count) {
    for (int at = offset; at < offset + count; at++) {
      zeros[at / Long.SIZE] &= ~(1L << at);
    }
    inUse -= count;
    return clusters.giveBack(offset, count);
  }

  int nextFullCluster() {
    return clusters.nextFull();
  }

  boolean isFree(int offset) {
    return map[offset] == 0;
  }

  boolean hasCache(int offset) {
    return (map[offset] & HAS_CACHE) != 0;
  }

  void setCache(int offset) {
    map[offset] |= HAS_CACHE;
  }

  /** Clears the cache bit; answers whether nobody names the slot either. */
  boolean clearCache(int offset) {
    map[offset] &= ~HAS_CACHE;
    return map[offset] == 0;
  }

  /** Entries that name a slot. */
  int count(int offset) {
    int count = map[offset] & COUNT_MASK;
    return count < COUNT_MAX || continued.isEmpty()
        ? count
        : count + continued.getOrDefault(offset, 0);
  }

  void increment(int offset) {
    if ((map[offset] & COUNT_MASK) < COUNT_MAX) {
      map[offset]++;
    } else {
      continued.merge(offset, 1, Integer::sum);
    }
  }

  /** One entry less; answers whether neither an entry nor the cache has the slot now. */
  boolean decrement(int offset) {
    if ((map[offset] & COUNT_MASK) == 0) {
      throw new IllegalStateException(
          "slot %d of swap area %d is named by nobody: an entry of it was freed twice"
              .formatted(offset, type));
    }
    if (continued.isEmpty() || !continued.containsKey(offset)) {
      map[offset]--;
    } else {
      continued.computeIfPresent(offset, (at, more) -> more == 1 ? null : more - 1);
    }
    return map[offset] == 0;
  }

  /** The control group that a slot is charged to. */
  int owner(int offset) {
    return owners[offset];
  }

  void setOwner(int offset, int memcg) {
    owners[offset] = memcg;
  }

  /** What {@link SwapCache} keeps for a slot. */
  long cached(int offset) {
    return cached[offset];
  }

  void setCached(int offset, long word) {
    cached[offset] = word;
  }

  /** Whether the page of a slot was all zeros, so that nothing was written. */
  boolean isZero(int offset) {
    return (zeros[offset / Long.SIZE] >>> offset & 1) != 0;
  }

  void setZero(int offset, boolean zero) {
    if (zero) {
      zeros[offset / Long.SIZE] |= 1L << offset;
    } else {
      zeros[offset / Long.SIZE] &= ~(1L << offset);
    }
  }

  /** Proves I1 and the clusters. */
  void verify() {
    clusters.verify();
    long found = 0;
    for (byte slot : map) {
      found += slot != 0 && slot != BAD ? 1 : 0;
    }
    if (found != inUse) {
      throw new IllegalStateException(
          "I1: swap area %d counts %d slots in use, but %d are".formatted(type, inUse, found));
    }
  }
}

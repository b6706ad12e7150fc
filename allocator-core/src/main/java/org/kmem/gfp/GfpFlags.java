package org.kmem.gfp;

import org.kmem.units.Order;

/**
 * Allocation flags: where memory may come from, what may be done to get it, what it is used for.
 *
 * <p>A set of flags is a plain {@code int}. Bits, names and combinations are those of Linux 6.12 as
 * configured for x86_64 and arm64 servers (no lockdep, no KASAN tags): {@code __GFP_NOLOCKDEP},
 * {@code __GFP_SKIP_ZERO} and {@code __GFP_SKIP_KASAN} have no bit there. Constants and pure
 * functions, safe for any thread; only text and failures allocate.
 *
 * <p><b>Which combinations are impossible.</b> {@link #validate(int)} rejects what the kernel calls a
 * bug and could not honour. What the kernel serves with a warning is accepted, and {@link
 * #isDiscouraged} tells:
 *
 * <table>
 * <caption>Combinations</caption>
 * <tr><th>flags</th><th>kernel</th><th>here</th></tr>
 * <tr><td>two or three of DMA, HIGHMEM, DMA32</td><td>bad zone, debug BUG</td><td>rejected</td></tr>
 * <tr><td>MOVABLE with RECLAIMABLE</td><td>debug warning, no such mobility</td><td>rejected</td></tr>
 * <tr><td>bits without a meaning</td><td>bug warning</td><td>rejected</td></tr>
 * <tr><td>NOFAIL without DIRECT_RECLAIM</td><td>warning; could only spin or fail</td>
 *     <td>rejected</td></tr>
 * <tr><td>NOFAIL above the largest order</td><td>warning and failure</td><td>rejected</td></tr>
 * <tr><td>NOFAIL above order 1</td><td>warning, served</td><td>accepted, discouraged</td></tr>
 * <tr><td>MEMALLOC with NOMEMALLOC</td><td>NOMEMALLOC wins</td><td>accepted</td></tr>
 * </table>
 *
 * <p>Source: kernel API documentation "Memory Allocation Guide" and "Memory Management APIs".
 */
public final class GfpFlags {
  /** Zone modifier: the lowest zone only, 16 MiB on x86_64. */
  public static final int __GFP_DMA = 1 << 0;

  /** Zone modifier: memory without a permanent kernel mapping will do; on 64 bits that is every zone. */
  public static final int __GFP_HIGHMEM = 1 << 1;

  /** Zone modifier: memory below 4 GiB. */
  public static final int __GFP_DMA32 = 1 << 2;

  /** Zone modifier and mobility: the memory can be migrated or reclaimed. */
  public static final int __GFP_MOVABLE = 1 << 3;

  /** Mobility: slab memory that shrinkers can free. */
  public static final int __GFP_RECLAIMABLE = 1 << 4;

  /** High priority: may go below the min watermark. */
  public static final int __GFP_HIGH = 1 << 5;

  /** Reclaim may start physical I/O. */
  public static final int __GFP_IO = 1 << 6;

  /** Reclaim may call into file systems. */
  public static final int __GFP_FS = 1 << 7;

  /** The memory is returned zeroed. */
  public static final int __GFP_ZERO = 1 << 8;

  /** The caller may block and reclaim memory itself. */
  public static final int __GFP_DIRECT_RECLAIM = 1 << 10;

  /** Background reclaim is woken when free memory is low. */
  public static final int __GFP_KSWAPD_RECLAIM = 1 << 11;

  /** The caller will dirty the page: it is spread between zones. */
  public static final int __GFP_WRITE = 1 << 12;

  /** A failure is not reported. */
  public static final int __GFP_NOWARN = 1 << 13;

  /** Retried while there is progress, but may fail rather than kill a task. */
  public static final int __GFP_RETRY_MAYFAIL = 1 << 14;

  /** Retried for ever: the caller cannot handle failure. */
  public static final int __GFP_NOFAIL = 1 << 15;

  /** Only a light attempt at reclaim, then failure. */
  public static final int __GFP_NORETRY = 1 << 16;

  /** May use all memory, watermarks ignored: the caller is about to free more. */
  public static final int __GFP_MEMALLOC = 1 << 17;

  /** The block is a compound page. */
  public static final int __GFP_COMP = 1 << 18;

  /** Never uses emergency reserves; wins over {@link #__GFP_MEMALLOC}. */
  public static final int __GFP_NOMEMALLOC = 1 << 19;

  /** Keeps to the memory nodes of the task's cpuset. */
  public static final int __GFP_HARDWALL = 1 << 20;

  /** The requested node only, with no fallback. */
  public static final int __GFP_THISNODE = 1 << 21;

  /** Charged to the kernel memory of the caller's memory cgroup. */
  public static final int __GFP_ACCOUNT = 1 << 22;

  /** Memory tags are zeroed together with the memory (arm64 MTE). */
  public static final int __GFP_ZEROTAGS = 1 << 23;

  /** The slab gets no object extension vector; printed as a number by Linux 6.12. */
  public static final int __GFP_NO_OBJ_EXT = 1 << 24;

  /** Both kinds of reclaim. */
  public static final int __GFP_RECLAIM = __GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM;

  /** The bits that choose the zone. */
  public static final int GFP_ZONEMASK = __GFP_DMA | __GFP_HIGHMEM | __GFP_DMA32 | __GFP_MOVABLE;

  /** The bits that choose the mobility. */
  public static final int GFP_MOVABLE_MASK = __GFP_RECLAIMABLE | __GFP_MOVABLE;

  /** All bits that have a meaning; bit 9 has none. */
  public static final int GFP_BITS_MASK = (__GFP_NO_OBJ_EXT << 1) - 1 & ~(1 << 9);

  /** Cannot sleep and may use part of the reserves. */
  public static final int GFP_ATOMIC = __GFP_HIGH | __GFP_KSWAPD_RECLAIM;

  /** The usual request of kernel code: may do everything to get memory. */
  public static final int GFP_KERNEL = __GFP_RECLAIM | __GFP_IO | __GFP_FS;

  /** {@link #GFP_KERNEL}, charged to the memory cgroup. */
  public static final int GFP_KERNEL_ACCOUNT = GFP_KERNEL | __GFP_ACCOUNT;

  /** Cannot sleep, gets no reserves, fails silently (since Linux 6.7). */
  public static final int GFP_NOWAIT = __GFP_KSWAPD_RECLAIM | __GFP_NOWARN;

  /** May reclaim, but start no I/O. */
  public static final int GFP_NOIO = __GFP_RECLAIM;

  /** May reclaim and start I/O, but not call into file systems. */
  public static final int GFP_NOFS = __GFP_RECLAIM | __GFP_IO;

  /** Memory for user space that kernel or devices access directly. */
  public static final int GFP_USER = GFP_KERNEL | __GFP_HARDWALL;

  /** The lowest zone. */
  public static final int GFP_DMA = __GFP_DMA;

  /** Memory below 4 GiB. */
  public static final int GFP_DMA32 = __GFP_DMA32;

  /** Memory for user space that cannot move once in use. */
  public static final int GFP_HIGHUSER = GFP_USER | __GFP_HIGHMEM;

  /** Memory for user space: anonymous pages and page cache. */
  public static final int GFP_HIGHUSER_MOVABLE = GFP_HIGHUSER | __GFP_MOVABLE;

  /** A huge page if one is free: no reclaim, no compaction. */
  public static final int GFP_TRANSHUGE_LIGHT =
      (GFP_HIGHUSER_MOVABLE | __GFP_COMP | __GFP_NOMEMALLOC | __GFP_NOWARN) & ~__GFP_RECLAIM;

  /** A huge page, with direct reclaim and compaction. */
  public static final int GFP_TRANSHUGE = GFP_TRANSHUGE_LIGHT | __GFP_DIRECT_RECLAIM;

  private static final int MOVABLE_SHIFT = Integer.numberOfTrailingZeros(__GFP_MOVABLE);

  private static final int PLACEMENT_MASK = GFP_ZONEMASK | __GFP_RECLAIMABLE;

  /** Bit p is set if placement bits p (zone bits and mobility) contradict each other. */
  private static final int BAD_PLACEMENTS = badPlacements();

  /** Two bits for each value of the zone bits: the highest zone allowed. */
  private static final int HIGHEST_ZONES = highestZones();

  private GfpFlags() {}

  /**
   * Mobility of the memory asked for: {@code gfp_migratetype()}.
   *
   * @param gfp valid flags
   * @return {@link MigrateType#UNMOVABLE}, {@link MigrateType#MOVABLE} or {@link
   *     MigrateType#RECLAIMABLE}
   */
  public static int migrateType(int gfp) {
    return (gfp & GFP_MOVABLE_MASK) >>> MOVABLE_SHIFT;
  }

  /**
   * Highest zone the memory may come from: {@code gfp_zone()} of a machine without high memory.
   *
   * @param gfp valid flags
   * @return index of the zone type: 0 DMA, 1 DMA32, 2 Normal, 3 Movable
   */
  public static int highestZone(int gfp) {
    return HIGHEST_ZONES >>> ((gfp & GFP_ZONEMASK) << 1) & 3;
  }

  /**
   * Whether the caller may block in direct reclaim: {@code gfpflags_allow_blocking()}.
   *
   * @param gfp any flags
   * @return true with {@link #__GFP_DIRECT_RECLAIM}
   */
  public static boolean allowsBlocking(int gfp) {
    return (gfp & __GFP_DIRECT_RECLAIM) != 0;
  }

  /**
   * Whether a request is possible; see the table above. Two table tests, no allocation.
   *
   * @param gfp any bits
   * @return false if {@link #validate(int)} would throw
   */
  public static boolean isValid(int gfp) {
    return ((gfp & ~GFP_BITS_MASK) | (BAD_PLACEMENTS >>> (gfp & PLACEMENT_MASK) & 1)) == 0
        && (gfp & (__GFP_NOFAIL | __GFP_DIRECT_RECLAIM)) != __GFP_NOFAIL;
  }

  /**
   * Rejects an impossible request; see the table above.
   *
   * @param gfp any bits
   * @throws InvalidGfpException if the combination is impossible; says why
   */
  public static void validate(int gfp) {
    if (!isValid(gfp)) {
      throw new InvalidGfpException(gfp, reason(gfp));
    }
  }

  /**
   * Rejects an impossible request for a block of an order; see the table above. Whether the order
   * itself exists is for the allocator to say.
   *
   * @param gfp any bits
   * @param order order of the block
   * @throws InvalidGfpException if the combination is impossible; says why
   */
  public static void validate(int gfp, int order) {
    validate(gfp);
    if ((gfp & __GFP_NOFAIL) != 0 && order > Order.MAX) {
      throw new InvalidGfpException(
          gfp,
          "__GFP_NOFAIL cannot be honoured for order %d, above the largest order %d: ask for less or handle failure"
              .formatted(order, Order.MAX));
    }
  }

  /**
   * Whether the kernel would warn about a valid request and serve it all the same.
   *
   * @param gfp valid flags
   * @param order order of the block
   * @return true for {@link #__GFP_NOFAIL} above order 1
   */
  public static boolean isDiscouraged(int gfp, int order) {
    return (gfp & __GFP_NOFAIL) != 0 && order > 1;
  }

  /**
   * Reads flags from the kernel's text: names joined by {@code '|'} in any order, hexadecimal numbers
   * for bits without a name, {@code "none"} for no flags. Names of Linux 6.12 and of later kernels
   * that print single flags in another order are understood.
   *
   * @param text for example {@code "GFP_KERNEL|__GFP_ZERO"}
   * @return the flags
   * @throws GfpFlagsFormatException if a name is unknown or missing; tells the position
   */
  public static int parse(CharSequence text) {
    return GfpText.parse(text);
  }

  /**
   * The text that Linux 6.12 prints in trace events and out-of-memory reports: the largest named
   * combination first, then what is left, in the kernel's order.
   *
   * @param gfp any bits
   * @return for example {@code "GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_ZERO"}
   */
  public static String format(int gfp) {
    return GfpText.format(gfp);
  }

  private static String reason(int gfp) {
    int unknown = gfp & ~GFP_BITS_MASK;
    if (unknown != 0) {
      return "unknown bits %#x: use the constants of GfpFlags".formatted(unknown);
    }
    if ((gfp & GFP_MOVABLE_MASK) == GFP_MOVABLE_MASK) {
      return "__GFP_MOVABLE and __GFP_RECLAIMABLE exclude each other: memory has one mobility";
    }
    if ((BAD_PLACEMENTS >>> (gfp & PLACEMENT_MASK) & 1) != 0) {
      return "at most one of __GFP_DMA, __GFP_HIGHMEM and __GFP_DMA32 can choose the zone";
    }
    return "__GFP_NOFAIL needs __GFP_DIRECT_RECLAIM: a caller that cannot wait must handle failure";
  }

  private static int badPlacements() {
    int bad = 0;
    for (int placement = 0; placement <= PLACEMENT_MASK; placement++) {
      boolean zonesClash =
          Integer.bitCount(placement & (__GFP_DMA | __GFP_HIGHMEM | __GFP_DMA32)) > 1;
      boolean mobilitiesClash = (placement & GFP_MOVABLE_MASK) == GFP_MOVABLE_MASK;
      if (zonesClash || mobilitiesClash) {
        bad |= 1 << placement;
      }
    }
    return bad;
  }

  private static int highestZones() {
    int zones = 0;
    for (int bits = 0; bits <= GFP_ZONEMASK; bits++) {
      int zone;
      if ((bits & __GFP_DMA) != 0) {
        zone = 0;
      } else if ((bits & __GFP_DMA32) != 0) {
        zone = 1;
      } else {
        // The Movable zone takes only what is both movable and in no need of a kernel mapping.
        int movableZone = __GFP_MOVABLE | __GFP_HIGHMEM;
        zone = (bits & movableZone) == movableZone ? 3 : 2;
      }
      zones |= zone << (bits << 1);
    }
    return zones;
  }
}

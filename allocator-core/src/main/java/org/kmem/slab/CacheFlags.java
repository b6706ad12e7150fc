package org.kmem.slab;

import java.util.List;

/**
 * Flags of an object cache: how its objects are aligned, what its pages count as, how it is debugged.
 *
 * <p>Plain {@code int} bits with the kernel's names. Their numbers are kmem's own: in the kernel they
 * depend on its configuration and are no interface.
 *
 * <p>Source: kernel documentation {@code core-api/memory-allocation.rst}, {@code mm/slub.rst} and the
 * files of {@code /sys/kernel/slab}.
 */
public final class CacheFlags {
  /** No flags. */
  public static final int NONE = 0;

  /** Objects start at CPU cache lines; several small ones share a line without crossing it. */
  public static final int SLAB_HWCACHE_ALIGN = 1;

  /** Objects can be reclaimed: pages are of the reclaimable migrate type and count as such. */
  public static final int SLAB_RECLAIM_ACCOUNT = 1 << 1;

  /** Objects are charged to the memory cgroup of whoever allocates them. */
  public static final int SLAB_ACCOUNT = 1 << 2;

  /** The machine cannot run without this cache. Creating a cache throws on failure in any case. */
  public static final int SLAB_PANIC = 1 << 3;

  /** The cache never shares its slabs with another. */
  public static final int SLAB_NO_MERGE = 1 << 4;

  /** Pages come from the DMA zone. */
  public static final int SLAB_CACHE_DMA = 1 << 5;

  /** Pages come from below 4 GiB. */
  public static final int SLAB_CACHE_DMA32 = 1 << 6;

  /** A freed object keeps its contents until its slab's pages are freed, a grace period later. */
  public static final int SLAB_TYPESAFE_BY_RCU = 1 << 7;

  /** One of the general caches of {@link KmallocBuckets}: requests may be smaller than the objects. */
  public static final int SLAB_KMALLOC = 1 << 8;

  /** Debugging: check the state of slab and object on each allocation and free. Letter F. */
  public static final int SLAB_CONSISTENCY_CHECKS = 1 << 9;

  /** Debugging: guard bytes before and after each object. Letter Z. */
  public static final int SLAB_RED_ZONE = 1 << 10;

  /** Debugging: free objects and padding have a known pattern. Letter P. */
  public static final int SLAB_POISON = 1 << 11;

  /** Debugging: each object remembers who allocated and who freed it last. Letter U. */
  public static final int SLAB_STORE_USER = 1 << 12;

  /** Debugging: report each allocation and free. Letter T. */
  public static final int SLAB_TRACE = 1 << 13;

  /** Debugging: the cache takes part in fault injection. Letter A. */
  public static final int SLAB_FAILSLAB = 1 << 14;

  /** Any of these keeps a cache off its fast path. */
  public static final int DEBUG =
      SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER | SLAB_TRACE;

  /** What debugging means when nothing is said: FZPU. */
  public static final int DEBUG_DEFAULT =
      SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER;

  /** Debugging that takes room in the slab. */
  public static final int DEBUG_METADATA = SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER;

  /** A cache with any of these shares its slabs with no other. */
  public static final int NEVER_MERGE =
      DEBUG_METADATA | SLAB_TRACE | SLAB_FAILSLAB | SLAB_NO_MERGE | SLAB_TYPESAFE_BY_RCU;

  /** Caches that share slabs agree in these: they decide which pages a slab is made of. */
  public static final int MERGE_SAME =
      SLAB_RECLAIM_ACCOUNT | SLAB_ACCOUNT | SLAB_CACHE_DMA | SLAB_CACHE_DMA32;

  private record Name(String text, int bit) {}

  private static final List<Name> NAMES =
      List.of(
          new Name("SLAB_HWCACHE_ALIGN", SLAB_HWCACHE_ALIGN),
          new Name("SLAB_RECLAIM_ACCOUNT", SLAB_RECLAIM_ACCOUNT),
          new Name("SLAB_ACCOUNT", SLAB_ACCOUNT),
          new Name("SLAB_PANIC", SLAB_PANIC),
          new Name("SLAB_NO_MERGE", SLAB_NO_MERGE),
          new Name("SLAB_CACHE_DMA", SLAB_CACHE_DMA),
          new Name("SLAB_CACHE_DMA32", SLAB_CACHE_DMA32),
          new Name("SLAB_TYPESAFE_BY_RCU", SLAB_TYPESAFE_BY_RCU),
          new Name("SLAB_KMALLOC", SLAB_KMALLOC),
          new Name("SLAB_CONSISTENCY_CHECKS", SLAB_CONSISTENCY_CHECKS),
          new Name("SLAB_RED_ZONE", SLAB_RED_ZONE),
          new Name("SLAB_POISON", SLAB_POISON),
          new Name("SLAB_STORE_USER", SLAB_STORE_USER),
          new Name("SLAB_TRACE", SLAB_TRACE),
          new Name("SLAB_FAILSLAB", SLAB_FAILSLAB));

  private static final int KNOWN = NAMES.stream().mapToInt(Name::bit).sum();

  private CacheFlags() {}

  /**
   * Whether all bits are flags.
   *
   * @param flags any bits
   * @return false if there is a bit that is not a flag
   */
  public static boolean isValid(int flags) {
    return (flags & ~KNOWN) == 0;
  }

  /**
   * Whether flags allow two caches to share slabs; their sizes decide the rest, see {@link
   * SlabGeometry#accepts}.
   *
   * @param one flags of a cache
   * @param other flags of another
   * @return true if neither forbids it and both use the same kind of pages
   */
  public static boolean mayMerge(int one, int other) {
    return ((one | other) & NEVER_MERGE) == 0 && ((one ^ other) & MERGE_SAME) == 0;
  }

  /**
   * The names of flags, as in {@code SLAB_HWCACHE_ALIGN|SLAB_PANIC}.
   *
   * @param flags any bits
   * @return names joined by bars, bits without a name as a number, {@code none} for no bits
   */
  public static String text(int flags) {
    if (flags == NONE) {
      return "none";
    }
    StringBuilder text = new StringBuilder();
    for (Name name : NAMES) {
      if ((flags & name.bit) != 0) {
        separate(text).append(name.text);
      }
    }
    int unknown = flags & ~KNOWN;
    if (unknown != 0) {
      separate(text).append("0x").append(Integer.toHexString(unknown));
    }
    return text.toString();
  }

  private static StringBuilder separate(StringBuilder text) {
    return text.isEmpty() ? text : text.append('|');
  }
}

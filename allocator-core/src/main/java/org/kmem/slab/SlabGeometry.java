package org.kmem.slab;

import static org.kmem.slab.CacheFlags.SLAB_HWCACHE_ALIGN;
import static org.kmem.slab.CacheFlags.SLAB_KMALLOC;
import static org.kmem.slab.CacheFlags.SLAB_POISON;
import static org.kmem.slab.CacheFlags.SLAB_RED_ZONE;
import static org.kmem.slab.CacheFlags.SLAB_STORE_USER;
import static org.kmem.slab.CacheFlags.SLAB_TYPESAFE_BY_RCU;

import org.kmem.units.Order;
import org.kmem.units.PageSize;

/**
 * How the objects of a cache lie in its slabs: sizes, offsets, objects and pages of a slab. Made by {@link
 * #of}. Immutable.
 *
 * <p>Objects follow each other every {@link #sizeBytes} from the start of a slab. All offsets are relative to
 * the object, which itself begins {@link #redZoneLeftBytes} into its place.
 *
 * <p>Source: kernel documentation {@code mm/slub.rst}; checked against {@code /proc/slabinfo} and
 * {@code /sys/kernel/slab} of Linux 6.12.
 *
 * @param objectSizeBytes what the user of the cache asked for
 * @param sizeBytes distance from one object to the next
 * @param inUseBytes object and the guard after it; debug data begins at or after this offset
 * @param alignBytes each object starts at a multiple of this
 * @param freePointerOffset where a free object has its 8-byte link
 * @param redZoneLeftBytes guard before the object, 0 without
 * @param order pages of a slab as a power of two
 * @param objects objects of a slab of that order
 * @param flags {@link CacheFlags}
 * @param hasCtor free objects keep what a constructor put in them
 */
public record SlabGeometry(
    int objectSizeBytes,
    int sizeBytes,
    int inUseBytes,
    int alignBytes,
    int freePointerOffset,
    int redZoneLeftBytes,
    int order,
    int objects,
    int flags,
    boolean hasCtor) {

  /*
   * Implementation notes.
   *
   * One place of a slab, with everything on (FZPU); without a flag its part is missing:
   *
   *   |<------------------------------ sizeBytes ------------------------------->|
   *   | left zone | object | right zone | free ptr | alloc track | free track | original size | padding |
   *   -left       0        objectSize   inUse      trackOffset   +32          +64
   *
   * The right zone is the gap up to the next word, or a whole word if there is no gap. The free pointer is in
   * the middle of the object, away from what overruns of neighbours hit, unless something else must be
   * kept there: poison, a constructor's work, an object that readers may still look at, or a zone that
   * guards the object from its first unused byte.
   *
   * Invariants, checked by the constructor:
   *   I1  0 < objectSize <= inUse, left + inUse <= size
   *   I2  align is a power of two of at least a word; size and left are multiples of it
   *   I3  objects = slab / size >= 1
   *   I4  the free pointer and everything behind it end within size - left
   *
   * A record and not a class with a private constructor, because that is all it is; who forges one
   * meets the invariants.
   */

  /** Largest object: a block of order {@link Order#MAX}. */
  public static final int MAX_OBJECT_BYTES = (int) (PageSize.SIZE_BYTES << Order.MAX);

  /** Size of one track: {@code long} address, {@code int} handle, CPU, process, padding, {@code long} time. */
  public static final int TRACK_BYTES = 32;

  /** An offset that does not exist. */
  public static final int NO_OFFSET = -1;

  private static final int WORD_BYTES = Long.BYTES;
  private static final int CACHE_LINE_BYTES = 64;
  private static final int MIN_PARTIAL = 5;
  private static final int MAX_PARTIAL = 10;

  /** Checks the invariants. */
  public SlabGeometry {
    long slabBytes = Order.isValid(order) ? SlabOrder.bytes(order) : 0;
    boolean sane =
        objectSizeBytes > 0
            && objectSizeBytes <= inUseBytes
            && redZoneLeftBytes >= 0
            && sizeBytes - redZoneLeftBytes >= inUseBytes
            && isAlignment(alignBytes)
            && sizeBytes % alignBytes == 0
            && redZoneLeftBytes % alignBytes == 0
            && objects >= 1
            && objects == slabBytes / sizeBytes
            && freePointerOffset >= 0
            && metadataEnd(inUseBytes, freePointerOffset, flags) <= sizeBytes - redZoneLeftBytes;
    if (!sane) {
      throw new InvalidCacheException(
          ("size %d in %d, in use %d, align %d, left zone %d, order %d, %d objects, free pointer"
                  + " at %d: these do not fit together; use SlabGeometry.of")
              .formatted(
                  objectSizeBytes,
                  sizeBytes,
                  inUseBytes,
                  alignBytes,
                  redZoneLeftBytes,
                  order,
                  objects,
                  freePointerOffset));
    }
  }

  /**
   * The geometry that Linux 6.12 gives a cache on x86_64.
   *
   * @param objectSizeBytes size of an object, 1 to {@link #MAX_OBJECT_BYTES}
   * @param alignBytes alignment that objects need, a power of two; 0 for the default, a word
   * @param flags {@link CacheFlags}, debugging included
   * @param hasCtor whether free objects keep what a constructor put in them
   * @param cpus CPUs of the machine, at least 1; more CPUs make larger slabs
   * @return the geometry
   * @throws InvalidCacheException if there is no such cache
   */
  public static SlabGeometry of(
      int objectSizeBytes, int alignBytes, int flags, boolean hasCtor, int cpus) {
    check(objectSizeBytes, alignBytes, flags, cpus);
    int align = alignment(flags, alignBytes, objectSizeBytes);
    boolean redZone = (flags & SLAB_RED_ZONE) != 0;

    int inUse = roundUp(objectSizeBytes, WORD_BYTES);
    if (redZone && inUse == objectSizeBytes) {
      inUse += WORD_BYTES;
    }
    int freePointer =
        keepsFreeObjects(objectSizeBytes, flags, hasCtor)
            ? inUse
            : objectSizeBytes / 2 / WORD_BYTES * WORD_BYTES;
    int left = redZone ? roundUp(WORD_BYTES, align) : 0;
    // A last word of padding guards the tracks from the object that follows.
    int padding = redZone ? WORD_BYTES : 0;
    int size = roundUp(left + metadataEnd(inUse, freePointer, flags) + padding, align);

    int order = SlabOrder.of(size, cpus);
    if (!Order.isValid(order)) {
      throw new InvalidCacheException(
          ("objects of %d bytes take %d bytes with %s, more than a block of order %d;"
                  + " debug this cache with fewer flags or use smaller objects")
              .formatted(objectSizeBytes, size, CacheFlags.text(flags), Order.MAX));
    }
    int objects = (int) (SlabOrder.bytes(order) / size);
    return new SlabGeometry(
        objectSizeBytes, size, inUse, align, freePointer, left, order, objects, flags, hasCtor);
  }

  private static void check(int objectSizeBytes, int alignBytes, int flags, int cpus) {
    if (objectSizeBytes < 1 || objectSizeBytes > MAX_OBJECT_BYTES) {
      throw new InvalidCacheException(
          "object size %d bytes: give 1 to %d, or take pages from the page allocator"
              .formatted(objectSizeBytes, MAX_OBJECT_BYTES));
    }
    if (alignBytes < 0 || Integer.bitCount(alignBytes) > 1 || alignBytes > MAX_OBJECT_BYTES) {
      throw new InvalidCacheException(
          "alignment %d bytes: give a power of two up to %d, or 0 for the default"
              .formatted(alignBytes, MAX_OBJECT_BYTES));
    }
    if (!CacheFlags.isValid(flags)) {
      throw new InvalidCacheException(
          "flags %s: use the constants of CacheFlags only".formatted(CacheFlags.text(flags)));
    }
    if (cpus < 1) {
      throw new InvalidCacheException("%d CPUs: a machine has at least one".formatted(cpus));
    }
  }

  /** Whether all bytes of a free object have something to say, so that the link goes behind it. */
  private static boolean keepsFreeObjects(int objectSizeBytes, int flags, boolean hasCtor) {
    if (hasCtor || (flags & (SLAB_POISON | SLAB_TYPESAFE_BY_RCU)) != 0) {
      return true;
    }
    return (flags & SLAB_RED_ZONE) != 0
        && (objectSizeBytes < WORD_BYTES || storesOriginalSize(flags));
  }

  private static boolean storesOriginalSize(int flags) {
    return (flags & (SLAB_STORE_USER | SLAB_KMALLOC)) == (SLAB_STORE_USER | SLAB_KMALLOC);
  }

  /** Offset of the first byte behind object, free pointer, tracks and original size. */
  private static int metadataEnd(int inUseBytes, int freePointerOffset, int flags) {
    int end = freePointerEnd(inUseBytes, freePointerOffset);
    if ((flags & SLAB_STORE_USER) != 0) {
      end += 2 * TRACK_BYTES;
    }
    return storesOriginalSize(flags) ? end + Integer.BYTES : end;
  }

  private static int freePointerEnd(int inUseBytes, int freePointerOffset) {
    return Math.max(inUseBytes, freePointerOffset + WORD_BYTES);
  }

  /** Objects up to half a cache line share it, in the largest power of two that holds them. */
  private static int alignment(int flags, int alignBytes, int objectSizeBytes) {
    int align = Math.max(alignBytes, WORD_BYTES);
    if ((flags & SLAB_HWCACHE_ALIGN) == 0) {
      return align;
    }
    int line = CACHE_LINE_BYTES;
    while (objectSizeBytes <= line / 2) {
      line /= 2;
    }
    return Math.max(align, line);
  }

  private static boolean isAlignment(int bytes) {
    return bytes >= WORD_BYTES && Integer.bitCount(bytes) == 1;
  }

  private static int roundUp(int bytes, int multiple) {
    return (bytes + multiple - 1) & -multiple;
  }

  /**
   * Where the record of the last allocation begins; that of the last free follows it, {@link
   * #TRACK_BYTES} on.
   *
   * @return offset from the object, {@link #NO_OFFSET} without {@link CacheFlags#SLAB_STORE_USER}
   */
  public int trackOffset() {
    return (flags & SLAB_STORE_USER) == 0
        ? NO_OFFSET
        : freePointerEnd(inUseBytes, freePointerOffset);
  }

  /**
   * Where a general cache keeps the 4-byte size that was asked for.
   *
   * @return offset from the object, {@link #NO_OFFSET} unless {@link CacheFlags#SLAB_KMALLOC} and {@link
   *     CacheFlags#SLAB_STORE_USER} are both set
   */
  public int originalSizeOffset() {
    return storesOriginalSize(flags) ? trackOffset() + 2 * TRACK_BYTES : NO_OFFSET;
  }

  /**
   * Where padding begins that fills the place of an object up to the next.
   *
   * @return offset from the object; padding ends at {@link #sizeBytes} less {@link #redZoneLeftBytes}
   */
  public int paddingOffset() {
    return metadataEnd(inUseBytes, freePointerOffset, flags);
  }

  /**
   * Whether free objects carry the poison pattern: not if readers may still look or a constructor's work
   * must stay, even when padding is poisoned.
   *
   * @return true if all of a free object is pattern
   */
  public boolean poisonsObjects() {
    return (flags & SLAB_POISON) != 0 && (flags & SLAB_TYPESAFE_BY_RCU) == 0 && !hasCtor;
  }

  /**
   * Bytes of a slab of {@link #order}.
   *
   * @return pages times their size
   */
  public int slabBytes() {
    return (int) SlabOrder.bytes(order);
  }

  /**
   * The order to fall back to when there is no block of {@link #order}.
   *
   * @return the smallest order that holds an object
   */
  public int minOrder() {
    return SlabOrder.covering(sizeBytes);
  }

  /**
   * Objects of a slab of {@link #minOrder}.
   *
   * @return at least 1
   */
  public int minObjects() {
    return (int) (SlabOrder.bytes(minOrder()) / sizeBytes);
  }

  /**
   * Free objects that a CPU may keep in partial slabs of its own; {@link #cpuPartialSlabs} is the limit in
   * force.
   *
   * @return fewer for larger objects, 0 for a cache that is debugged
   */
  public int cpuPartialObjects() {
    if ((flags & CacheFlags.DEBUG) != 0) {
      return 0;
    }
    if (sizeBytes >= PageSize.SIZE_BYTES) {
      return 6;
    }
    if (sizeBytes >= 1024) {
      return 24;
    }
    return sizeBytes >= 256 ? 52 : 120;
  }

  /**
   * Partial slabs that a CPU may keep: enough for {@link #cpuPartialObjects} if slabs are half full.
   *
   * @return 0 for a cache that is debugged
   */
  public int cpuPartialSlabs() {
    return Math.ceilDiv(2 * cpuPartialObjects(), objects);
  }

  /**
   * Empty slabs stay with the node as long as it has fewer partial slabs than this.
   *
   * @return 5 to 10, more for larger objects
   */
  public int minPartial() {
    int log2OfSize = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(sizeBytes);
    return Math.clamp(log2OfSize / 2, MIN_PARTIAL, MAX_PARTIAL);
  }

  /**
   * Whether debug data needs larger slabs than the objects alone: what option O of {@link SlubDebugOptions}
   * avoids.
   *
   * @return true if the smallest possible slab grows
   */
  public boolean debugRaisesOrder() {
    return (flags & CacheFlags.DEBUG_METADATA) != 0
        && minOrder() > SlabOrder.covering(objectSizeBytes);
  }

  /**
   * Whether another cache can share the slabs of this one: its objects fit, in size and alignment, with less
   * than a word to spare.
   *
   * @param otherSizeBytes size of its objects
   * @param otherAlignBytes alignment that they need, 0 for the default
   * @param otherFlags its {@link CacheFlags}, debugging included
   * @param otherHasCtor whether it has a constructor
   * @return true if it may be an alias of this cache
   */
  public boolean accepts(
      int otherSizeBytes, int otherAlignBytes, int otherFlags, boolean otherHasCtor) {
    check(otherSizeBytes, otherAlignBytes, otherFlags, 1);
    if (hasCtor || otherHasCtor || !CacheFlags.mayMerge(flags, otherFlags)) {
      return false;
    }
    int align = alignment(otherFlags, otherAlignBytes, otherSizeBytes);
    int spare = sizeBytes - roundUp(otherSizeBytes, align);
    return spare >= 0 && spare < WORD_BYTES && sizeBytes % align == 0;
  }

  /**
   * The geometry once a cache that {@link #accepts} accepted shares the slabs.
   *
   * @param otherSizeBytes size of its objects
   * @return the same slabs with objects of at least that size
   */
  public SlabGeometry sharedWith(int otherSizeBytes) {
    return new SlabGeometry(
        Math.max(objectSizeBytes, otherSizeBytes),
        sizeBytes,
        Math.max(inUseBytes, roundUp(otherSizeBytes, WORD_BYTES)),
        alignBytes,
        freePointerOffset,
        redZoneLeftBytes,
        order,
        objects,
        flags,
        hasCtor);
  }
}

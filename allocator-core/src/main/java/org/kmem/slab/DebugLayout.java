package org.kmem.slab;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.memory.Memory;

/**
 * The bytes around and inside the objects of a cache with debug flags: what they should be, and where
 * they are not.
 *
 * <p>{@link SlabGeometry} says where each part of an object's place is. A free object is {@code 6b} with a last
 * {@code a5}, its red zones are {@code bb}; red zones of an object in use are {@code cc}, and so is the
 * part of a general cache's object that was not asked for; padding is {@code 5a}. What no flag asked for
 * is neither written nor checked.
 *
 * <p>Immutable; who calls must be alone with the object. Source: Documentation/mm/slub.rst; the
 * patterns are those of every published report.
 */
final class DebugLayout {
  /** Fills slabs before their objects exist, and padding for good. */
  static final byte POISON_INUSE = 0x5a;

  /** Fills a free object. */
  static final byte POISON_FREE = 0x6b;

  /** Last byte of a free object. */
  static final byte POISON_END = (byte) 0xa5;

  /** Red zone of a free object. */
  static final byte RED_INACTIVE = (byte) 0xbb;

  /** Red zone of an object in use. */
  static final byte RED_ACTIVE = (byte) 0xcc;

  private final SlabGeometry geometry;
  private final SlabView slabs;
  private final boolean redZones;
  private final boolean poisons;
  private final boolean storesUsers;

  /**
   * The layout of one cache.
   *
   * @param geometry of the cache, debug flags among its flags
   * @param slabs how large each slab is
   */
  DebugLayout(SlabGeometry geometry, SlabView slabs) {
    this.geometry = geometry;
    this.slabs = slabs;
    redZones = (geometry.flags() & CacheFlags.SLAB_RED_ZONE) != 0;
    poisons = (geometry.flags() & CacheFlags.SLAB_POISON) != 0;
    storesUsers = (geometry.flags() & CacheFlags.SLAB_STORE_USER) != 0;
  }

  SlabGeometry geometry() {
    return geometry;
  }

  boolean hasRedZones() {
    return redZones;
  }

  boolean storesUsers() {
    return storesUsers;
  }

  /** Address of an object of a slab. */
  long object(long slab, int index) {
    return slab + (long) index * geometry.sizeBytes() + geometry.redZoneLeftBytes();
  }

  /** Index of an object in its slab; -1 if the address is not the start of one. */
  int index(long slab, long object) {
    long offset = object - slab - geometry.redZoneLeftBytes();
    return offset >= 0
            && offset < (long) slabs.objects(slab) * geometry.sizeBytes()
            && offset % geometry.sizeBytes() == 0
        ? (int) (offset / geometry.sizeBytes())
        : -1;
  }

  /** The object in whose place an address is; 0 if it is behind the last one. */
  long objectAround(long slab, long address) {
    long index = (address - slab) / geometry.sizeBytes();
    return index < slabs.objects(slab) ? object(slab, (int) index) : 0;
  }

  long allocTrack(long object) {
    return object + geometry.trackOffset();
  }

  long freeTrack(long object) {
    return allocTrack(object) + TrackLayout.SIZE_BYTES;
  }

  /** Where the next object's place begins, in bytes from the object. */
  int end() {
    return geometry.sizeBytes() - geometry.redZoneLeftBytes();
  }

  /** Writes every pattern of a slab whose objects are all free. Their links come later. */
  void fillSlab(long slab, int objects, long slabBytes) {
    if (poisons) {
      Memory.fill(slab, slabBytes, POISON_INUSE);
    }
    for (int i = 0; i < objects; i++) {
      long object = object(slab, i);
      fillObject(object, false, geometry.objectSizeBytes());
      if (storesUsers) {
        TrackLayout.clear(allocTrack(object));
        TrackLayout.clear(freeTrack(object));
      }
    }
  }

  /**
   * Writes red zones and poison of an object that changes hands; one that comes into use is poisoned as
   * well, so that nobody relies on what it held.
   *
   * @param object address of the object
   * @param active whether it is in use from now on
   * @param requestedBytes what was asked for, at most the size of an object
   */
  void fillObject(long object, boolean active, int requestedBytes) {
    int size = geometry.objectSizeBytes();
    if (geometry.originalSizeOffset() != SlabGeometry.NO_OFFSET) {
      setRequested(object, requestedBytes);
      size = active ? requestedBytes : size;
    }
    if (redZones) {
      byte red = active ? RED_ACTIVE : RED_INACTIVE;
      Memory.fill(object - geometry.redZoneLeftBytes(), geometry.redZoneLeftBytes(), red);
      Memory.fill(object + size, geometry.inUseBytes() - (long) size, red);
    }
    if (geometry.poisonsObjects() && size > 0) {
      Memory.fill(object, size - 1L, POISON_FREE);
      Memory.putByte(object + size - 1, POISON_END);
    }
  }

  /** Notes what was asked for, where that is kept. */
  void setRequested(long object, int requestedBytes) {
    if (geometry.originalSizeOffset() != SlabGeometry.NO_OFFSET) {
      Memory.putInt(object + geometry.originalSizeOffset(), requestedBytes);
    }
  }

  /**
   * What is wrong with an object's bytes.
   *
   * @param object address of the object
   * @param active whether it should be in use
   * @return one entry for each damaged area, in the order of the kernel's checks
   */
  List<Damage> damageOf(long object, boolean active) {
    List<Damage> found = new ArrayList<>();
    long objectEnd = object + geometry.objectSizeBytes();
    long inUse = object + geometry.inUseBytes();
    if (redZones) {
      byte red = active ? RED_ACTIVE : RED_INACTIVE;
      check(found, Area.LEFT_RED_ZONE, object - geometry.redZoneLeftBytes(), object, red);
      check(found, Area.RIGHT_RED_ZONE, objectEnd, inUse, red);
      if (active) {
        check(found, Area.UNREQUESTED, object + requestedBytes(object), objectEnd, red);
      }
    } else if (poisons) {
      check(found, Area.ALIGNMENT_PADDING, objectEnd, inUse, POISON_INUSE);
    }
    if (geometry.poisonsObjects() && !active) {
      check(found, Area.POISON, object, objectEnd - 1, POISON_FREE);
      check(found, Area.END_POISON, objectEnd - 1, objectEnd, POISON_END);
    }
    if (poisons) {
      check(
          found,
          Area.OBJECT_PADDING,
          object + geometry.paddingOffset(),
          object + end(),
          POISON_INUSE);
    }
    return found;
  }

  /** What is wrong with the bytes behind the last object; {@code null} if nothing is. */
  @Nullable Damage damageOfSlabPadding(long slab) {
    if (!poisons) {
      return null;
    }
    long from = slab + (long) slabs.objects(slab) * geometry.sizeBytes();
    return find(Area.SLAB_PADDING, from, slab + slabs.slabBytes(slab), POISON_INUSE);
  }

  /** Makes damaged bytes what they should be. */
  static void restore(Damage damage) {
    Memory.fill(damage.from(), damage.to() - damage.from(), damage.expected());
  }

  /** Copies bytes for a dump. */
  static byte[] bytes(long address, int count) {
    byte[] copy = new byte[count];
    for (int i = 0; i < count; i++) {
      copy[i] = Memory.getByte(address + i);
    }
    return copy;
  }

  /** What was asked for, bounded by what there is: the record lies where an overflow may have been. */
  private int requestedBytes(long object) {
    int size = geometry.objectSizeBytes();
    if (geometry.originalSizeOffset() == SlabGeometry.NO_OFFSET) {
      return size;
    }
    return Math.clamp(Memory.getInt(object + geometry.originalSizeOffset()), 0, size);
  }

  private static void check(List<Damage> found, Area area, long from, long to, byte expected) {
    Damage damage = find(area, from, to, expected);
    if (damage != null) {
      found.add(damage);
    }
  }

  private static @Nullable Damage find(Area area, long from, long to, byte expected) {
    long first = from;
    while (first < to && Memory.getByte(first) == expected) {
      first++;
    }
    if (first >= to) {
      return null;
    }
    long last = to;
    while (Memory.getByte(last - 1) == expected) {
      last--;
    }
    return new Damage(area, first, last, expected, Memory.getByte(first));
  }

  /** A part of a slab that has a pattern. */
  enum Area {
    /** Before an object. */
    LEFT_RED_ZONE("Left Redzone", SlabReport.Problem.RED_ZONE),
    /** Behind an object. */
    RIGHT_RED_ZONE("Right Redzone", SlabReport.Problem.RED_ZONE),
    /** In an object of a general cache, behind what was asked for. */
    UNREQUESTED("kmalloc Redzone", SlabReport.Problem.RED_ZONE),
    /** Between object and debug data where there is no red zone. */
    ALIGNMENT_PADDING("Alignment padding", SlabReport.Problem.PADDING),
    /** A free object but for its last byte. */
    POISON("Poison", SlabReport.Problem.POISON),
    /** Last byte of a free object. */
    END_POISON("End Poison", SlabReport.Problem.POISON),
    /** Between debug data and the next object. */
    OBJECT_PADDING("Object padding", SlabReport.Problem.PADDING),
    /** Behind the last object. */
    SLAB_PADDING("slab padding", SlabReport.Problem.PADDING);

    private final String text;
    private final SlabReport.Problem problem;

    Area(String text, SlabReport.Problem problem) {
      this.text = text;
      this.problem = problem;
    }

    /** What it means if the area was written to. */
    SlabReport.Problem problem() {
      return problem;
    }

    /** The kernel's name. */
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * A run of bytes, the first and the last of which are not what they should be.
   *
   * @param area where
   * @param from address of the first wrong byte
   * @param to address behind the last wrong byte
   * @param expected what each byte should be
   * @param firstByte what the first byte is
   */
  record Damage(Area area, long from, long to, byte expected, byte firstByte) {}
}

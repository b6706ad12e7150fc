package org.kmem.slab;

import org.kmem.memory.Memory;

/**
 * The link in a free object: index of the next free object of its slab, sealed with the object's address.
 *
 * <pre>
 *   63                                  16 15          0
 *   +-------------------------------------+-------------+
 *   | address of this object              | next index  |   all of it XOR a constant
 *   +-------------------------------------+-------------+
 * </pre>
 *
 * <p>The seal tells a free object from one in use for the price of a compare: an object that is allocated
 * loses its seal, so one that is freed with the seal in place is free already, and a free object without
 * it was written to after it was freed. That user data look like the seal of their own address is a matter
 * of 48 bits.
 *
 * <p>Pure functions; the caller owns the object. Kernel counterpart: {@code
 * CONFIG_SLAB_FREELIST_HARDENED}, which seals against attackers rather than for checks.
 */
final class FreeLink {
  private static final long SEAL = 0x9E37_79B9_7F4A_7C15L;
  private static final int ADDRESS_SHIFT = 16;
  private static final int INDEX_MASK = 0xFFFF;

  private FreeLink() {}

  static void write(long wordAddress, long object, int next) {
    Memory.putLong(wordAddress, ((object << ADDRESS_SHIFT) | next) ^ SEAL);
  }

  static long read(long wordAddress) {
    return Memory.getLong(wordAddress);
  }

  /** Takes the seal off an object that is handed out. */
  static void clear(long wordAddress) {
    Memory.putLong(wordAddress, 0);
  }

  static boolean isSealed(long word, long object) {
    return (word ^ SEAL) >>> ADDRESS_SHIFT == object;
  }

  static int next(long word) {
    return (int) (word ^ SEAL) & INDEX_MASK;
  }
}

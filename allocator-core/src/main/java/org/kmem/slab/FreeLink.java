package org.kmem.slab;

import org.kmem.memory.Memory;
import org.kmem.units.CheckLevel;

/**
 * The links in the free objects of a cache: index of the next free object of the slab, sealed with the address of
 * the object that has it.
 *
 * <pre>
 *   63                                  16 15          0
 *   +-------------------------------------+-------------+
 *   | address of this object XOR next     | next index  |   all of it XOR a constant and the cache's secret
 *   +-------------------------------------+-------------+
 * </pre>
 *
 * <p>The seal tells a free object from one in use for the price of a compare: an object that is allocated
 * loses its seal, so one that is freed with the seal in place is free already, and a free object without
 * it was written to after it was freed, be it one byte of the link. That user data look like the seal of their own
 * address is a matter of 48 bits.
 *
 * <p>With a secret nobody can make up a link who does not know it; then links are checked at any {@link CheckLevel}.
 *
 * <p>Immutable; the caller owns the object. Kernel counterpart: {@code CONFIG_SLAB_FREELIST_HARDENED}, which
 * hides the pointer behind a random number of the cache and the pointer's own address, and refuses to free the
 * object that is first on the list.
 */
final class FreeLink {
  private static final long SEAL = 0x9E37_79B9_7F4A_7C15L;
  private static final int ADDRESS_SHIFT = 16;
  private static final int INDEX_MASK = 0xFFFF;

  private final int offsetBytes;
  private final long secret;
  private final long seal;

  /**
   * The links of one cache.
   *
   * @param offsetBytes where an object has its link
   * @param secret random number of the cache, 0 for links that are not hardened
   */
  FreeLink(int offsetBytes, long secret) {
    this.offsetBytes = offsetBytes;
    this.secret = secret;
    this.seal = SEAL ^ secret;
  }

  /** The cache's random number, for who has links of another form. */
  long secret() {
    return secret;
  }

  void write(long object, int next) {
    long plain = ((object ^ next) << ADDRESS_SHIFT) | next;
    Memory.putLong(object + offsetBytes, plain ^ seal);
  }

  long read(long object) {
    return Memory.getLong(object + offsetBytes);
  }

  /** Takes the seal off an object that is handed out. */
  void clear(long object) {
    Memory.putLong(object + offsetBytes, 0);
  }

  boolean isSealed(long word, long object) {
    long plain = word ^ seal;
    return ((plain >>> ADDRESS_SHIFT) ^ (plain & INDEX_MASK)) == object;
  }

  int next(long word) {
    return (int) (word ^ seal) & INDEX_MASK;
  }

  /** Whether an object that should be in use has the seal of a free one, as far as links are checked. */
  boolean isFreeAlready(long object) {
    return (CheckLevel.STATE || secret != 0) && isSealed(read(object), object);
  }

  /** Whether what a free object has for a link is none, as far as links are checked. */
  boolean isDamaged(long word, long object) {
    return (CheckLevel.STATE || secret != 0) && !isSealed(word, object);
  }
}

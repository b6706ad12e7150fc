package org.kmem.mm.sim;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Chance: streams of random numbers that follow from the machine's seed and a name, and from nothing else.
 *
 * <p>Who needs chance asks once for a stream by a name of its own. Adding a user, or asking one stream more
 * often, leaves all other streams as they were.
 */
public final class Rng {
  /*
   * Implementation notes.
   * The name is hashed with FNV-1a of 64 bits rather than String.hashCode, whose 32 bits would let two
   * names share a stream by accident. SplittableRandom's algorithm is part of its specification.
   */
  private static final long FNV_BASIS = 0xCBF2_9CE4_8422_2325L;
  private static final long FNV_PRIME = 0x0000_0100_0000_01B3L;

  private final long seed;

  /**
   * Streams of a seed.
   *
   * @param seed any number
   */
  public Rng(long seed) {
    this.seed = seed;
  }

  /**
   * The seed.
   *
   * @return what all streams follow from
   */
  public long seed() {
    return seed;
  }

  /**
   * A stream from its beginning.
   *
   * @param name who uses it, for example {@code "sched"}
   * @return its numbers; asking again by the same name starts the same stream anew
   */
  public RandomGenerator stream(String name) {
    long hash = FNV_BASIS;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * FNV_PRIME;
    }
    // The first split decorrelates streams whose starting points are close together.
    return new SplittableRandom(seed ^ hash).split();
  }
}

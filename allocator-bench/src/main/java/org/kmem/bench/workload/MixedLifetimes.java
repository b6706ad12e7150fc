package org.kmem.bench.workload;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Objects that live briefly and a few that stay, in one stream: what is left in RAM when those that are brief are gone.
 *
 * <p>The case that allocators without hints do worst: survivors are small and scattered evenly, one on nearly every page,
 * so hardly a page comes free.
 */
public final class MixedLifetimes {
  private static final int SMALLEST_BYTES = 64;
  private static final int LARGEST_BYTES = 512;

  /** What is used, as long as the objects live. */
  public interface Memory {
    /**
     * Allocates an object and writes to all of it.
     *
     * @param sizeBytes its size
     * @param stays whether it will be left when the others are freed
     * @return what {@link #free} takes
     */
    Object alloc(int sizeBytes, boolean stays);

    /**
     * Frees an object.
     *
     * @param object what {@link #alloc} answered
     */
    void free(Object object);

    /** Lets pass what time there is to be until memory is given back. */
    void rest();

    /**
     * What the objects and all that is kept for them have in RAM.
     *
     * @return bytes
     */
    long residentBytes();
  }

  /**
   * What was seen.
   *
   * @param peakBytes in RAM with all objects
   * @param restBytes in RAM when those that are brief were gone
   * @param survivorBytes size of those that stayed
   * @param survivors how many
   */
  public record Outcome(long peakBytes, long restBytes, long survivorBytes, int survivors) {
    /**
     * How much of the peak was left.
     *
     * @return a share
     */
    public double share() {
      return peakBytes == 0 ? 0 : (double) restBytes / peakBytes;
    }
  }

  private final long bytes;
  private final int oneStaysOf;
  private final long seed;

  /**
   * Describes the stream.
   *
   * @param bytes size of all objects together
   * @param oneStaysOf one in so many stays
   * @param seed of sizes and of the order in which the others go
   */
  public MixedLifetimes(long bytes, int oneStaysOf, long seed) {
    this.bytes = bytes;
    this.oneStaysOf = oneStaysOf;
    this.seed = seed;
  }

  /**
   * Runs it, and frees all in the end.
   *
   * @param memory what is used
   * @return what was seen
   */
  public Outcome run(Memory memory) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Object> brief = new ArrayList<>();
    List<Object> staying = new ArrayList<>();
    long survivorBytes = 0;
    for (long total = 0; total < bytes; ) {
      int size = random.nextInt(SMALLEST_BYTES, LARGEST_BYTES + 1);
      boolean stays = random.nextInt(oneStaysOf) == 0;
      (stays ? staying : brief).add(memory.alloc(size, stays));
      survivorBytes += stays ? size : 0;
      total += size;
    }
    long peak = memory.residentBytes();
    Collections.shuffle(brief, new Random(seed));
    brief.forEach(memory::free);
    memory.rest();
    Outcome seen = new Outcome(peak, memory.residentBytes(), survivorBytes, staying.size());
    staying.forEach(memory::free);
    return seen;
  }
}

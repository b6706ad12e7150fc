package org.kmem.bench.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * A short look at whether somebody else computes on this core: a second hyperthread of it, of this machine or, in a virtual
 * one, of another guest.
 *
 * <p>No time is taken away then, and so {@link NoiseProbe} sees nothing. But the two share the core's units: a chain of
 * operations, each of which waits for the one before, takes as long as ever, and several chains at once, which fill the
 * units of a core, take longer than when they have it alone. Both are run by turns in many short slices; whoever shares a
 * core has it alone in some of them, or the other one rests for a moment.
 */
final class SharedCoreProbe {
  private static final int SLICES = 1_000;
  private static final int WARMUP_SLICES = 500;

  /** Steps of a slice, some 10 us for each of the two. */
  private static final int STEPS = 5_000;

  private static final double SHARED = 1.15;

  private SharedCoreProbe() {}

  static Finding finding() {
    observe(WARMUP_SLICES);
    return sharing(observe(SLICES));
  }

  /**
   * What slices took.
   *
   * @param chainRatio by how much a chain usually takes longer than at its best: the clock of the CPU, and time taken away
   * @param chainsRatio the same of four at once
   * @param results what they came to, so that nobody leaves them out
   */
  record Observation(double chainRatio, double chainsRatio, long results) {}

  static Observation observe(int slices) {
    long[] chain = new long[slices];
    long[] chains = new long[slices];
    long results = 0;
    for (int slice = 0; slice < slices; slice++) {
      long start = System.nanoTime();
      results += chain(slice + 1L);
      long between = System.nanoTime();
      results += chains(slice + 1L);
      chain[slice] = between - start;
      chains[slice] = System.nanoTime() - between;
    }
    return new Observation(usualOverLeast(chain), usualOverLeast(chains), results);
  }

  static double usualOverLeast(long[] nanos) {
    long[] ascending = nanos.clone();
    Arrays.sort(ascending);
    return (double) ascending[ascending.length / 2] / Math.max(1, ascending[0]);
  }

  private static long chain(long seed) {
    long a = seed;
    for (int step = 0; step < STEPS; step++) {
      a = next(a);
    }
    return a;
  }

  private static long chains(long seed) {
    long a = seed;
    long b = seed + 1;
    long c = seed + 2;
    long d = seed + 3;
    for (int step = 0; step < STEPS; step++) {
      a = next(a);
      b = next(b);
      c = next(c);
      d = next(d);
    }
    return a + b + c + d;
  }

  /** Six operations, each on the result of the one before: Marsaglia's xorshift. */
  private static long next(long value) {
    long next = value ^ (value << 13);
    next ^= next >>> 7;
    return next ^ (next << 17);
  }

  static Finding sharing(Observation seen) {
    double shared = seen.chainsRatio() / seen.chainRatio();
    String text =
        String.format(
            Locale.ROOT,
            "work that fills it takes %.2f times its best, a chain of operations %.2f",
            seen.chainsRatio(),
            seen.chainRatio());
    Map<String, Object> facts =
        Map.of("fullRatio", seen.chainsRatio(), "chainRatio", seen.chainRatio());
    return (shared <= SHARED
            ? Finding.ok("core", text, facts)
            : Finding.warn("core", text, "compare rows of one run only, or come back later", facts))
        .because(
            "another thread computes on this core, and what it uses is missing in the figures");
  }
}

package org.kmem.bench.workload;

import java.util.SplittableRandom;

/** Sizes of pieces as programs ask for them, drawn from a seed beforehand. */
public enum SizeMix {
  /** Every size from 16 to 1024 bytes as often as any other. */
  UNIFORM,
  /**
   * Sizes from 4 to 32768 bytes, as often as the inverse of their square: what the benchmarks of glibc's malloc ask
   * for.
   */
  INVERSE_SQUARE,
  /** Sizes from 8 to 16000 bytes, falling off linearly: what rpmalloc's benchmark asks for. */
  LINEAR_FALLOFF,
  /** Sizes from 5 to 25 MiB: what has no size class. */
  LARGE;

  private static final int MIB = 1 << 20;

  /**
   * The mix of a name, as parameters of benchmarks have it.
   *
   * @param name such as {@code inverse-square}
   * @return the mix
   * @throws IllegalArgumentException if there is none of that name
   */
  public static SizeMix of(String name) {
    for (SizeMix mix : values()) {
      if (mix.toString().equals(name)) {
        return mix;
      }
    }
    throw new IllegalArgumentException(
        "no mix of sizes '%s': give uniform, inverse-square, linear-falloff or large"
            .formatted(name));
  }

  /** The name as parameters have it. */
  @Override
  public String toString() {
    return switch (this) {
      case UNIFORM -> "uniform";
      case INVERSE_SQUARE -> "inverse-square";
      case LINEAR_FALLOFF -> "linear-falloff";
      case LARGE -> "large";
    };
  }

  /**
   * Draws sizes.
   *
   * @param count how many
   * @param seed decides them
   * @return sizes in bytes
   */
  public int[] draw(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] sizes = new int[count];
    for (int i = 0; i < count; i++) {
      sizes[i] = size(random.nextDouble());
    }
    return sizes;
  }

  /** The size at a share of all, from 0 and below 1: the inverse of the distribution. */
  private int size(double share) {
    return switch (this) {
      case UNIFORM -> between(16, 1024, share);
      // The share of sizes up to s is (1/4 - 1/s) / (1/4 - 1/32768).
      case INVERSE_SQUARE -> (int) (1 / (1 / 4.0 - share * (1 / 4.0 - 1 / 32_768.0)));
      // The share of sizes from s on is the square of how far s is from the end.
      case LINEAR_FALLOFF -> between(8, 16_000, 1 - Math.sqrt(1 - share));
      case LARGE -> between(5 * MIB, 25 * MIB, share);
    };
  }

  /**
   * The largest size there is.
   *
   * @return bytes
   */
  public int largestBytes() {
    return size(Math.nextDown(1.0));
  }

  private static int between(int first, int last, double share) {
    return first + (int) (share * (last - first + 1));
  }
}

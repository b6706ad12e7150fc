package org.kmem.mm.mm;

import java.util.Arrays;

/**
 * A count that each CPU keeps a part of: the common part is cheap to read and off by less than a batch for
 * each CPU, the sum is exact. What users see as VmRSS is the common part of some.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code struct percpu_counter}.
 */
final class PercpuCounter {
  private static final int SMALLEST_BATCH = 32;

  private final long[] local;
  private long batch;
  private long count;

  PercpuCounter(int cpus) {
    this.local = new long[cpus];
    this.batch = defaultBatch(cpus);
  }

  /** {@code percpu_counter_batch}. */
  static int defaultBatch(int cpus) {
    return Math.max(SMALLEST_BATCH, 2 * cpus);
  }

  void setBatch(long newBatch) {
    batch = newBatch;
  }

  void add(int cpu, long amount) {
    long part = local[cpu] + amount;
    if (Math.abs(part) >= batch) {
      count += part;
      part = 0;
    }
    local[cpu] = part;
  }

  /** The common part: {@code percpu_counter_read_positive}. */
  long read() {
    return Math.max(0, count);
  }

  /** The exact sum. */
  long sum() {
    long sum = count;
    for (long part : local) {
      sum += part;
    }
    return sum;
  }

  /** Moves all parts into the common one: {@code percpu_counter_sync}. */
  void sync() {
    count = sum();
    Arrays.fill(local, 0);
  }
}

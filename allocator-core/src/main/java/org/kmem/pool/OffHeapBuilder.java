package org.kmem.pool;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kmem.memory.BackingMemory;
import org.kmem.pagealloc.Strategy;
import org.kmem.pool.trim.TrimPolicy;
import org.kmem.slab.OnBug;
import org.kmem.slab.SlabReport;
import org.kmem.slab.SlabStrategy;
import org.kmem.slab.SlubDebugOptions;
import org.kmem.units.ByteSize;

/** Describes an {@link OffHeap} before it is made. Not thread-safe. */
public final class OffHeapBuilder {
  /** By default a heap may grow to this share of what the process may have. */
  private static final int LIMIT_SHARE = 4;

  private static final int DEFAULT_LEAK_INTERVAL = 128;

  String name = "heap";
  int nodes = 1;
  int cpus = Runtime.getRuntime().availableProcessors();
  SlabStrategy strategy = SlabStrategy.SHEAF;
  Strategy pageStrategy = Strategy.BITFIELD;
  SlubDebugOptions debug = SlubDebugOptions.NONE;
  OnBug onBug = OnBug.THROW;
  Consumer<SlabReport> reports = System.err::println;
  boolean hardened;
  int sampledObjects;
  int sampleInterval;
  OptionalLong cacheBudgetBytes = OptionalLong.empty();
  LeakDetection leakDetection = LeakDetection.ofProperty();
  int leakInterval = DEFAULT_LEAK_INTERVAL;
  Consumer<LeakReport> onLeak = System.err::println;
  @Nullable TrimPolicy trim;
  @Nullable Duration counters;
  boolean managed;
  boolean ownThread = true;
  private OptionalLong capacityBytes = OptionalLong.empty();

  OffHeapBuilder() {}

  /**
   * Sets what pieces may take in all: pages of caches and large pieces. What the heap needs beside that for its tables is on
   * top, see {@link OffHeap#overheadBytes}. The memory is reserved at once and takes room in RAM when it is first touched.
   * The default is a quarter of what the container or the machine leaves this process, at the moment of {@link #build}.
   *
   * @param bytes at least {@link OffHeap#MIN_CAPACITY_BYTES}, rounded up to pages
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  public OffHeapBuilder capacity(long bytes) {
    if (bytes < OffHeap.MIN_CAPACITY_BYTES) {
      throw new IllegalArgumentException(
          "a capacity of %s: give at least %s"
              .formatted(
                  ByteSize.text(Math.max(0, bytes)), ByteSize.text(OffHeap.MIN_CAPACITY_BYTES)));
    }
    capacityBytes = OptionalLong.of(bytes);
    return this;
  }

  /**
   * Sets the name for reports; the default is {@code heap}.
   *
   * @param text any text
   * @return this builder
   */
  public OffHeapBuilder name(String text) {
    name = text;
    return this;
  }

  /**
   * Splits the capacity among so many memory nodes; the default is one. CPUs are dealt to them in equal runs, and a
   * thread gets memory of its node first.
   *
   * @param count nodes, at least 1
   * @return this builder
   * @throws IllegalArgumentException if there is none
   */
  public OffHeapBuilder nodes(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(count + " nodes: give at least 1");
    }
    nodes = count;
    return this;
  }

  /**
   * Sets the number of CPUs that what is kept for each CPU is kept for; the default is those that the JVM may use.
   *
   * @param count CPUs, at least 1
   * @return this builder
   * @throws IllegalArgumentException if there is none
   */
  public OffHeapBuilder cpus(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(count + " CPUs: give at least 1");
    }
    cpus = count;
    return this;
  }

  /**
   * Sets how objects are kept; the default, {@link SlabStrategy#SHEAF}, is the fastest.
   *
   * @param choice the strategy
   * @return this builder
   */
  public OffHeapBuilder strategy(SlabStrategy choice) {
    strategy = choice;
    return this;
  }

  /**
   * Sets how pages are kept; the default, {@link Strategy#BITFIELD}, is the fastest.
   *
   * @param choice the strategy
   * @return this builder
   */
  public OffHeapBuilder pageStrategy(Strategy choice) {
    pageStrategy = choice;
    return this;
  }

  /**
   * Sets which caches and pools are checked at each call, and for what; by default none is. They are slower then, all
   * others are not.
   *
   * @param options as the kernel's {@code slab_debug} has them: {@code FZP} for all, {@code U,orders} for one
   * @return this builder
   * @throws org.kmem.slab.SlubDebugFormatException if it means nothing
   */
  public OffHeapBuilder debug(String options) {
    debug = SlubDebugOptions.parse(options);
    return this;
  }

  /**
   * Sets what becomes of what {@link #debug} and {@link #sampler} find: thrown, which is the default, or given to a log and
   * repaired.
   *
   * @param log gets the reports, with locks held: it must not use the heap
   * @return this builder
   */
  public OffHeapBuilder reports(Consumer<SlabReport> log) {
    reports = log;
    onBug = OnBug.REPAIR;
    return this;
  }

  /**
   * Whether the links in free objects are hidden and checked; the default is that they are not.
   *
   * @param wanted true to harden them
   * @return this builder
   */
  public OffHeapBuilder hardened(boolean wanted) {
    hardened = wanted;
    return this;
  }

  /**
   * Gives one piece in so many a page of its own with guard bytes around it, to find writes out of bounds and after a
   * free in production; by default none. Pools are not sampled: their handles are checked at each use.
   *
   * @param objects sampled pieces at a time
   * @param interval mean number of allocations for each
   * @return this builder
   * @throws IllegalArgumentException if there is nothing to sample
   */
  public OffHeapBuilder sampler(int objects, int interval) {
    if (objects < 1 || interval < 1) {
      throw new IllegalArgumentException(
          "%d sampled pieces, one in %d: give at least 1 of each".formatted(objects, interval));
    }
    sampledObjects = objects;
    sampleInterval = interval;
    return this;
  }

  /**
   * Sets what free objects that are kept at hand for single threads may take, of all caches together; the default is a
   * sixteenth of the capacity.
   *
   * @param bytes size of the objects; 0 to keep none
   * @return this builder
   * @throws IllegalArgumentException below 0
   */
  public OffHeapBuilder cacheBudget(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(bytes + " bytes for caches: give at least 0");
    }
    cacheBudgetBytes = OptionalLong.of(bytes);
    return this;
  }

  /**
   * Sets how much is remembered of who has pieces; the default is what the system property {@value LeakDetection#PROPERTY}
   * says, or nothing.
   *
   * @param choice off, a sample, or all
   * @return this builder
   */
  public OffHeapBuilder leakDetection(LeakDetection choice) {
    leakDetection = choice;
    return this;
  }

  /**
   * Sets how many allocations there are for each that {@link LeakDetection#SAMPLED} records; the default is 128.
   *
   * @param allocations mean number, at least 1
   * @return this builder
   * @throws IllegalArgumentException if it is less
   */
  public OffHeapBuilder leakInterval(int allocations) {
    if (allocations < 1) {
      throw new IllegalArgumentException("one allocation in " + allocations + ": give at least 1");
    }
    leakInterval = allocations;
    return this;
  }

  /**
   * Sets who is told what was still in use at a close; the default writes it to standard error. Nobody is told without
   * {@link #leakDetection}.
   *
   * @param consumer gets reports that are not empty, from the thread that closes
   * @return this builder
   */
  public OffHeapBuilder onLeak(Consumer<LeakReport> consumer) {
    onLeak = consumer;
    return this;
  }

  /**
   * Has memory that stays free given back to the operating system; by default it stays.
   *
   * @param policy when
   * @return this builder
   */
  public OffHeapBuilder trim(TrimPolicy policy) {
    trim = policy;
    return this;
  }

  /**
   * Has the heap show its figures to other processes of this user in a file, see {@link
   * org.kmem.pool.top.CountersFile}: what {@code kmem top} reads. By default it does not.
   *
   * @param interval how often they are written, at least a millisecond
   * @return this builder
   */
  public OffHeapBuilder counters(Duration interval) {
    counters = interval;
    return this;
  }

  /**
   * Whether the heap is a management bean, see {@link org.kmem.pool.top.HeapMXBean}; by default it is not.
   *
   * @param wanted true to register it; its name is to be unique then
   * @return this builder
   */
  public OffHeapBuilder managed(boolean wanted) {
    managed = wanted;
    return this;
  }

  /**
   * Whether trimming and counters have a thread of their own, which is the default; else whoever builds the heap has {@link
   * OffHeap#agent} run.
   *
   * @param wanted false for no thread
   * @return this builder
   */
  public OffHeapBuilder ownThread(boolean wanted) {
    ownThread = wanted;
    return this;
  }

  long capacityBytes() {
    return capacityBytes.orElseGet(
        () -> Math.max(OffHeap.MIN_CAPACITY_BYTES, BackingMemory.limitBytes() / LIMIT_SHARE));
  }

  /**
   * Makes the heap.
   *
   * @return the heap, owned by the caller
   * @throws org.kmem.memory.MemoryException if memory for it cannot be had; says why and what to do
   * @throws IllegalStateException if the strategy has no sampler and one is wanted, or there is a managed heap of that name
   * @throws java.io.UncheckedIOException if there can be no file of counters
   */
  public OffHeap build() {
    return new OffHeap(this);
  }
}

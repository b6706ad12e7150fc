package org.kmem.slab;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.kmem.memory.BackingMemory;
import org.kmem.slab.SampledObject.State;

/**
 * Gives a few objects, one in so many, a page of their own with guard bytes around it, and keeps freed ones
 * aside for a while: finds writes out of bounds, writes after a free and wrong frees in production, at
 * the price of a subtraction now and then.
 *
 * <p>A cache asks {@link #isDue} where a slot runs out of objects, and if it is, {@link #alloc}; a free asks {@link
 * #owns} once it is known that the address is in no slab. Writes out of bounds are found when the object is freed, writes
 * after that when its page is to be used again, which is when all other free pages have been, or
 * by {@link #check}. Reads are not found.
 *
 * <p>Safe for any thread. What a report leads to is the {@link SlabBugPolicy}'s choice; where it
 * throws, a free has not happened.
 *
 * <p>Kernel counterpart: KFENCE, Documentation/dev-tools/kfence.rst.
 */
final class ObjectSampler implements AutoCloseable {
  /*
   * Implementation notes.
   * One lock for the pool: it is taken for sampled objects only. Reports are made and delivered under it,
   * as in the kernel, so that the object is still what the report says.
   * Where it differs from the kernel: samples are counted and not timed, guard pages are compared and do
   * not fault, and a page that was written to after a free is never used again.
   */
  private final BackingMemory memory;
  private final SampleLayout layout;
  private final SampleClock clock;
  private final TrackRecorder recorder;
  private final SampleReporter reporter;
  private final SampledObject[] pages;

  /** Pages to use next, longest unused first; protected by {@code this}. */
  private final Deque<SampledObject> free = new ArrayDeque<>();

  /** Left or right; protected by {@code this}. */
  private final SplittableRandom random;

  private ObjectSampler(
      BackingMemory memory,
      int objects,
      SampleClock clock,
      long seed,
      TrackRecorder recorder,
      SlabBugPolicy policy) {
    this.memory = memory;
    this.clock = clock;
    this.recorder = recorder;
    layout = new SampleLayout(memory.address(), objects);
    reporter = new SampleReporter(layout, policy);
    random = new SplittableRandom(seed);
    pages = new SampledObject[objects];
    for (int i = 0; i < objects; i++) {
      pages[i] = new SampledObject(i);
      free.add(pages[i]);
    }
  }

  /**
   * Makes a sampler with memory of its own.
   *
   * @param objects sampled objects at a time, quarantined ones included; the kernel has 255
   * @param slots number of slots
   * @param interval mean number of allocations per sample; 0 for none until {@link #setInterval}
   * @param seed of distances and places
   * @param recorder of the allocator's tracks
   * @param policy what becomes of reports
   * @return the sampler
   */
  static ObjectSampler reserve(
      int objects,
      int slots,
      int interval,
      long seed,
      TrackRecorder recorder,
      SlabBugPolicy policy) {
    if (objects < 1) {
      throw new IllegalArgumentException(
          objects + " sampled objects: give at least 1, or have no sampler");
    }
    SampleClock clock = new SampleClock(slots, interval, seed);
    long granule = BackingMemory.granuleBytes();
    long bytes = Math.ceilDiv(SampleLayout.poolBytes(objects), granule) * granule;
    return new ObjectSampler(
        BackingMemory.reserveSparse(bytes), objects, clock, seed, recorder, policy);
  }

  /**
   * Counts allocations.
   *
   * @param slot slot of the call
   * @param allocations how many to count
   * @return whether to call {@link #alloc}
   */
  boolean isDue(int slot, int allocations) {
    return clock.isDue(slot, allocations);
  }

  /**
   * Changes how often objects are sampled, while allocations are made.
   *
   * @param allocations mean number per sample; 0 for none
   */
  void setInterval(int allocations) {
    clock.setInterval(allocations);
  }

  /**
   * Allocates a sampled object.
   *
   * @param slot slot of the call
   * @param sizeBytes what was asked for
   * @param alignBytes a power of two that the address must be a multiple of
   * @param cache name of the cache
   * @return its address; 0 if it is larger than a page or all pages are in use: allocate without sampling
   * @throws SlabBugException if the page was written to since it was freed and the policy throws; the
   *     page is out of use from then on
   */
  synchronized long alloc(int slot, int sizeBytes, int alignBytes, String cache) {
    if (sizeBytes < 1
        || sizeBytes > SampleLayout.PAGE_BYTES
        || alignBytes > SampleLayout.PAGE_BYTES) {
      return 0;
    }
    SampledObject page = nextUntouched(slot);
    if (page == null) {
      return 0;
    }
    long object = layout.page(page.number);
    if (random.nextBoolean()) {
      object += (SampleLayout.PAGE_BYTES - sizeBytes) & -alignBytes;
    }
    layout.fillCanaries(page.number);
    page.allocate(object, sizeBytes, cache, recorder.now(slot));
    return object;
  }

  /**
   * Whether an address is the sampler's to free.
   *
   * @param address any address
   * @return whether it is in the pool
   */
  boolean owns(long address) {
    return layout.owns(address);
  }

  /**
   * The cache of a sampled object, to see whether it is freed to the right one.
   *
   * @param address an address that {@link #owns} says yes to
   * @return name of the cache; {@code null} if no object in use has the address
   */
  synchronized @Nullable String cacheOf(long address) {
    SampledObject page = pages[layout.sampleOf(address)];
    return page.state == State.ALLOCATED && page.address == address ? page.cache : null;
  }

  /**
   * Frees a sampled object.
   *
   * @param slot slot of the call
   * @param address an address that {@link #owns} says yes to
   * @return false if nothing was freed: no object in use has the address
   * @throws SlabBugException if that is so, or if bytes around the object were written, and the policy
   *     throws
   */
  synchronized boolean free(int slot, long address) {
    SampledObject page = pages[layout.sampleOf(address)];
    if (page.state != State.ALLOCATED || page.address != address) {
      reporter.invalidFree(recorder.now(slot), page, address);
      return false;
    }
    checkBounds(slot, page);
    layout.fillFreed(address, page.sizeBytes);
    page.quarantine(recorder.now(slot));
    free.add(page);
    return true;
  }

  /**
   * Looks at all sampled objects, in use or freed.
   *
   * @param slot slot of the call
   * @return number of findings
   * @throws SlabBugException for the first, if the policy throws
   */
  synchronized int check(int slot) {
    int findings = 0;
    for (SampledObject page : pages) {
      if (page.state == State.ALLOCATED) {
        findings += checkBounds(slot, page) ? 0 : 1;
      } else if (page.state == State.QUARANTINED && !isUntouched(slot, page)) {
        findings++;
      }
    }
    return findings;
  }

  /**
   * The room of a sampled object.
   *
   * @param address an address that {@link #owns} says yes to
   * @return bytes asked for; 0 if no object in use has the address
   */
  synchronized int sizeOf(long address) {
    SampledObject page = pages[layout.sampleOf(address)];
    return page.state == State.ALLOCATED && page.address == address ? page.sizeBytes : 0;
  }

  /**
   * The objects of a cache that are in use.
   *
   * @param cache name of the cache
   * @return their addresses
   */
  synchronized List<Long> objectsOf(String cache) {
    return Arrays.stream(pages)
        .filter(page -> page.state == State.ALLOCATED && page.cache.equals(cache))
        .map(page -> page.address)
        .toList();
  }

  /**
   * How many objects are in use.
   *
   * @return number of sampled objects
   */
  synchronized int allocatedObjects() {
    int count = 0;
    for (SampledObject page : pages) {
      count += page.state == State.ALLOCATED ? 1 : 0;
    }
    return count;
  }

  /** Gives the memory back. No object may be in use; {@link #check} first to see the last writes. */
  @Override
  public void close() {
    memory.close();
  }

  /** The page that was unused longest, unless it was written to; {@code null} if there is none. */
  private @Nullable SampledObject nextUntouched(int slot) {
    SampledObject page = free.poll();
    while (page != null && page.state == State.QUARANTINED && !isUntouched(slot, page)) {
      page = free.poll();
    }
    return page;
  }

  /** A page that was written to is retired before the report, which may be thrown. */
  private boolean isUntouched(int slot, SampledObject page) {
    long written = layout.writeAfterFree(page.address, page.sizeBytes);
    SampleLayout.Overrun overrun = layout.overrun(page.number, page.address, page.sizeBytes);
    if (written == 0 && overrun == null) {
      return true;
    }
    page.state = State.RETIRED;
    free.remove(page);
    reporter.writeAfterFree(recorder.now(slot), page, overrun == null ? written : overrun.at());
    return false;
  }

  private boolean checkBounds(int slot, SampledObject page) {
    SampleLayout.Overrun overrun = layout.overrun(page.number, page.address, page.sizeBytes);
    if (overrun == null) {
      return true;
    }
    reporter.overrun(recorder.now(slot), page, overrun);
    layout.restoreCanaries(page.number, page.address, page.sizeBytes);
    return false;
  }
}

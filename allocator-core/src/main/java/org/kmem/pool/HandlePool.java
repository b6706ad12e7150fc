package org.kmem.pool;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.pool.budget.Account;
import org.kmem.pool.event.HeapEvents;
import org.kmem.slab.CacheFlags;
import org.kmem.slab.KmemCache;
import org.kmem.slab.trusted.TrustedCaches;

/**
 * Objects of one size by handles that are never valid again after a release.
 *
 * <p>A handle is a {@code long}, never 0, and no number is issued twice in the life of the JVM, so that a use after the
 * release, a second release and a handle of another pool are found every time, and nobody else's object is
 * touched. One place of the heap can be handed out {@link #generations} times, 2^30 in heaps of up to 2^23 places, which
 * are 512 MiB of cache lines, and less by as much as a heap has more; then it is left alone until the pool is closed.
 *
 * <p>The bound of that: two threads that release one handle at the same moment, within some nanoseconds, can both pass. The
 * object is then free twice. Who would be given it while another has it gets a different one, and the object is out of
 * use until the pool is closed, see {@link #releasedTwice}; two threads that acquire it at the same moment again both get
 * the same handle, and one of their releases is refused. {@link HandlePoolBuilder#exactRelease} lets only one pass, ever.
 *
 * <p>{@link #address} leads from a handle to memory: an address may be used until the object is released, and nobody
 * checks it after that. {@link ObjectPool} has objects with fields and checks every access against the heap's bounds.
 *
 * <p>Contents of an acquired object are undefined unless the pool zeroes or constructs them. Each place takes 8 bytes
 * beside the heap. Safe for any thread, except {@link #close}; operations allocate nothing on the Java heap.
 */
public final class HandlePool implements AutoCloseable {
  static final int GFP = OffHeap.GFP;

  /** The cache does not test again what the handle has proved. */
  static final TrustedCaches CACHES = TrustedCaches.get();

  private final OffHeap heap;
  private final String name;
  private final KmemCache cache;
  private final @Nullable Account account;
  private final HandleTable table;
  private final @Nullable LeakTracker tracker;
  private final @Nullable LongConsumer reset;
  private final int gfp;
  private final int sizeBytes;
  private final Runnable onClose;

  private final boolean zeroed;
  private final boolean exactRelease;
  private final Runnable onRecording = this::choosePaths;
  private boolean closed;

  HandlePool(HandlePoolBuilder builder) {
    heap = builder.heap;
    name = builder.name;
    reset = builder.reset;
    onClose = builder.onClose;
    tracker = heap.tracker();
    gfp = builder.zeroed ? GFP | GfpFlags.__GFP_ZERO : GFP;
    account = builder.account;
    cache = makeCache(builder);
    sizeBytes = cache.objectSizeBytes();
    table = new HandleTable(name, cache.geometry(), heap.baseAddress(), heap.spanBytes());
    zeroed = builder.zeroed;
    exactRelease = builder.exactRelease;
    HeapEvents.onRecording(onRecording);
    choosePaths();
  }

  /** Decides what is left out of acquires and releases; again when the Flight Recorder may want to know of them. */
  private synchronized void choosePaths() {
    boolean plain = !closed && tracker == null && !HeapEvents.areObjectsWanted();
    table.choosePaths(plain && !zeroed, plain && reset == null && !exactRelease);
  }

  /**
   * Acquires an object.
   *
   * @return its handle
   * @throws OffHeapExhaustedException if the heap has no room
   * @throws IllegalStateException if the pool is closed
   */
  public long acquire() {
    long handle = tryAcquire();
    if (handle == 0) {
      throw heap.exhausted(sizeBytes);
    }
    return handle;
  }

  /**
   * Acquires an object if there is room.
   *
   * @return its handle, or 0
   * @throws IllegalStateException if the pool is closed
   */
  public long tryAcquire() {
    long object = 0;
    if (table.isPlainAcquire()) {
      object = cache.alloc(gfp);
      if (object != 0 && table.isReady(object)) {
        return table.openReady(object);
      }
    }
    return acquireSlow(object);
  }

  /** Looks further: what was found, if anything was, cannot be handed out at once, or has to be zeroed or recorded. */
  long acquireSlow(long found) {
    checkOpen();
    long object = found;
    if (found != 0 && zeroed) {
      Memory.fill(found, sizeBytes, (byte) 0);
    }
    while (true) {
      if (object == 0) {
        object = cache.alloc(gfp);
      }
      if (object == 0 && heap.reclaim().run()) {
        object = cache.alloc(gfp);
      }
      if (object == 0) {
        heap.countRefusal();
        return 0;
      }
      long handle = table.open(object);
      if (handle != 0) {
        if (tracker != null) {
          tracker.allocated(object, sizeBytes, name);
        }
        HeapEvents.allocated(object, sizeBytes);
        return handle;
      }
      object = 0; // used up, or freed twice: it stays out of use
    }
  }

  /**
   * Acquires objects, all or none.
   *
   * @param handles where their handles go
   * @param from first index
   * @param to one past the last index
   * @throws OffHeapExhaustedException if the heap has no room for all
   * @throws IndexOutOfBoundsException if there is no such part of the array
   * @throws IllegalStateException if the pool is closed
   */
  public void acquire(long[] handles, int from, int to) {
    if (!tryAcquire(handles, from, to)) {
      throw heap.exhausted((long) (to - from) * sizeBytes);
    }
  }

  /**
   * Acquires objects, all or none, if there is room.
   *
   * @param handles where their handles go
   * @param from first index
   * @param to one past the last index
   * @return false if none was acquired; the array has zeros there then
   * @throws IndexOutOfBoundsException if there is no such part of the array
   * @throws IllegalStateException if the pool is closed
   */
  public boolean tryAcquire(long[] handles, int from, int to) {
    Objects.checkFromToIndex(from, to, handles.length);
    for (int i = from; i < to; i++) {
      handles[i] = tryAcquire();
      if (handles[i] == 0) {
        release(handles, from, i);
        Arrays.fill(handles, from, to, 0);
        return false;
      }
    }
    return true;
  }

  /**
   * Releases an object; from now on its handle is refused.
   *
   * @param handle its handle
   * @throws BadHandleException if it is not that of an object in use: nothing happens
   * @throws IllegalStateException if the pool is closed
   */
  public void release(long handle) {
    CACHES.freeInUse(cache, table.isPlainRelease() ? table.close(handle) : closeSlow(handle));
  }

  /** Ends a handle, with all that is to be done then; returns the object, which is to be freed. */
  long closeSlow(long handle) {
    long object = table.resolve(handle);
    if (reset != null) {
      reset.accept(object);
    }
    if (tracker != null) {
      tracker.freed(object);
    }
    table.closeOnce(handle);
    HeapEvents.freed(object);
    return object;
  }

  /**
   * Releases objects.
   *
   * @param handles their handles
   * @param from first index
   * @param to one past the last index
   * @throws BadHandleException for the first that is not that of an object in use; those before it are released
   * @throws IndexOutOfBoundsException if there is no such part of the array
   * @throws IllegalStateException if the pool is closed
   */
  public void release(long[] handles, int from, int to) {
    Objects.checkFromToIndex(from, to, handles.length);
    for (int i = from; i < to; i++) {
      release(handles[i]);
    }
  }

  /**
   * Where an object is.
   *
   * @param handle its handle
   * @return its address, good until the object is released
   * @throws BadHandleException if it is not that of an object in use
   * @throws IllegalStateException if the pool is closed
   */
  public long address(long handle) {
    return table.resolve(handle);
  }

  /**
   * Takes the pool in hand for the running thread: the cheapest way to it.
   *
   * @return the pool for this thread, to be closed by it
   * @throws IllegalStateException if the pool is closed
   */
  public LocalPool take() {
    checkOpen();
    return new LocalPool(this, cache.take());
  }

  /**
   * Objects in use.
   *
   * @return a recent number, exact if nobody is at work
   */
  public long liveObjects() {
    return closed ? 0 : cache.liveObjects();
  }

  /**
   * Bytes of an object.
   *
   * @return what the pool was made for
   */
  public int objectSizeBytes() {
    return sizeBytes;
  }

  /**
   * Objects that were released by two threads at the same moment, as far as it turned out later, see {@link
   * HandlePoolBuilder#exactRelease}: each is out of use until the pool is closed, and counts as live.
   *
   * @return how many since the pool was made
   */
  public long releasedTwice() {
    return table.freeTwice();
  }

  /**
   * How often one place of the heap can be handed out before it is left alone.
   *
   * @return times: 2^30, or 2^52 for all places of the heap together if that is less
   */
  public int generations() {
    return table.generations();
  }

  /**
   * The name.
   *
   * @return what it was made under
   */
  public String name() {
    return name;
  }

  /**
   * The cache that the objects come from, for figures and settings; its objects have no handles.
   *
   * @return the cache
   */
  public KmemCache cache() {
    return cache;
  }

  OffHeap heap() {
    return heap;
  }

  HandleTable table() {
    return table;
  }

  int gfp() {
    return gfp;
  }

  void checkOpen() {
    table.checkOpen();
  }

  /**
   * Gives all memory of the pool back to the heap. Objects in use are reported as the heap's {@link LeakDetection} has it, and
   * their handles are refused from now on. Nobody may be at work, and no {@link LocalPool} be used again. Closing again does
   * nothing.
   */
  @Override
  public void close() {
    heap.closePool(this);
  }

  private static KmemCache makeCache(HandlePoolBuilder builder) {
    return builder.account != null
        ? builder.account.cache(
            builder.name,
            builder.sizeBytes,
            builder.alignBytes,
            builder.constructor(),
            builder.lifetime)
        : builder
            .heap
            .slabs()
            .create(
                builder.name,
                builder.sizeBytes,
                builder.alignBytes,
                CacheFlags.SLAB_NO_MERGE,
                builder.constructor());
  }

  /** Ends the pool, and says what was in use; the heap's monitor is held, nobody is at work. */
  LeakReport closeLocked() {
    LeakReport report = leaks();
    if (tracker != null) {
      report.leaks().forEach(leak -> tracker.freed(leak.address()));
    }
    closed = true;
    HeapEvents.offRecording(onRecording);
    choosePaths();
    onClose.run();
    cache.discard();
    if (account != null) {
      account.forget(cache);
    }
    table.close();
    return report;
  }

  private LeakReport leaks() {
    long live = cache.liveObjects();
    return new LeakReport(
        "pool " + name + " of heap " + heap.name(),
        live,
        live * cache.geometry().sizeBytes(),
        tracker == null
            ? List.of()
            : tracker.leaks().stream().filter(leak -> leak.of().equals(name)).toList());
  }

  /** A line for messages. */
  @Override
  public String toString() {
    return closed ? name + ", closed" : cache.toString();
  }
}

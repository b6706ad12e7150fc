package org.kmem.pool.budget;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.kmem.pool.event.HeapEvents;
import org.kmem.slab.CacheFlags;
import org.kmem.slab.KmallocBuckets;
import org.kmem.slab.KmemCache;
import org.kmem.slab.SlabBacking;
import org.kmem.slab.SlabPayer;
import org.kmem.units.PageSize;

/**
 * A client of a shared heap: allocates from caches of its own, whose slabs are charged to its budget.
 *
 * <p>Objects are absolute addresses. Whoever frees one need not know whose it is: {@link #free}, {@code kfree} and the
 * cache itself all do. Caches for sizes are made when they are first needed, one for each size class and
 * {@link Lifetime}; what their free objects may take at hand is bound by the budget's {@code max} at that moment.
 *
 * <p>Safe for any thread, except {@link #close}.
 */
public final class Account implements AutoCloseable {
  private static final int CLASSES = KmallocBuckets.END - KmallocBuckets.FIRST;

  /** Sheaves of a cache take at most this part of the budget: all classes of a lifetime together a quarter. */
  private static final int IDLE_SHARE = 4 * CLASSES;

  private final Accounts owner;
  private final int id;
  private final Budget budget;
  private final SlabPayer payer;

  /** By lifetime and size class; made under the monitor. */
  private final AtomicReferenceArray<@Nullable KmemCache> sized =
      new AtomicReferenceArray<>(CLASSES * Lifetime.values().length);

  /** All of them, those for sizes among them. */
  private final List<KmemCache> caches = new CopyOnWriteArrayList<>();

  private final LongAdder largeRequestedBytes = new LongAdder();
  private boolean closed;

  Account(Accounts owner, int id, Budget budget) {
    this.owner = owner;
    this.id = id;
    this.budget = budget;
    this.payer = new BudgetPayer(budget);
  }

  /**
   * Allocates an object of unknown lifetime.
   *
   * @param sizeBytes how many bytes it must have, at least 1
   * @return its address; 0 if the budget or the memory is used up, or no object is so large
   */
  public long tryAlloc(long sizeBytes) {
    return tryAlloc(sizeBytes, Lifetime.LONG);
  }

  /**
   * Allocates an object.
   *
   * @param sizeBytes how many bytes it must have, at least 1
   * @param lifetime how long it is going to live, about
   * @return its address; 0 if the budget or the memory is used up, or no object is so large
   */
  public long tryAlloc(long sizeBytes, Lifetime lifetime) {
    long object = alloc(sizeBytes, lifetime);
    HeapEvents.allocated(object, sizeBytes);
    return object;
  }

  private long alloc(long sizeBytes, Lifetime lifetime) {
    int index = KmallocBuckets.index(sizeBytes) - KmallocBuckets.FIRST;
    if (index < 0) {
      return sizeBytes > 0 ? allocLarge(sizeBytes, lifetime) : 0;
    }
    int place = lifetime.index() * CLASSES + index;
    KmemCache cache = sized.get(place);
    return (cache != null ? cache : makeSized(place, lifetime)).alloc(Accounts.GFP);
  }

  private synchronized KmemCache makeSized(int place, Lifetime lifetime) {
    KmemCache known = sized.get(place);
    if (known != null) {
      return known;
    }
    int index = place % CLASSES + KmallocBuckets.FIRST;
    int size = KmallocBuckets.size(index);
    KmemCache made =
        cache(Integer.toString(size), size, KmallocBuckets.align(index), null, lifetime);
    sized.set(place, made);
    return made;
  }

  private long allocLarge(long sizeBytes, Lifetime lifetime) {
    long pagesBytes = Accounts.blockBytes(sizeBytes);
    if (pagesBytes == 0 || !budget.charge(pagesBytes, true)) {
      return 0;
    }
    long object = 0;
    try {
      object = owner.allocLarge(id, sizeBytes, lifetime);
    } finally {
      if (object == 0) {
        budget.uncharge(pagesBytes);
      }
    }
    if (object != 0) {
      largeRequestedBytes.add(sizeBytes);
    }
    return object;
  }

  /** A large object of this account was freed. */
  void freedLarge(long requestedBytes, long pagesBytes) {
    largeRequestedBytes.add(-requestedBytes);
    budget.uncharge(pagesBytes);
  }

  /**
   * Frees an object of this account, or of any other of the heap.
   *
   * @param object its address; 0 is no work
   * @throws org.kmem.slab.BadObjectException if it is no object, or free already
   */
  public void free(long object) {
    HeapEvents.freed(object);
    owner.free(object);
  }

  /**
   * Makes a cache of objects of one size, charged to this account.
   *
   * @param name what is to come after the budget's path in its name; without white space
   * @param sizeBytes size of an object
   * @param alignBytes alignment that objects need, a power of two; 0 for the default
   * @param constructor gets the address of each object once when its slab is made, from any thread; null for none
   * @param lifetime how long objects are going to live, about
   * @return the cache, closed with the account at the latest
   * @throws org.kmem.slab.InvalidCacheException if there is no such cache, or one of that name, or no number left
   * @throws BudgetException if the account is closed
   */
  public synchronized KmemCache cache(
      String name,
      int sizeBytes,
      int alignBytes,
      @Nullable LongConsumer constructor,
      Lifetime lifetime) {
    checkOpen();
    long max = budget.maxBytes();
    long idle = max == Budget.UNLIMITED ? max : max / IDLE_SHARE;
    String suffix = lifetime == Lifetime.LONG ? "" : "-" + lifetime.name().charAt(0);
    KmemCache made =
        owner
            .slabs()
            .create(
                budget.path() + ":" + name + suffix,
                sizeBytes,
                alignBytes,
                CacheFlags.NONE,
                constructor,
                new SlabBacking(payer, lifetime.mobility(), idle));
    caches.add(made);
    owner.owns(made, this);
    return made;
  }

  /**
   * Closes a cache that {@link #cache} made, if no object of it is in use.
   *
   * @param cache the cache
   * @throws org.kmem.slab.CacheInUseException if objects are in use; it stays open
   */
  public synchronized void close(KmemCache cache) {
    if (caches.contains(cache)) {
      cache.close();
      forget(cache);
    }
  }

  /**
   * No longer counts a cache that {@link #cache} made, and that is destroyed.
   *
   * @param cache the cache
   */
  public void forget(KmemCache cache) {
    caches.remove(cache);
    owner.disowns(cache);
  }

  /**
   * Its caches.
   *
   * @return those for sizes among them
   */
  public List<KmemCache> caches() {
    return List.copyOf(caches);
  }

  /**
   * The budget that is charged.
   *
   * @return the budget
   */
  public Budget budget() {
    return budget;
  }

  /**
   * What objects in use were asked for: each as large as its cache's objects are, a large one as large as was asked.
   *
   * @return bytes; the time depends on the number of caches
   */
  public long requestedBytes() {
    long bytes = Math.max(0, largeRequestedBytes.sum());
    for (KmemCache cache : caches) {
      bytes += cache.counts().live() * cache.objectSizeBytes();
    }
    return bytes;
  }

  /**
   * Gives free objects of its caches back as far as slabs are empty.
   *
   * @return bytes that came free
   */
  public long trim() {
    long pages = 0;
    for (KmemCache cache : caches) {
      pages += cache.shrink();
    }
    return pages << PageSize.SHIFT;
  }

  private void checkOpen() {
    if (closed) {
      throw new BudgetException("the account on " + budget.path() + " is closed: open another");
    }
  }

  /**
   * Closes it and its caches; a second call does nothing.
   *
   * @throws org.kmem.slab.CacheInUseException if objects of a cache are in use; the caches before it are closed
   * @throws BudgetException if large objects are in use
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    long large = largeRequestedBytes.sum();
    if (large != 0) {
      throw new BudgetException(
          "the account on %s has large objects in use, of %d bytes: free them first"
              .formatted(budget.path(), large));
    }
    for (int place = 0; place < sized.length(); place++) {
      KmemCache cache = sized.get(place);
      if (cache != null) {
        close(cache);
        sized.set(place, null);
      }
    }
    for (KmemCache cache : caches) {
      close(cache);
    }
    closed = true;
    budget.remove(this);
    owner.close(id);
  }

  /**
   * A line for messages.
   *
   * @return the budget's
   */
  @Override
  public String toString() {
    return "account on " + budget;
  }
}

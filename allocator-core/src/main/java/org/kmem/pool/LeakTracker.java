package org.kmem.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.kmem.slab.CallStack;

/**
 * Remembers who allocated what, of all pieces or of a sample. Safe for any thread.
 *
 * <p>A piece is forgotten before it is freed, so that whoever is given its address next is not taken for it.
 */
sealed interface LeakTracker {
  /** Frames that a stack keeps. */
  int DEPTH = 24;

  /** What callers do not want to see of a stack. */
  Set<Class<?>> OWN =
      Set.of(
          LeakTracker.class,
          OffHeap.class,
          LocalHeap.class,
          HeapArena.class,
          HandlePool.class,
          LocalPool.class,
          ObjectPool.class);

  /** The tracker for a choice; null for none. */
  static @Nullable LeakTracker of(LeakDetection choice, int interval) {
    return switch (choice) {
      case OFF -> null;
      case SAMPLED -> new Sampled(interval);
      case PARANOID -> new All();
    };
  }

  /** A piece was handed out. */
  void allocated(long address, long sizeBytes, String of);

  /** A piece is about to be freed; also told of addresses that are none. */
  void freed(long address);

  /** What was handed out and not freed, in order of addresses. */
  List<Leak> leaks();

  private static Leak record(long address, long sizeBytes, String of) {
    String thread = Thread.currentThread().getName();
    return new Leak(address, sizeBytes, of, thread, CallStack.capture(DEPTH, OWN));
  }

  private static List<Leak> sorted(Iterable<Leak> leaks) {
    List<Leak> sorted = new ArrayList<>();
    leaks.forEach(sorted::add);
    sorted.sort(Comparator.comparingLong(Leak::address));
    return sorted;
  }

  /** All pieces. */
  final class All implements LeakTracker {
    private final Map<Long, Leak> live = new ConcurrentHashMap<>();

    @Override
    public void allocated(long address, long sizeBytes, String of) {
      live.put(address, record(address, sizeBytes, of));
    }

    @Override
    public void freed(long address) {
      live.remove(address);
    }

    @Override
    public List<Leak> leaks() {
      return sorted(live.values());
    }
  }

  /**
   * One piece in so many: a table with one place for each hash of an address. A piece whose place is taken is not
   * sampled, so that a free looks at one element and nothing ever grows.
   */
  final class Sampled implements LeakTracker {
    private static final int PLACES = 4096;
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private final AtomicReferenceArray<@Nullable Leak> places = new AtomicReferenceArray<>(PLACES);
    private final int interval;

    Sampled(int interval) {
      this.interval = interval;
    }

    private static int place(long address) {
      return (int) ((address * GOLDEN) >>> (Long.SIZE - Integer.numberOfTrailingZeros(PLACES)));
    }

    @Override
    public void allocated(long address, long sizeBytes, String of) {
      if (ThreadLocalRandom.current().nextInt(interval) == 0
          && places.get(place(address)) == null) {
        places.compareAndSet(place(address), null, record(address, sizeBytes, of));
      }
    }

    @Override
    public void freed(long address) {
      int place = place(address);
      Leak there = places.getAcquire(place);
      if (there != null && there.address() == address) {
        places.set(place, null);
      }
    }

    @Override
    public List<Leak> leaks() {
      List<Leak> found = new ArrayList<>();
      for (int i = 0; i < PLACES; i++) {
        Leak leak = places.get(i);
        if (leak != null) {
          found.add(leak);
        }
      }
      return sorted(found);
    }
  }
}

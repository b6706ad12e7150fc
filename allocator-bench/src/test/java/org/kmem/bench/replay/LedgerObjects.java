package org.kmem.bench.replay;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.kmem.bench.replay.ObjectReplayResult.CacheEnd;
import org.kmem.bench.subject.PieceSet;

/** An allocator that keeps account of every object, throws at misuse, and fails now and then if it is to. */
final class LedgerObjects implements ReplayedObjects {
  private final int failEvery;
  private final int breakAtFree;
  private final AtomicInteger frees = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicLong live = new AtomicLong();
  private final AtomicLong allocated = new AtomicLong();

  LedgerObjects(int failEvery) {
    this(failEvery, 0);
  }

  /** One of so many allocations fails, and that free throws; 0 for none. */
  LedgerObjects(int failEvery, int breakAtFree) {
    this.failEvery = failEvery;
    this.breakAtFree = breakAtFree;
  }

  /** Sizes by place; 0 is no object. */
  private record Sizes(AtomicLongArray sizes) implements PieceSet {
    @Override
    public int places() {
      return sizes.length();
    }
  }

  private final class Player implements ObjectPlayer {
    private final Thread owner = Thread.currentThread();

    private AtomicLongArray sizes(PieceSet set) {
      if (!owner.equals(Thread.currentThread())) {
        throw new IllegalStateException("another thread's player");
      }
      return ((Sizes) set).sizes;
    }

    @Override
    public boolean alloc(PieceSet set, int place, ObjectRequest request) {
      if (failEvery > 0 && calls.incrementAndGet() % failEvery == 0) {
        return false;
      }
      if (!sizes(set).compareAndSet(place, 0, request.sizeBytes())) {
        throw new IllegalStateException("place " + place + " has an object");
      }
      live.incrementAndGet();
      allocated.incrementAndGet();
      return true;
    }

    @Override
    public void free(PieceSet set, int place, int how) {
      if (frees.incrementAndGet() == breakAtFree) {
        throw new IllegalStateException("broken on purpose");
      }
      if (sizes(set).getAndSet(place, 0) == 0) {
        throw new IllegalStateException("place " + place + " has no object");
      }
      live.decrementAndGet();
    }

    @Override
    public void write(PieceSet set, int place, int offset, byte value) {
      if (offset >= sizes(set).get(place)) {
        throw new IllegalStateException(offset + " is beyond the object");
      }
    }

    @Override
    public void close() {}
  }

  long live() {
    return live.get();
  }

  long allocated() {
    return allocated.get();
  }

  @Override
  public String configuration() {
    return "ledger";
  }

  @Override
  public ObjectPlayer player(int cpu) {
    return new Player();
  }

  @Override
  public PieceSet newSet(int places) {
    return new Sizes(new AtomicLongArray(places));
  }

  @Override
  public boolean freesAnywhere() {
    return true;
  }

  @Override
  public OptionalLong footprintBytes() {
    return OptionalLong.empty();
  }

  @Override
  public OptionalInt grantedBytes(ObjectRequest request) {
    return OptionalInt.empty();
  }

  @Override
  public List<CacheEnd> caches() {
    return List.of();
  }

  @Override
  public void verifyLive(long objects) {
    if (live.get() != objects) {
      throw new IllegalStateException(live + " objects live, and " + objects + " should");
    }
  }

  @Override
  public void verifyEmpty() {
    verifyLive(0);
  }

  @Override
  public void close() {}
}

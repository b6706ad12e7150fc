package org.kmem.pool.trim;

import java.util.BitSet;
import java.util.function.LongSupplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.jspecify.annotations.Nullable;
import org.kmem.pagealloc.FreeMemory;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pool.budget.Accounts;
import org.kmem.pool.event.HeapEvents;
import org.kmem.slab.SlabAllocator;
import org.kmem.units.PageSize;

/**
 * Watches the free memory of a heap, and gives back to the operating system what nobody needs.
 *
 * <p>Within the delay of its {@link TrimPolicy} after a heap has come to rest, what it has in RAM is no more than
 *
 * <pre>{@code
 *   pages of slabs with an object in use, and large objects
 * + pages of slabs with an object in a sheaf of a thread that lives and does nothing:
 *     at most (2 * sheaf capacity) slabs for each such thread and cache, see SlabAllocatorBuilder.cacheBudget
 * + pages in the magazines of such threads: a 128th of the heap at most
 * + what the policy keeps
 * }</pre>
 *
 * <p>and of caches less than an eighth of which is free for all of that time, what is free in them. The heap is looked
 * at eight times within the delay, or less often where a look takes long: then it takes as much longer until memory
 * is given back. A look costs some nanoseconds for each page in RAM.
 *
 * <p>To be called by one thread at a time; {@link #footprint} by any. Errors: {@link
 * org.kmem.memory.MemoryException} if the kernel takes nothing back, as it does for locked memory.
 */
public final class Trimmer implements Agent {
  /*
   * Implementation notes.
   * Time is divided into epochs of EPOCH_TICKS looks. A frame that is free and in RAM at each look of an epoch, first
   * and last included, is given back at its end; so one that is freed right after the first look is given back at the
   * end of the next epoch: six eighths of the delay, which leaves two for the work and for being late. What the caches
   * give back at the end of an epoch has been idle for all of it, and goes at once.
   * A frame that is used and freed between two looks is given back too, which costs whoever gets it next a page fault.
   */
  private static final int TICKS = 8;
  private static final int EPOCH_TICKS = 3;

  /** A look takes at most this part of the time. */
  private static final int DUTY = 4;

  private final String name;
  private final PageAllocator pages;
  private final FreeMemory memory;
  private final IdleCaches caches;
  private final ResidentFrames frames;
  private final TrimPolicy policy;
  private final LongSupplier nanoClock;
  private final @Nullable BitSet[] idle;
  private long nextNanos;
  private int tick;
  private long leastCachedPages;
  private volatile Footprint footprint = Footprint.UNKNOWN;

  /**
   * Makes a trimmer, which does nothing until it is called or started.
   *
   * @param name of the heap, for events and threads
   * @param pages its pages, backed
   * @param slabs its objects
   * @param accounts whose they are
   * @param policy when memory is given back
   */
  public Trimmer(
      String name, PageAllocator pages, SlabAllocator slabs, Accounts accounts, TrimPolicy policy) {
    this(name, pages, slabs, accounts, policy, System::nanoTime);
  }

  Trimmer(
      String name,
      PageAllocator pages,
      SlabAllocator slabs,
      Accounts accounts,
      TrimPolicy policy,
      LongSupplier nanoClock) {
    this.name = name;
    this.pages = pages;
    this.memory = pages.freeMemory();
    this.caches = new IdleCaches(slabs);
    this.frames = new ResidentFrames(pages, accounts);
    this.policy = policy;
    this.nanoClock = nanoClock;
    this.idle = new @Nullable BitSet[frames.pageblocks()];
    this.nextNanos = nanoClock.getAsLong();
  }

  /**
   * Starts a thread that trims; a daemon, so that it keeps no JVM alive.
   *
   * @return ends the thread when it is closed, and waits for it
   */
  public AutoCloseable start() {
    long restMillis = Math.max(1, policy.delay().toMillis() / (2L * TICKS));
    AgentRunner runner =
        new AgentRunner(
            new SleepingMillisIdleStrategy(restMillis),
            failure ->
                System.getLogger(Trimmer.class.getName())
                    .log(System.Logger.Level.WARNING, roleName(), failure),
            null,
            this);
    AgentRunner.startOnThread(
        runner,
        task -> {
          Thread thread = new Thread(task, roleName());
          thread.setDaemon(true);
          return thread;
        });
    return runner;
  }

  /**
   * Looks at the heap if it is time, and gives back what is due.
   *
   * @return 1 if it was time, otherwise 0
   */
  @Override
  public int doWork() {
    long now = nanoClock.getAsLong();
    if (now - nextNanos < 0) {
      return 0;
    }
    look();
    long tookNanos = nanoClock.getAsLong() - now;
    nextNanos = now + Math.max(policy.delay().toNanos() / TICKS, DUTY * tookNanos);
    return 1;
  }

  private void look() {
    long began = nanoClock.getAsLong();
    frames.look();
    long givenBack = 0;
    if (frames.residentFreePages() << PageSize.SHIFT > policy.highBytes()) {
      givenBack += giveBack(false);
    }
    if (tick > 0) {
      narrow();
      caches.look();
      leastCachedPages = Math.min(leastCachedPages, cachedPages());
    }
    if (tick == EPOCH_TICKS) {
      givenBack += giveBackIdle();
      tick = 0;
    }
    if (tick == 0) {
      begin();
    }
    tick++;
    publish(givenBack, nanoClock.getAsLong() - began);
  }

  private void begin() {
    for (int pageblock = 0; pageblock < idle.length; pageblock++) {
      idle[pageblock] = frames.free(pageblock);
    }
    caches.begin();
    leastCachedPages = cachedPages();
  }

  /** Leaves those frames that are still free. */
  private void narrow() {
    for (int pageblock = 0; pageblock < idle.length; pageblock++) {
      BitSet ofBlock = idle[pageblock];
      BitSet now = frames.free(pageblock);
      if (ofBlock != null && now != null) {
        ofBlock.and(now);
      } else {
        idle[pageblock] = null;
      }
    }
  }

  /** The end of an epoch: caches first, whose pages go with those that were idle. */
  private long giveBackIdle() {
    long shrunk = caches.shrink();
    if (leastCachedPages > 0) {
      shrunk += pages.drainAll();
    }
    if (shrunk > 0) {
      addFresh();
    }
    return giveBack(true);
  }

  /** Adds the frames that came free since the look. */
  private void addFresh() {
    @Nullable BitSet[] before = new @Nullable BitSet[idle.length];
    for (int pageblock = 0; pageblock < before.length; pageblock++) {
      before[pageblock] = frames.free(pageblock);
    }
    frames.look();
    for (int pageblock = 0; pageblock < before.length; pageblock++) {
      BitSet now = frames.free(pageblock);
      if (now != null) {
        BitSet fresh = (BitSet) now.clone();
        BitSet known = before[pageblock];
        if (known != null) {
          fresh.andNot(known);
        }
        BitSet due = idle[pageblock];
        if (due != null) {
          fresh.or(due);
        }
        idle[pageblock] = fresh;
      }
    }
  }

  /** Gives frames back, the highest first, as the lowest are used first; those that were idle, or any. */
  private long giveBack(boolean onlyIdle) {
    long most = frames.residentFreePages() - (policy.keepBytes() >> PageSize.SHIFT);
    long given = 0;
    for (int pageblock = idle.length - 1; pageblock >= 0 && given < most; pageblock--) {
      BitSet due = onlyIdle ? idle[pageblock] : frames.free(pageblock);
      if (due != null && memory.canBeGivenBack()) {
        given += memory.giveBack(pageblock, least(due, most - given));
      }
    }
    if (given > 0) {
      frames.look();
    }
    return given << PageSize.SHIFT;
  }

  private static BitSet least(BitSet due, long most) {
    BitSet some = (BitSet) due.clone();
    for (int frame = some.length() - 1;
        some.cardinality() > most;
        frame = some.previousSetBit(frame)) {
      some.clear(frame);
    }
    return some;
  }

  private long cachedPages() {
    return pages.zones().stream().mapToLong(zone -> zone.source().cachedPages()).sum();
  }

  private void publish(long givenBackBytes, long tookNanos) {
    Footprint last = footprint;
    footprint =
        new Footprint(
            memory.sizeBytes(),
            frames.residentBytes(),
            frames.residentFreePages() << PageSize.SHIFT,
            last.givenBackBytes() + givenBackBytes,
            last.trims() + (givenBackBytes > 0 ? 1 : 0),
            tookNanos);
    if (givenBackBytes > 0) {
      HeapEvents.trimmed(name, givenBackBytes, frames.residentBytes());
    }
  }

  /**
   * What the heap had in RAM at the last look.
   *
   * @return the footprint, all 0 before the first look
   */
  public Footprint footprint() {
    return footprint;
  }

  @Override
  public String roleName() {
    return "kmem-trimmer-" + name;
  }
}

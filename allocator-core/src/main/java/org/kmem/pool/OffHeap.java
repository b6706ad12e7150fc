package org.kmem.pool;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.memory.Memory;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.pool.budget.Account;
import org.kmem.pool.budget.Accounts;
import org.kmem.pool.budget.Budget;
import org.kmem.pool.budget.BudgetFigures;
import org.kmem.pool.event.HeapEvents;
import org.kmem.pool.top.HeapGauges;
import org.kmem.slab.Kmalloc;
import org.kmem.slab.KmallocBuckets;
import org.kmem.slab.SlabAllocator;
import org.kmem.units.ByteSize;
import org.kmem.units.PageSize;

/**
 * A heap of off-heap memory: pieces of any size up to {@link #MAX_PIECE_BYTES}, by address, within a capacity.
 *
 * <p>A piece is the caller's until it is freed, by any thread. Its contents are undefined; sizes that are powers of two are
 * aligned to themselves. A piece takes the next of the sizes 8, 16, 32, 64, 96, 128, 192, 256, and on by powers of two;
 * {@link #usableSize} says which, and all of it may be used. Nobody checks what is done with an address: {@link
 * #segment}, {@link #arena} and the pools do.
 *
 * <p>What is wrong with an address given to {@link #free} is said by {@link org.kmem.slab.BadObjectException}, and nothing
 * happens; a second free is found at once if the piece was the last one freed, always if the heap is built with {@code
 * debug("F")}, and otherwise when the piece goes back to its slab.
 *
 * <p>Safe for any thread, virtual ones included, except {@link #close} and {@link #verify}. Operations allocate nothing
 * on the Java heap. Needs {@code --enable-native-access}.
 */
public final class OffHeap implements AutoCloseable {
  /** Largest piece. */
  public static final long MAX_PIECE_BYTES = KmallocBuckets.MAX_LARGE_BYTES;

  /** Smallest capacity. */
  public static final long MIN_CAPACITY_BYTES = 1L << 20;

  /** Callers are not to be kept waiting, and are told of failure by the heap. */
  static final int GFP = GfpFlags.GFP_KERNEL | GfpFlags.__GFP_NORETRY | GfpFlags.__GFP_NOWARN;

  private final String name;
  private final long capacityBytes;
  private final PageAllocator pages;
  private final SlabAllocator slabs;
  private final Kmalloc kmalloc;
  private final @Nullable LeakTracker tracker;
  private final Accounts accounts;
  private final HeapService service;
  private final OffHeapBuilder settings;
  private final HeapLifetime lifetime = new HeapLifetime(this::unmap);

  /** Ends the views that end with the heap. */
  private final Arena views = Arena.ofShared();

  private final HeapPools pools = new HeapPools();

  private final HeapOccupancy occupancy;
  private final HeapReclaim reclaim;
  private final LongAdder refusals = new LongAdder();

  private boolean closed;

  OffHeap(OffHeapBuilder builder) {
    settings = builder;
    name = builder.name;
    accounts = new Accounts(Budget.root(HeapMachine.budgetName(builder.name), Budget.UNLIMITED));
    pages = HeapMachine.pages(builder, accounts.hooks());
    capacityBytes = pages.machine().managedPages() << PageSize.SHIFT;
    slabs = HeapMachine.slabs(builder, pages, accounts.payer());
    kmalloc = slabs.kmalloc();
    occupancy = new HeapOccupancy(capacityBytes, pages, slabs);
    reclaim = new HeapReclaim(slabs, pages, occupancy);
    tracker = LeakTracker.of(builder.leakDetection, builder.leakInterval);
    service = HeapService.start(builder, pages, slabs, accounts, this::unmap);
  }

  /**
   * Starts to describe a heap.
   *
   * @return a builder with the defaults
   */
  public static OffHeapBuilder builder() {
    return new OffHeapBuilder();
  }

  /**
   * Allocates a piece.
   *
   * @param sizeBytes how many bytes it must have; a piece of 0 bytes has an address of its own too
   * @return its address
   * @throws OffHeapExhaustedException if there is no room, or no piece is so large
   * @throws IllegalArgumentException below 0
   * @throws IllegalStateException if the heap is closed
   */
  public long alloc(long sizeBytes) {
    long piece = tryAlloc(sizeBytes);
    if (piece == 0) {
      throw exhausted(sizeBytes);
    }
    return piece;
  }

  /**
   * Allocates a piece if there is room.
   *
   * @param sizeBytes how many bytes it must have
   * @return its address, or 0
   * @throws IllegalArgumentException below 0
   * @throws IllegalStateException if the heap is closed
   */
  public long tryAlloc(long sizeBytes) {
    return tryAlloc(sizeBytes, GFP);
  }

  private long tryAlloc(long sizeBytes, int gfp) {
    long piece = kmalloc.kmalloc(checked(sizeBytes), gfp);
    long taken = piece != 0 && tracker == null ? piece : allocated(piece, sizeBytes, gfp);
    HeapEvents.allocated(taken, sizeBytes);
    return taken;
  }

  /**
   * Allocates a piece that is zero.
   *
   * @param sizeBytes how many bytes it must have, all of which are zero
   * @return its address
   * @throws OffHeapExhaustedException if there is no room, or no piece is so large
   * @throws IllegalArgumentException below 0
   * @throws IllegalStateException if the heap is closed
   */
  public long allocZeroed(long sizeBytes) {
    long piece = tryAlloc(sizeBytes, GFP | GfpFlags.__GFP_ZERO);
    if (piece == 0) {
      throw exhausted(sizeBytes);
    }
    return piece;
  }

  /** The size to ask for: a piece of no bytes is one of a byte. */
  long checked(long sizeBytes) {
    if (sizeBytes > 0 && !closed) {
      return sizeBytes;
    }
    checkOpen();
    if (sizeBytes < 0) {
      throw new IllegalArgumentException(sizeBytes + " bytes: give at least 0");
    }
    return 1;
  }

  /** Looks further for a piece if there is none yet, and records it. */
  long allocated(long found, long sizeBytes, int gfp) {
    long piece = found;
    if (piece == 0 && sizeBytes <= MAX_PIECE_BYTES) {
      piece = reclaim.run() ? kmalloc.kmalloc(Math.max(1, sizeBytes), gfp) : 0;
    }
    if (piece == 0) {
      countRefusal();
    }
    if (piece != 0 && tracker != null) {
      tracker.allocated(piece, sizeBytes, "piece");
    }
    return piece;
  }

  void countRefusal() {
    refusals.increment();
  }

  /** What gives back what is kept at hand, to where any request can use it. */
  HeapReclaim reclaim() {
    return reclaim;
  }

  /**
   * Frees a piece.
   *
   * @param piece its address; 0 is no work
   * @throws org.kmem.slab.BadObjectException if no piece in use starts there, as far as that shows at once
   * @throws IllegalStateException if the heap is closed
   */
  public void free(long piece) {
    checkOpen();
    freeOfArena(piece);
  }

  /** Frees a piece of an arena, which may be open when the heap is closed. */
  void freeOfArena(long piece) {
    if (tracker != null) {
      tracker.freed(piece);
    }
    HeapEvents.freed(piece);
    kmalloc.kfree(piece);
  }

  /**
   * Changes the size of a piece, in place if it has room. The bytes that both sizes have are kept.
   *
   * @param piece a piece, or 0 to allocate one
   * @param sizeBytes how many bytes it must have
   * @return where it is now
   * @throws OffHeapExhaustedException if there is no room; the piece is as it was
   * @throws IllegalArgumentException below 0
   * @throws org.kmem.slab.BadObjectException if it is no piece
   * @throws IllegalStateException if the heap is closed
   */
  public long resize(long piece, long sizeBytes) {
    long wanted = checked(sizeBytes);
    long room = kmalloc.ksize(piece);
    if (piece != 0 && wanted <= room) {
      return piece;
    }
    long moved = alloc(wanted);
    if (room > 0) {
      Memory.copy(piece, moved, room);
      free(piece);
    }
    return moved;
  }

  /**
   * The room a piece has, all of which may be used.
   *
   * @param piece a piece, or 0
   * @return bytes, at least what was asked for; 0 for 0
   * @throws org.kmem.slab.BadObjectException if no piece starts there
   * @throws IllegalStateException if the heap is closed
   */
  public long usableSize(long piece) {
    checkOpen();
    return kmalloc.ksize(piece);
  }

  /**
   * A view of a piece for any thread, which ends when the heap is closed: an access after that is an {@link
   * IllegalStateException}. It does not end when the piece is freed; see {@link #arena} for segments that do.
   *
   * @param piece a piece
   * @param sizeBytes length of the view, at most {@link #usableSize}
   * @return the view; {@code asByteBuffer()} is one for older interfaces
   * @throws IllegalArgumentException if the piece is not so large
   * @throws org.kmem.slab.BadObjectException if no piece starts there
   * @throws IllegalStateException if the heap is closed
   */
  public MemorySegment segment(long piece, long sizeBytes) {
    long room = usableSize(piece);
    if (sizeBytes < 0 || sizeBytes > room) {
      throw new IllegalArgumentException(
          "a view of %d bytes of a piece that has %d".formatted(sizeBytes, room));
    }
    return Memory.segment(piece, sizeBytes, views);
  }

  /**
   * An arena for the running thread, whose segments are pieces of this heap, zero at first, and are freed together when it
   * is closed; what its segments are used for after that is an {@link IllegalStateException}. Closing it is cheap.
   *
   * @return an arena as {@link Arena#ofConfined}, to be closed by this thread; the heap's memory stays mapped until then
   * @throws IllegalStateException if the heap is closed
   */
  public Arena arena() {
    return new HeapArena(this, Arena.ofConfined(), false);
  }

  /**
   * The same for any thread. Closing it makes all threads of the JVM stop for a moment, as {@link Arena#ofShared} does:
   * not for short lives.
   *
   * @return an arena, to be closed by any thread
   * @throws IllegalStateException if the heap is closed
   */
  public Arena sharedArena() {
    return new HeapArena(this, Arena.ofShared(), true);
  }

  /**
   * Takes the heap in hand for the running thread: the cheapest way to it.
   *
   * @return the heap for this thread, to be closed by it
   * @throws IllegalStateException if the heap is closed
   */
  public LocalHeap take() {
    checkOpen();
    return new LocalHeap(this, kmalloc.take());
  }

  /**
   * Starts to describe a pool of objects without a layout.
   *
   * @param poolName name, without white space, of no other pool
   * @param sizeBytes size of an object, at least 1
   * @return a builder
   */
  public HandlePoolBuilder handlePool(String poolName, int sizeBytes) {
    return new HandlePoolBuilder(this, poolName, sizeBytes);
  }

  /**
   * Starts to describe a pool of objects that are read and written by an interface: for each field of the layout that is to
   * be used a method of its name, without parameters to read it and with one to write it, which may return the
   * interface. A field that is a sequence takes an index first.
   *
   * @param poolName name, without white space, of no other pool
   * @param layout a struct of values in native byte order and sequences of them
   * @param type the interface
   * @param <T> the interface
   * @return a builder
   * @throws IllegalArgumentException if a method has no field, or its types are not the field's
   */
  public <T> ObjectPoolBuilder<T> objectPool(String poolName, MemoryLayout layout, Class<T> type) {
    return new ObjectPoolBuilder<>(this, poolName, layout, FlyweightClass.of(type, layout));
  }

  /**
   * Starts to describe a pool of objects that are read and written by a class of the caller's.
   *
   * @param poolName name, without white space, of no other pool
   * @param layout size and alignment of an object
   * @param views makes flyweights
   * @param <T> the class
   * @return a builder
   */
  public <T extends Flyweight> ObjectPoolBuilder<T> objectPool(
      String poolName, MemoryLayout layout, Supplier<T> views) {
    return new ObjectPoolBuilder<>(this, poolName, layout, views);
  }

  HandlePool openPool(HandlePoolBuilder description) {
    return pools.open(description, this::checkOpen);
  }

  void closePool(HandlePool pool) {
    tell(pools.close(pool));
  }

  /** Keeps the memory mapped until it is let go of. */
  void hold() {
    if (!lifetime.tryHold()) {
      throw closedException();
    }
  }

  void letGo() {
    lifetime.letGo();
  }

  OffHeapExhaustedException exhausted(long requestedBytes) {
    HeapEvents.exhausted(name, requestedBytes, capacityBytes - usedBytes());
    return new OffHeapExhaustedException(requestedBytes, report());
  }

  /**
   * What the memory is used for.
   *
   * @return a snapshot; takes a time in the order of the number of caches
   */
  public MemoryReport report() {
    checkOpen();
    return MemoryReport.of(this);
  }

  /**
   * What pieces may take in all.
   *
   * @return bytes, whole pages
   */
  public long capacityBytes() {
    return capacityBytes;
  }

  /**
   * Pages that caches and large pieces have. Constant time.
   *
   * @return bytes, a recent number
   */
  public long usedBytes() {
    return occupancy.usedBytes();
  }

  /**
   * Free pages that are set aside for single threads. Constant time.
   *
   * @return bytes, a recent number; {@link #alloc} takes them back before it gives up
   */
  public long cachedBytes() {
    return occupancy.cachedBytes();
  }

  /**
   * Requests that there was no room for, those of pools included.
   *
   * @return how many since the heap was made
   */
  public long refusals() {
    return refusals.sum();
  }

  /**
   * What the engine's tables of pages take beside the capacity: at most 64 bytes and a few for each page that was used
   * once, on top 8 bytes for each place of a {@link HandlePool}, and for each cache some kilobytes on the Java heap.
   *
   * @return resident bytes of the page tables
   */
  public long overheadBytes() {
    checkOpen();
    return pages.metadataBytes();
  }

  /**
   * The name.
   *
   * @return what the builder said
   */
  public String name() {
    return name;
  }

  /**
   * The object allocator below, for figures, settings and requests of the kernel's kind.
   *
   * @return the caches
   */
  public SlabAllocator slabs() {
    return slabs;
  }

  /**
   * The page allocator below, likewise.
   *
   * @return the pages
   */
  public PageAllocator pages() {
    return pages;
  }

  /**
   * The budget of the whole heap, below which those of its clients are opened.
   *
   * @return the root, without a limit of its own unless one is set: the capacity binds
   */
  public Budget budget() {
    return accounts.root();
  }

  /**
   * Opens an account: what is allocated through it is charged to a budget.
   *
   * @param budget a budget of this heap, see {@link #budget}
   * @return the account
   * @throws IllegalStateException if the heap or the budget is closed, or the budget is another heap's
   */
  public Account account(Budget budget) {
    checkOpen();
    return accounts.open(budget);
  }

  /**
   * The figures of this heap, for gauges; in constant time each.
   *
   * @return the same at each call, good until the heap is closed
   */
  public HeapGauges gauges() {
    return service.gauges();
  }

  /**
   * What is to be done for this heap beside its users, for who builds it with {@link OffHeapBuilder#ownThread
   * ownThread(false)}: an agent for a runner of theirs, or to be called by one thread at a time every now and then. To be
   * stopped before the heap is closed.
   *
   * @return trims and writes counters, as the builder said
   */
  public Agent agent() {
    return service;
  }

  /** Figures of all budgets. */
  List<BudgetFigures> budgets() {
    return service.gauges().budgets();
  }

  /**
   * What is in use now, as a close would report it. Exact if nobody is at work.
   *
   * @return the report, pools included
   */
  public LeakReport leaks() {
    checkOpen();
    return occupancy.leaks(name, tracker);
  }

  /**
   * Proves the books of pages and caches. Nobody may be at work.
   *
   * @throws IllegalStateException naming the invariant that is broken and where
   */
  public void verify() {
    checkOpen();
    slabs.verify();
    pages.verify();
  }

  /**
   * Closes the pools, reports what is in use as {@link LeakDetection} has it, and gives all memory back to the system. Arenas
   * that are open stay good: the memory is unmapped when the last of them is closed. Nobody may be at work. Closing again
   * does nothing.
   */
  @Override
  public void close() {
    if (!lifetime.close()) {
      return;
    }
    service.close();
    LeakReport report = leaks();
    closed = true;
    pools.closeAll();
    views.close();
    lifetime.letGo();
    tell(report);
  }

  private void tell(@Nullable LeakReport report) {
    if (tracker != null && report != null && !report.isEmpty()) {
      settings.onLeak.accept(report);
    }
  }

  private void unmap() {
    slabs.close();
    accounts.close();
    pages.close();
  }

  private void checkOpen() {
    if (closed) {
      throw closedException();
    }
  }

  private IllegalStateException closedException() {
    return new IllegalStateException(
        "heap " + name + " was closed: close it after its last use, and build another");
  }

  @Nullable LeakTracker tracker() {
    return tracker;
  }

  Kmalloc kmalloc() {
    return kmalloc;
  }

  boolean isSampled() {
    return settings.sampledObjects > 0;
  }

  /** Address of the first byte. */
  long baseAddress() {
    return pages.memory().address();
  }

  /** Bytes from the first to the last, holes included. */
  long spanBytes() {
    return pages.memory().sizeBytes();
  }

  /**
   * Whether the heap may be used.
   *
   * @return false once it was closed
   */
  public boolean isOpen() {
    return !closed;
  }

  /** A line for messages. */
  @Override
  public String toString() {
    return "heap %s: %s"
        .formatted(
            name,
            closed
                ? "closed"
                : "%s of %s used"
                    .formatted(ByteSize.text(usedBytes()), ByteSize.text(capacityBytes)));
  }
}

package org.kmem.pool.budget;

import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.hook.PageHooks;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.pagealloc.PageAllocator;
import org.kmem.slab.Kmalloc;
import org.kmem.slab.KmallocBuckets;
import org.kmem.slab.KmemCache;
import org.kmem.slab.SlabAllocator;
import org.kmem.slab.SlabPayer;
import org.kmem.units.Order;
import org.kmem.units.PageSize;

/**
 * The accounts of a heap, and whose a page is.
 *
 * <p>Made before the heap's allocators, which take its {@link #hooks} and {@link #payer}, and bound to them by {@link
 * #attach} before the first account is opened. What is allocated through no account is charged to the root as far as it is in slabs; large objects of nobody are not charged. Safe for any thread, except {@link #attach} and {@link #close}.
 */
public final class Accounts implements AutoCloseable {
  /*
   * Implementation notes.
   * A large object of an account has an entry in a table with eight bytes for each frame, sparse as the memory map is,
   * written by who allocates it and cleared by who frees it:
   *
   *   63            48 47                                  0
   *   +---------------+-------------------------------------+
   *   | account, or 0 | bytes that were asked for           |
   *   +---------------+-------------------------------------+
   */
  /** Callers are not to be kept waiting for memory that nobody frees, and are told of failure by the answer. */
  static final int GFP = GfpFlags.GFP_KERNEL | GfpFlags.__GFP_NORETRY | GfpFlags.__GFP_NOWARN;

  private static final int ID_SHIFT = 48;
  private static final int IDS_LIMIT = 1 << 14;

  private final Budget root;
  private final ConcurrentHashMap<KmemCache, Account> owners = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<@Nullable Account> byId =
      new AtomicReferenceArray<>(IDS_LIMIT);
  private @Nullable PageAllocator pages;
  private @Nullable SlabAllocator slabs;
  private @Nullable BackingMemory large;

  /**
   * Makes the accounts of a heap that is not there yet.
   *
   * @param root budget of the heap
   */
  public Accounts(Budget root) {
    this.root = root;
  }

  /**
   * What the page allocator of the heap is built with.
   *
   * @return hooks that take charges of large objects back
   */
  public PageHooks hooks() {
    return new PageHooks() {
      @Override
      public void uncharge(long pfn, int order) {
        freedLarge(pfn, order);
      }
    };
  }

  /**
   * What the slab allocator of the heap is built with.
   *
   * @return charges slabs of ordinary caches to the root
   */
  public SlabPayer payer() {
    return new BudgetPayer(root);
  }

  /**
   * Binds it to the allocators; once, before an account is opened.
   *
   * @param pageAllocator built with {@link #hooks}
   * @param slabAllocator built with {@link #payer}, on the same pages
   */
  public void attach(PageAllocator pageAllocator, SlabAllocator slabAllocator) {
    pages = pageAllocator;
    slabs = slabAllocator;
    long bytes = pageAllocator.memMap().endPfn() * Long.BYTES;
    long granule = BackingMemory.granuleBytes();
    large = BackingMemory.reserveSparse((bytes + granule - 1) / granule * granule);
  }

  /**
   * Opens an account.
   *
   * @param budget of the tree of this heap, which is charged
   * @return the account
   * @throws BudgetException if the budget is closed or of another heap, or there are too many accounts
   */
  public synchronized Account open(Budget budget) {
    Budget top = budget;
    for (Budget above = top.parent(); above != null; above = top.parent()) {
      top = above;
    }
    if (top != root) {
      throw new BudgetException(
          "budget " + budget.path() + " is of another heap: open one of this");
    }
    int id = 1;
    while (id < IDS_LIMIT && byId.get(id) != null) {
      id++;
    }
    if (id == IDS_LIMIT) {
      throw new BudgetException(
          "there are %d accounts, as many as can be numbered: close some".formatted(id - 1));
    }
    Account opened = new Account(this, id, budget);
    budget.add(opened);
    byId.set(id, opened);
    return opened;
  }

  void close(int id) {
    byId.set(id, null);
  }

  /**
   * The root of the tree.
   *
   * @return the heap's budget
   */
  public Budget root() {
    return root;
  }

  /** Whose slabs those of a cache are. */
  void owns(KmemCache cache, Account account) {
    owners.put(cache, account);
  }

  void disowns(KmemCache cache) {
    owners.remove(cache);
  }

  SlabAllocator slabs() {
    return Objects.requireNonNull(slabs, "attach comes first");
  }

  private Kmalloc kmalloc() {
    return slabs().kmalloc();
  }

  void free(long object) {
    kmalloc().kfree(object);
  }

  /** What a large object takes, 0 if none is so large. */
  static long blockBytes(long sizeBytes) {
    return sizeBytes > KmallocBuckets.MAX_LARGE_BYTES
        ? 0
        : PageSize.SIZE_BYTES << Order.covering(PageSize.pagesFor(sizeBytes));
  }

  long allocLarge(int account, long sizeBytes, Lifetime lifetime) {
    int gfp = GFP | GfpFlags.__GFP_ACCOUNT | lifetime.mobility();
    int slot = slabs().owners().current();
    long object = kmalloc().kmallocPages(slot, sizeBytes, gfp);
    if (object != 0) {
      Memory.putLong(entry(pfnOf(object)), (long) account << ID_SHIFT | sizeBytes);
    }
    return object;
  }

  private long pfnOf(long object) {
    return (object - Objects.requireNonNull(pages).address(0)) >>> PageSize.SHIFT;
  }

  private long entry(long pfn) {
    return Objects.requireNonNull(large).address() + pfn * Long.BYTES;
  }

  private void freedLarge(long pfn, int order) {
    if (large == null) {
      return;
    }
    long entry = Memory.getLong(entry(pfn));
    Account account = byId.get((int) (entry >>> ID_SHIFT));
    if (account != null) {
      Memory.putLong(entry(pfn), 0);
      account.freedLarge(entry & (1L << ID_SHIFT) - 1, PageSize.SIZE_BYTES << order);
    }
  }

  /**
   * The budget that the page at an address is charged to.
   *
   * @param address address of an object or any page of its slab; of a large object its own
   * @return the root if it is no account's
   */
  public Budget payerOf(long address) {
    KmemCache cache = kmalloc().cacheOf(address);
    Account account =
        cache != null
            ? owners.get(cache)
            : byId.get((int) (Memory.getLong(entry(pfnOf(address))) >>> ID_SHIFT));
    return account == null ? root : account.budget();
  }

  /**
   * The account that a cache is of.
   *
   * @param cache a cache of this heap
   * @return null if it is nobody's: then the root pays
   */
  public @Nullable Account ownerOf(KmemCache cache) {
    return owners.get(cache);
  }

  /**
   * Says what of the pages that are charged to a budget itself is in RAM.
   *
   * @param budget a budget of this heap
   * @param bytes how much, as somebody has counted it
   */
  public void setOwnResidentBytes(Budget budget, long bytes) {
    budget.setOwnResidentBytes(bytes);
  }

  /** Gives its own table back; the heap is being closed. */
  @Override
  public void close() {
    if (large != null) {
      large.close();
    }
  }
}

package org.kmem.pool.budget;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.kmem.pool.event.HeapEvents;

/**
 * What a client, a tag or a group of them may use of a heap: a node of a tree, whose use counts for all above it.
 *
 * <p>A charge that would bring it, or one above it, over its {@code max} has memory freed first: free objects at hand
 * are given back, and {@link BudgetListener#reclaim} asked; only then it is refused. Above {@code high} charges succeed,
 * and whoever makes them is held back for up to {@value #LONGEST_NANOS} nanoseconds each, the longer the further
 * above. Limits may be changed at any time; lowering one frees what can be freed, and refuses new charges.
 *
 * <p>Safe for any thread; a charge is an atomic addition for each level, once for each slab. Kernel counterpart: {@code
 * struct page_counter}, {@code memory.max}, {@code memory.high}, {@code memory.events}.
 */
public final class Budget implements AutoCloseable {
  /*
   * Implementation notes.
   * U1  used of a budget = own charges + used of those below it, when nobody charges.
   * U2  used never stays above max by a charge: a charge that passes it is taken back, level by level, before the
   *     next step. Concurrent charges may so refuse each other where one would have fitted; they try again after the
   *     trim that follows.
   */
  /** Nothing binds. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** Longest hold for one charge. */
  static final long LONGEST_NANOS = 2_000_000;

  /** Times that memory is freed for one charge while there is progress: {@code MAX_RECLAIM_RETRIES} is 16. */
  private static final int TRIES = 4;

  private final @Nullable Budget parent;
  private final String name;
  private final Map<String, String> tags;
  private final List<BudgetListener> listeners;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong peak = new AtomicLong();
  private final LongAdder highEvents = new LongAdder();
  private final LongAdder maxEvents = new LongAdder();
  private final LongAdder refusedEvents = new LongAdder();
  private final LongAdder throttledNanos = new LongAdder();

  /** Accounts that charge to this budget itself. */
  private final List<Account> accounts = new CopyOnWriteArrayList<>();

  /** By name; guarded by the monitor. */
  private final Map<String, Budget> children = new LinkedHashMap<>();

  private volatile long maxBytes;
  private volatile long highBytes;
  private volatile long ownResidentBytes;

  /** Whether listeners know that it is above its high. */
  private volatile boolean aboveHigh;

  private volatile boolean closed;

  private Budget(
      @Nullable Budget parent,
      String name,
      Map<String, String> tags,
      List<BudgetListener> listeners,
      long maxBytes,
      long highBytes) {
    this.parent = parent;
    this.name = name;
    this.tags = Map.copyOf(tags);
    this.listeners = List.copyOf(listeners);
    this.maxBytes = maxBytes;
    this.highBytes = highBytes;
  }

  /**
   * Makes the root of a tree.
   *
   * @param name its name, without white space and slashes
   * @param maxBytes what all may use together, or {@link #UNLIMITED}
   * @return the root
   * @throws IllegalArgumentException if the name is none, or the bytes below 0
   */
  public static Budget root(String name, long maxBytes) {
    return new Budget(null, checkName(name), Map.of(), List.of(), checkBytes(maxBytes), UNLIMITED);
  }

  /**
   * Starts to describe a budget below this one.
   *
   * @param childName its name, without white space and slashes
   * @return a builder, nothing limited
   * @throws IllegalArgumentException if the name is none
   */
  public BudgetBuilder child(String childName) {
    return new BudgetBuilder(this, childName);
  }

  synchronized Budget open(BudgetBuilder description) {
    if (closed) {
      throw new BudgetException(
          "budget " + path() + " is closed: open " + description.name + " below another");
    }
    if (children.containsKey(description.name)) {
      throw new BudgetException(
          "there is a budget %s/%s already: use it, or give another name"
              .formatted(path(), description.name));
    }
    Budget opened =
        new Budget(
            this,
            description.name,
            description.tags,
            description.listeners,
            description.maxBytes,
            description.highBytes);
    children.put(description.name, opened);
    return opened;
  }

  static String checkName(String name) {
    if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || c == '/')) {
      throw new IllegalArgumentException(
          "budget name \"%s\": give one without white space and slashes".formatted(name));
    }
    return name;
  }

  static long checkBytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(bytes + " bytes for a budget: give at least 0");
    }
    return bytes;
  }

  /**
   * Charges bytes to this budget and all above it, freeing something first if one of them is full.
   *
   * @param bytes how many, above 0
   * @return false, with nothing charged, if one of them stays full
   */
  public boolean tryCharge(long bytes) {
    return charge(bytes, true);
  }

  /** The same; without effort nothing is freed for it, and no failure counted. */
  boolean charge(long bytes, boolean effort) {
    for (int attempt = 0; ; attempt++) {
      Budget full = add(bytes);
      if (full == null) {
        settle(bytes);
        return true;
      }
      if (!effort) {
        return false;
      }
      full.maxEvents.increment();
      if (attempt == TRIES || full.free(bytes) == 0) {
        full.refuse(bytes);
        return false;
      }
    }
  }

  /** Adds to all levels, or to none: then the one that is full. */
  private @Nullable Budget add(long bytes) {
    for (Budget level = this; level != null; level = level.parent) {
      long now = level.used.addAndGet(bytes);
      if (now > level.maxBytes) {
        level.used.addAndGet(-bytes);
        for (Budget below = this; below != level && below != null; below = below.parent) {
          below.used.addAndGet(-bytes);
        }
        return level;
      }
      // not what used says later: others may have added what they are about to find no room for
      if (now > level.peak.get()) {
        level.peak.accumulateAndGet(now, Math::max);
      }
    }
    return null;
  }

  /** Looks at the levels after a charge; if a listener throws, there was none. */
  private void settle(long bytes) {
    boolean done = false;
    try {
      long longest = 0;
      for (Budget level = this; level != null; level = level.parent) {
        long now = level.used.get();
        if (now > level.highBytes) {
          longest = Math.max(longest, level.passHigh(now));
        }
      }
      if (longest > 0) {
        LockSupport.parkNanos(longest);
        throttledNanos.add(longest);
      }
      done = true;
    } finally {
      if (!done) {
        uncharge(bytes);
      }
    }
  }

  /** Tells that it is above its high, and says how long the caller is to be held. */
  private long passHigh(long now) {
    highEvents.increment();
    if (!aboveHigh) {
      aboveHigh = true;
      HeapEvents.budgetHigh(path(), now, highBytes);
      listeners.forEach(listener -> listener.high(this, now));
    }
    long room = Math.max(1, Math.min(maxBytes, 2 * Math.min(highBytes, UNLIMITED / 2)) - highBytes);
    double share = Math.min(1, (double) (now - highBytes) / room);
    return (long) (share * share * LONGEST_NANOS);
  }

  private void refuse(long bytes) {
    refusedEvents.increment();
    HeapEvents.budgetMax(path(), used.get(), maxBytes, bytes);
    listeners.forEach(listener -> listener.refused(this, bytes));
  }

  /** Frees what this budget and those below it can do without; bytes, about. */
  private long free(long bytes) {
    long before = used.get();
    trim();
    long freed = reclaim(bytes);
    if (freed > 0) {
      trim();
    }
    return Math.max(freed, before - used.get());
  }

  private long reclaim(long bytes) {
    long freed = 0;
    for (BudgetListener listener : listeners) {
      freed += listener.reclaim(this, bytes);
    }
    for (Budget child : children()) {
      freed += child.reclaim(bytes);
    }
    return freed;
  }

  /**
   * Gives free objects of its accounts, and of those below it, back as far as slabs are empty.
   *
   * @return bytes that came free
   */
  public long trim() {
    long freed = 0;
    for (Account account : accounts) {
      freed += account.trim();
    }
    for (Budget child : children()) {
      freed += child.trim();
    }
    return freed;
  }

  /**
   * Takes a charge back.
   *
   * @param bytes what was charged
   */
  public void uncharge(long bytes) {
    for (Budget level = this; level != null; level = level.parent) {
      if (level.used.addAndGet(-bytes) <= level.highBytes && level.aboveHigh) {
        level.aboveHigh = false;
      }
    }
  }

  /**
   * Changes what it may use; less than it uses has what can be freed freed, and new charges refused.
   *
   * @param bytes at least 0
   * @throws IllegalArgumentException below 0
   */
  public void setMaxBytes(long bytes) {
    maxBytes = checkBytes(bytes);
    for (int attempt = 0; attempt < TRIES && used.get() > bytes; attempt++) {
      if (free(used.get() - bytes) == 0) {
        return;
      }
    }
  }

  /**
   * Changes above which its users are told and slowed.
   *
   * @param bytes at least 0
   * @throws IllegalArgumentException below 0
   */
  public void setHighBytes(long bytes) {
    highBytes = checkBytes(bytes);
    aboveHigh = false;
  }

  /** Adds an account that charges to it. */
  synchronized void add(Account account) {
    if (closed) {
      throw new BudgetException("budget " + path() + " is closed: open the account on another");
    }
    accounts.add(account);
  }

  /** Removes one. */
  void remove(Account account) {
    accounts.remove(account);
  }

  /** Says what of its own accounts' pages is in RAM. */
  void setOwnResidentBytes(long bytes) {
    ownResidentBytes = bytes;
  }

  /**
   * Its name.
   *
   * @return the last part of the path
   */
  public String name() {
    return name;
  }

  /**
   * Its names from the root.
   *
   * @return joined by slashes
   */
  public String path() {
    return parent == null ? name : parent.path() + "/" + name;
  }

  /**
   * The budget above it.
   *
   * @return null for the root
   */
  public @Nullable Budget parent() {
    return parent;
  }

  /**
   * The budgets below it.
   *
   * @return in order of opening, only the next level
   */
  public synchronized List<Budget> children() {
    return List.copyOf(children.values());
  }

  /**
   * What it uses, with all below it. In constant time.
   *
   * @return bytes that are charged
   */
  public long usedBytes() {
    return used.get();
  }

  /**
   * What it may use.
   *
   * @return bytes, or {@link #UNLIMITED}
   */
  public long maxBytes() {
    return maxBytes;
  }

  /**
   * Above which its users are slowed.
   *
   * @return bytes, or {@link #UNLIMITED}
   */
  public long highBytes() {
    return highBytes;
  }

  /**
   * All there is to know, with all below it. The time depends on the number of accounts and caches only.
   *
   * @return the figures
   */
  public BudgetFigures figures() {
    return new BudgetFigures(
        path(),
        tags,
        maxBytes,
        highBytes,
        requestedBytes(),
        used.get(),
        peak.get(),
        residentBytes(),
        new BudgetEvents(
            highEvents.sum(), maxEvents.sum(), refusedEvents.sum(), throttledNanos.sum()));
  }

  private long requestedBytes() {
    long bytes = 0;
    for (Account account : accounts) {
      bytes += account.requestedBytes();
    }
    for (Budget child : children()) {
      bytes += child.requestedBytes();
    }
    return bytes;
  }

  private long residentBytes() {
    long bytes = ownResidentBytes;
    for (Budget child : children()) {
      bytes += child.residentBytes();
    }
    return bytes;
  }

  /**
   * Closes it; a second call does nothing.
   *
   * @throws BudgetException if it has accounts or budgets below it that are open, or something is charged
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      if (!accounts.isEmpty() || !children.isEmpty() || used.get() != 0) {
        throw new BudgetException(
            "budget %s is in use: %d bytes, %d accounts, budgets %s; close those first"
                .formatted(path(), used.get(), accounts.size(), children.keySet()));
      }
      closed = true;
    }
    if (parent != null) {
      parent.forget(this);
    }
  }

  private synchronized void forget(Budget child) {
    children.remove(child.name, child);
  }

  /**
   * A line for messages.
   *
   * @return path, use and limits
   */
  @Override
  public String toString() {
    return "%s: %d of %s bytes"
        .formatted(path(), used.get(), maxBytes == UNLIMITED ? "any" : Long.toString(maxBytes));
  }
}

package org.kmem.mm.memcg;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A group of tasks whose memory is counted and limited together.
 *
 * <p>Pages know their group by its {@link #id}. One that was removed lives on, without a name, as long as pages
 * or swap slots are charged to it; kernel memory passes to its parent at once.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code struct mem_cgroup}.
 */
public final class MemoryCgroup {
  private static final int EVENTS = MemcgEvent.values().length;
  private static final int AMOUNTS = MemcgAmount.values().length;

  private final int id;
  private final @Nullable MemoryCgroup parent;
  private final List<MemoryCgroup> children = new ArrayList<>();
  private final PageCounter memory;
  private final PageCounter swap;
  private final long[] events = new long[EVENTS];
  private final long[] localEvents = new long[EVENTS];
  private final long[] amounts = new long[AMOUNTS];
  private long min;
  private long low;
  private long zswapMax = PageCounter.UNLIMITED;
  private boolean zswapWriteback = true;
  private boolean oomGroup;
  private boolean online = true;
  private boolean eventsLocal;

  /** By node, where the last walk of reclaim through the groups below ended. */
  private final Map<Integer, MemoryCgroup> lastReclaimed = new HashMap<>();

  /** Pages of folios that are charged to this very group. */
  long folioPages;

  /** Swap slots that are charged to this very group. */
  long swapPages;

  /** Pages of kernel memory that this very group pays for, those that stand behind objects included. */
  long kernelPages;

  /** Bytes of them that are in no object and in no CPU's stock. */
  long spareBytes;

  /** Whether nothing was charged any more when it had been removed: it is no part of the tree then. */
  boolean released;

  /** Objects and kernel pages that name this group, whoever pays for them by now. */
  long kernelReferences;

  /** Protection that reclaim of the present root leaves it, in pages; see {@link Protection}. */
  long effectiveMin;

  long effectiveLow;

  MemoryCgroup(int id, @Nullable MemoryCgroup parent) {
    this.id = id;
    this.parent = parent;
    this.memory = new PageCounter(parent == null ? null : parent.memory, this);
    this.swap = new PageCounter(parent == null ? null : parent.swap, this);
    if (parent != null) {
      parent.children.add(this);
      zswapWriteback = parent.zswapWriteback;
    }
  }

  /**
   * The number that pages know it by.
   *
   * @return 0 for the root
   */
  public int id() {
    return id;
  }

  /**
   * The group that it is part of.
   *
   * @return null for the root
   */
  public @Nullable MemoryCgroup parent() {
    return parent;
  }

  /**
   * The groups that are part of it, removed ones that live on included.
   *
   * @return a snapshot, oldest first
   */
  public List<MemoryCgroup> children() {
    return List.copyOf(children);
  }

  /** The same without a copy, for who does not wait meanwhile. */
  List<MemoryCgroup> liveChildren() {
    return children;
  }

  void leaveParent() {
    if (parent != null) {
      parent.children.remove(this);
    }
  }

  /**
   * Whether it is the root, which is counted but never limited.
   *
   * @return true if it has no parent
   */
  public boolean isRoot() {
    return parent == null;
  }

  /**
   * Whether it can still be seen and joined.
   *
   * @return false once it was removed
   */
  public boolean isOnline() {
    return online;
  }

  void setOffline() {
    online = false;
  }

  /**
   * Whether it is no more: it was removed, and nothing is charged to it.
   *
   * @return true for good once it is
   */
  public boolean isReleased() {
    return released;
  }

  /**
   * Whether it is another group or part of it.
   *
   * @param other the other
   * @return true also for the group itself
   */
  public boolean isWithin(MemoryCgroup other) {
    MemoryCgroup at = this;
    while (at != null && at != other) {
      at = at.parent;
    }
    return at == other;
  }

  /**
   * All its memory.
   *
   * @return {@code memory.current}, {@code memory.max}, {@code memory.high}, {@code memory.peak}
   */
  public PageCounter memory() {
    return memory;
  }

  /**
   * Its swap slots.
   *
   * @return {@code memory.swap.current}, {@code memory.swap.max}, {@code memory.swap.high}
   */
  public PageCounter swap() {
    return swap;
  }

  /**
   * What reclaim must leave it.
   *
   * @return {@code memory.min} in pages
   */
  public long min() {
    return min;
  }

  /**
   * Sets what reclaim must leave it.
   *
   * @param pages {@code memory.min}
   */
  public void setMin(long pages) {
    min = pages;
  }

  /**
   * What reclaim leaves it as long as others have more.
   *
   * @return {@code memory.low} in pages
   */
  public long low() {
    return low;
  }

  /**
   * Sets what reclaim leaves it as long as others have more.
   *
   * @param pages {@code memory.low}
   */
  public void setLow(long pages) {
    low = pages;
  }

  /**
   * How much of its memory may be compressed.
   *
   * @return {@code memory.zswap.max} in pages, or {@link PageCounter#UNLIMITED}
   */
  public long zswapMax() {
    return zswapMax;
  }

  /**
   * Sets how much of its memory may be compressed.
   *
   * @param pages {@code memory.zswap.max}
   */
  public void setZswapMax(long pages) {
    zswapMax = pages;
  }

  /**
   * Whether compressed pages may be written to a swap device: here and in all above.
   *
   * @return true if nobody forbids it
   */
  public boolean mayWriteZswapBack() {
    return zswapWriteback && (parent == null || parent.mayWriteZswapBack());
  }

  /**
   * What the group itself says to that.
   *
   * @return {@code memory.zswap.writeback}
   */
  public boolean zswapWriteback() {
    return zswapWriteback;
  }

  /**
   * Sets whether its compressed pages may be written to a swap device.
   *
   * @param allowed {@code memory.zswap.writeback}
   */
  public void setZswapWriteback(boolean allowed) {
    zswapWriteback = allowed;
  }

  /**
   * Whether it is killed as a whole or not at all.
   *
   * @return {@code memory.oom.group}
   */
  public boolean oomGroup() {
    return oomGroup;
  }

  /**
   * Sets whether it is killed as a whole.
   *
   * @param whole {@code memory.oom.group}
   */
  public void setOomGroup(boolean whole) {
    oomGroup = whole;
  }

  /**
   * Counts an event, here and in all groups above but the root.
   *
   * @param event what happened to this group
   */
  public void count(MemcgEvent event) {
    localEvents[event.index()]++;
    boolean onlyHere = root().eventsLocal;
    for (MemoryCgroup at = this; at != null && at.parent != null; at = at.parent) {
      at.events[event.index()]++;
      if (onlyHere) {
        return;
      }
    }
  }

  private MemoryCgroup root() {
    MemoryCgroup at = this;
    for (MemoryCgroup above = at.parent; above != null; above = at.parent) {
      at = above;
    }
    return at;
  }

  /**
   * For the root: whether events count in the group only that they happen to.
   *
   * @param local the mount option {@code memory_localevents}
   */
  public void setEventsLocal(boolean local) {
    eventsLocal = local;
  }

  /**
   * How often something happened to the group or to one below it.
   *
   * @param event what
   * @return times
   */
  public long events(MemcgEvent event) {
    return events[event.index()];
  }

  /**
   * How often something happened to the group itself.
   *
   * @param event what
   * @return times
   */
  public long localEvents(MemcgEvent event) {
    return localEvents[event.index()];
  }

  /**
   * An amount of the group and all below it.
   *
   * @param amount which
   * @return in its unit
   */
  public long amount(MemcgAmount amount) {
    long sum = amounts[amount.index()];
    for (MemoryCgroup child : children) {
      sum += child.amount(amount);
    }
    return sum;
  }

  /**
   * Changes an amount of the group itself.
   *
   * @param amount which
   * @param delta what to add, negative to subtract
   */
  public void add(MemcgAmount amount, long delta) {
    amounts[amount.index()] += delta;
  }

  /** Its parent takes over its amounts. */
  void inheritAmounts(MemoryCgroup heir) {
    for (int i = 0; i < AMOUNTS; i++) {
      heir.amounts[i] += amounts[i];
      amounts[i] = 0;
    }
  }

  /**
   * Where the last walk of reclaim through this group and those below it ended before its end.
   *
   * @param node the node that was reclaimed
   * @return the group that was visited last, or null to begin anew
   */
  public @Nullable MemoryCgroup lastReclaimed(int node) {
    return lastReclaimed.get(node);
  }

  /**
   * Remembers where a walk of reclaim ended.
   *
   * @param node the node that was reclaimed
   * @param last the group that was visited last, or null if the walk came to its end
   */
  public void setLastReclaimed(int node, @Nullable MemoryCgroup last) {
    if (last == null) {
      lastReclaimed.remove(node);
    } else {
      lastReclaimed.put(node, last);
    }
  }

  /** Whether nothing but its name keeps it alive. */
  boolean isUnused() {
    return folioPages == 0 && swapPages == 0 && children.isEmpty();
  }

  /**
   * For messages.
   *
   * @return its number
   */
  @Override
  public String toString() {
    return "memory group " + id;
  }
}

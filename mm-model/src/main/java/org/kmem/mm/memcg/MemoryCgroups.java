package org.kmem.mm.memcg;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.folio.FolioCharges;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.LruLists;
import org.kmem.mm.physmem.KernelAccounting;
import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;

/**
 * All memory control groups of a machine, and the charging of everything to them.
 *
 * <p>The group of the running task pays ({@code SimTask.memcg}). Charging batches, reclaims, slows down and kills
 * as the limits say. Belongs to the holder of the baton.
 *
 * <p>Kernel counterpart: {@code mem_cgroup_charge} and its like, {@code memory_cgrp_subsys}.
 */
public final class MemoryCgroups implements FolioCharges {
  /*
   * Implementation notes.
   * I1  usage of a group = folio pages + kernel pages + pages in stock, summed over it and all below it; usage of
   *     the root likewise, but for its own folios, which are not counted.
   * I2  swap usage = swap slots charged, summed likewise.
   * I3  folio pages of a group = pages of allocated folios that name it.
   * Numbers are given out from 1, the smallest first. One is free again when the group was removed and no page,
   * slot or object names it.
   */
  /** Pages that are charged at once where one is asked for: {@code MEMCG_CHARGE_BATCH}. */
  static final int BATCH_PAGES = 64;

  private final PhysicalMemory memory;
  private final LruLists lru;
  private final VmStat stat;
  private final Scheduler scheduler;
  private final boolean enabled;
  private final MemoryCgroup root = new MemoryCgroup(0, null);
  private final ChargeStock stock;
  private final Charging charging;
  private final KernelCharges kernel;
  private final SwapCharges swap = new SwapCharges(this);
  private final Protection protection = new Protection();
  private final MemcgLimits limits;
  private @Nullable MemoryCgroup[] byId = {root, null, null, null};

  /**
   * With the root only.
   *
   * @param folios pages of the machine
   * @param stat its counters
   * @param scheduler whose tasks are charged
   * @param enabled false with {@code cgroup_disable=memory}: nobody pays
   */
  public MemoryCgroups(Folios folios, VmStat stat, Scheduler scheduler, boolean enabled) {
    this.memory = folios.memory();
    this.lru = folios.lru();
    this.stat = stat;
    this.scheduler = scheduler;
    this.enabled = enabled;
    this.stock = new ChargeStock(scheduler.cpus());
    this.charging = new Charging(scheduler, stock);
    this.kernel = new KernelCharges(memory, stat, scheduler, this, charging, stock);
    this.limits = new MemcgLimits(scheduler, this, charging);
    if (enabled) {
      folios.install(this);
    }
  }

  /**
   * Names who reclaims.
   *
   * @param reclaimer reclaim of the machine
   */
  public void install(Reclaimer reclaimer) {
    charging.install(reclaimer);
  }

  /**
   * Names who kills.
   *
   * @param oom the OOM killer of the machine
   */
  public void install(MemcgOom oom) {
    charging.install(oom);
  }

  /**
   * Whether there can be groups besides the root.
   *
   * @return false with {@code cgroup_disable=memory}
   */
  public boolean isEnabled() {
    return enabled;
  }

  /**
   * The group of all that is in no other.
   *
   * @return group 0
   */
  public MemoryCgroup root() {
    return root;
  }

  /**
   * The group with a number.
   *
   * @param id a number that a page or swap slot names
   * @return the group, which may have been removed
   */
  public MemoryCgroup byId(int id) {
    return named(id);
  }

  /**
   * The group with a number, if there is one.
   *
   * @param id any number
   * @return the group, which may have been removed, or null
   */
  public @Nullable MemoryCgroup find(int id) {
    return id >= 0 && id < byId.length ? byId[id] : null;
  }

  /**
   * The group of the running task.
   *
   * @return the root for kernel threads, and if no task runs
   */
  public MemoryCgroup ofCurrentTask() {
    SimTask task = scheduler.currentOrNull();
    MemoryCgroup group = task == null ? root : byId[task.memcg()];
    return group == null ? root : group;
  }

  /**
   * All groups, each before those below it: the order in which reclaim goes through them.
   *
   * @param from where to begin
   * @return a snapshot with {@code from} first
   */
  public List<MemoryCgroup> subtree(MemoryCgroup from) {
    List<MemoryCgroup> found = new ArrayList<>();
    collect(from, found);
    return found;
  }

  private static void collect(MemoryCgroup at, List<MemoryCgroup> found) {
    found.add(at);
    for (MemoryCgroup child : at.liveChildren()) {
      collect(child, found);
    }
  }

  /**
   * An amount of a node, of a group and all below it. Allocates nothing.
   *
   * @param from the group
   * @param node the node
   * @param which amount
   * @return pages, or what the amount is in
   */
  public long total(MemoryCgroup from, int node, NodeStat which) {
    long sum = stat.group(from.id(), node, which);
    List<MemoryCgroup> children = from.liveChildren();
    for (int i = 0; i < children.size(); i++) {
      sum += total(children.get(i), node, which);
    }
    return sum;
  }

  /**
   * Makes a group.
   *
   * @param parent which it is part of
   * @return the group, without limits
   */
  public MemoryCgroup create(MemoryCgroup parent) {
    int id = 1;
    while (id < byId.length && byId[id] != null) {
      id++;
    }
    if (id == byId.length) {
      byId = Arrays.copyOf(byId, 2 * id);
    }
    MemoryCgroup group = new MemoryCgroup(id, parent);
    byId[id] = group;
    stat.openGroup(id);
    lru.vecs().open(id, parent.id());
    kernel.chargeBooks(parent);
    return group;
  }

  /**
   * Removes a group: it can be joined no more, its limits are void, its parent pays for its kernel memory. It
   * lives on until its pages and swap slots are gone.
   *
   * @param group a group without children that are online
   */
  public void remove(MemoryCgroup group) {
    MemoryCgroup parent = group.parent();
    if (parent == null) {
      throw new IllegalArgumentException("the root group cannot be removed");
    }
    group.setOffline();
    group.setMin(0);
    group.setLow(0);
    stock.drain(group);
    kernel.handOver(group, nearestOnline(parent));
    releaseIfUnused(group);
  }

  private static MemoryCgroup nearestOnline(MemoryCgroup from) {
    MemoryCgroup at = from;
    for (MemoryCgroup up = at.parent(); up != null && !at.isOnline(); up = at.parent()) {
      at = up;
    }
    return at;
  }

  private void releaseIfUnused(MemoryCgroup group) {
    MemoryCgroup parent = group.parent();
    if (group.isOnline() || parent == null || group.released || !group.isUnused()) {
      return;
    }
    stock.drain(group);
    group.released = true;
    group.leaveParent();
    group.inheritAmounts(parent);
    stat.closeGroup(group.id(), parent.id());
    lru.vecs().discard(group.id());
    forgetIfUnused(group);
    kernel.unchargeBooks(parent);
    releaseIfUnused(parent);
  }

  /** Frees the number of a group that nothing names any more. */
  void forgetIfUnused(MemoryCgroup group) {
    if (group.released && group.kernelReferences == 0) {
      byId[group.id()] = null;
    }
  }

  /** The group that a page names. */
  MemoryCgroup named(int id) {
    MemoryCgroup group = id < byId.length ? byId[id] : null;
    if (group == null) {
      throw new IllegalStateException("there is no memory group %d".formatted(id));
    }
    return group;
  }

  /** The group that pays for kernel memory which names one that may have been removed. */
  MemoryCgroup payerOf(int id) {
    return nearestOnline(named(id));
  }

  @Override
  public long charge(long pfn, int gfp) {
    return charge(pfn, gfp, ofCurrentTask());
  }

  @Override
  public long chargeTo(long pfn, int gfp, int memcg) {
    MemoryCgroup group = find(memcg);
    return charge(pfn, gfp, group == null ? root : group);
  }

  /**
   * Charges a new folio to a certain group: for who brings memory for others, as swap-in and khugepaged do.
   *
   * @param pfn the folio, on no list and not counted yet
   * @param gfp how it was allocated
   * @param group who pays
   * @return 0, or {@code ENOMEM}
   */
  public long charge(long pfn, int gfp, MemoryCgroup group) {
    if (!enabled || group.isRoot()) {
      return 0;
    }
    int pages = 1 << memory.order(pfn);
    long charged = charging.charge(group, pages, gfp);
    if (charged == 0) {
      MemoryCgroup owner = group.released ? root : group; // charging may have waited
      owner.folioPages += pages;
      memory.setIntField(pfn, PageFields.MEMCG, owner.id());
    }
    return charged;
  }

  @Override
  public void uncharge(long pfn) {
    MemoryCgroup group = named(memory.intField(pfn, PageFields.MEMCG));
    if (group.isRoot()) {
      return;
    }
    int pages = 1 << memory.order(pfn);
    memory.setIntField(pfn, PageFields.MEMCG, 0);
    group.folioPages -= pages;
    group.memory().uncharge(pages);
    releaseIfUnused(group);
  }

  /**
   * Lets a new folio take over the charge of the one that it replaces: {@code mem_cgroup_migrate}.
   *
   * @param from the old folio, charged to nobody afterwards
   * @param to the new folio of the same size, charged to nobody yet
   */
  public void migrate(long from, long to) {
    memory.setIntField(to, PageFields.MEMCG, memory.intField(from, PageFields.MEMCG));
    memory.setIntField(from, PageFields.MEMCG, 0);
  }

  /**
   * Kernel memory.
   *
   * @return who charges it, to be installed in {@code PhysicalMemory}
   */
  public KernelAccounting kernel() {
    return kernel;
  }

  /**
   * The group that is charged for a kernel page now: the one it names, or if that was removed its heir.
   *
   * @param pfn a page that {@link #kernel} was asked for
   * @return number of the group
   */
  public int payer(long pfn) {
    return payerOf(memory.intField(pfn, PageFields.MEMCG)).id();
  }

  /**
   * Swap slots.
   *
   * @return who charges them
   */
  public SwapCharges swap() {
    return swap;
  }

  /**
   * What reclaim has to spare.
   *
   * @return the protection of groups
   */
  public Protection protection() {
    return protection;
  }

  /**
   * Changing limits, which may have to reclaim.
   *
   * @return what writes to the files of a group do
   */
  public MemcgLimits limits() {
    return limits;
  }

  /**
   * Lets the running task make up for what it has charged above {@code memory.high}: to be called on its way back
   * to user mode. May reclaim and sleep.
   */
  public void handleHigh() {
    SimTask task = scheduler.currentOrNull();
    if (task != null && task.pagesOverHigh() != 0) {
      charging.high().handle(ofCurrentTask(), GfpFlags.GFP_KERNEL);
    }
  }

  /** Gives up what CPUs have charged ahead for a group and those below it. */
  void drain(MemoryCgroup group) {
    kernel.drain(group);
    stock.drain(group);
  }

  /** Swap slots of a group are gone: it may be gone with them. */
  void swapFreed(MemoryCgroup group) {
    releaseIfUnused(group);
  }

  /**
   * Proves I1 and I2.
   *
   * @throws IllegalStateException naming the group whose books are wrong
   */
  public void verify() {
    for (MemoryCgroup group : subtree(root)) {
      long charged = 0;
      long slots = 0;
      for (MemoryCgroup below : subtree(group)) {
        charged += below.folioPages + below.kernelPages + stock.stocked(below);
        slots += below.swapPages;
      }
      if (group.memory().usage() != charged || group.swap().usage() != slots) {
        throw new IllegalStateException(
            "I1: %s has %d pages and %d swap slots charged, its parts %d and %d"
                .formatted(group, group.memory().usage(), group.swap().usage(), charged, slots));
      }
    }
  }
}

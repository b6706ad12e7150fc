package org.kmem.mm.memcg;

import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.physmem.KernelAccounting;
import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.slab.CacheFlags;
import org.kmem.slab.KmemCache;
import org.kmem.units.PageSize;

/**
 * Charges kernel memory: pages as a whole, slab objects by the byte, out of pages that each CPU has charged ahead
 * for one group.
 *
 * <p>What a group that was removed had passes to its nearest ancestor that is left: then that one pays, and is
 * given back to, though pages and objects still name the old group.
 *
 * <p>Belongs to the holder of the baton; charging may wait. Kernel counterpart: {@code struct obj_cgroup}, {@code
 * obj_cgroup_charge}, {@code drain_obj_stock}.
 */
final class KernelCharges implements KernelAccounting {
  /*
   * Implementation notes.
   * I1  for each group: kernelPages * 4096 = pages charged * 4096 + bytes of objects charged + spareBytes + bytes
   *     in stock of it.
   */
  private static final long PAGE_BYTES = PageSize.SIZE_BYTES;

  private final PhysicalMemory memory;
  private final VmStat stat;
  private final Scheduler scheduler;
  private final MemoryCgroups groups;
  private final Charging charging;
  private final ChargeStock stock;
  private final GroupFootprint footprint;
  private final @Nullable MemoryCgroup[] byteGroups;
  private final long[] bytes;

  KernelCharges(
      PhysicalMemory memory,
      VmStat stat,
      Scheduler scheduler,
      MemoryCgroups groups,
      Charging charging,
      ChargeStock stock) {
    this.memory = memory;
    this.stat = stat;
    this.scheduler = scheduler;
    this.groups = groups;
    this.charging = charging;
    this.stock = stock;
    this.footprint = GroupFootprint.of(scheduler.cpus(), memory.topology().nodes());
    this.byteGroups = new @Nullable MemoryCgroup[scheduler.cpus()];
    this.bytes = new long[scheduler.cpus()];
  }

  /** A group's parent pays for its books. The charge is never refused. */
  void chargeBooks(MemoryCgroup parent) {
    if (!parent.isRoot()) {
      chargeBytes(parent, footprint.bytes(), GfpFlags.GFP_KERNEL | GfpFlags.__GFP_NOFAIL);
      parent.kernelReferences++;
      countBooks(parent, 1);
    }
  }

  /** The books of a group are no more; its parent may have been removed meanwhile. */
  void unchargeBooks(MemoryCgroup parent) {
    if (!parent.isRoot()) {
      MemoryCgroup payer = groups.payerOf(parent.id());
      giveBytes(payer, footprint.bytes(), true);
      countBooks(payer, -1);
      dropReference(parent.id());
    }
  }

  private void countBooks(MemoryCgroup payer, int groups) {
    payer.add(MemcgAmount.PERCPU, groups * footprint.percpu());
    stat.addForGroup(
        payer.id(), nodeOfCurrentCpu(), NodeStat.NR_SLAB_UNRECLAIMABLE, groups * footprint.slab());
  }

  @Override
  public boolean charge(long pfn, int order, int gfp) {
    MemoryCgroup group = groups.ofCurrentTask();
    memory.setIntField(pfn, PageFields.MEMCG, 0);
    if (group.isRoot()) {
      return true;
    }
    int pages = 1 << order;
    if (chargeKernel(group, pages, gfp) != 0) {
      return false;
    }
    group.kernelReferences++;
    memory.setIntField(pfn, PageFields.MEMCG, group.id());
    return true;
  }

  @Override
  public void uncharge(long pfn, int order) {
    int id = memory.intField(pfn, PageFields.MEMCG);
    if (id == 0) {
      return;
    }
    memory.setIntField(pfn, PageFields.MEMCG, 0);
    unchargeKernel(groups.payerOf(id), 1 << order);
    dropReference(id);
  }

  private long chargeKernel(MemoryCgroup group, int pages, int gfp) {
    long charged = charging.charge(group, pages, gfp);
    if (charged == 0) {
      group.kernelPages += pages;
      group.add(MemcgAmount.KERNEL, pages);
    }
    return charged;
  }

  private void unchargeKernel(MemoryCgroup payer, int pages) {
    if (pages == 0) {
      return;
    }
    payer.kernelPages -= pages;
    payer.add(MemcgAmount.KERNEL, -pages);
    if (payer.isRoot()) {
      payer.memory().uncharge(pages);
    } else {
      stock.refill(scheduler.currentCpu(), payer, pages);
    }
  }

  private void dropReference(int id) {
    MemoryCgroup named = groups.named(id);
    named.kernelReferences--;
    groups.forgetIfUnused(named);
  }

  @Override
  public int charge(KmemCache cache, int gfp, int objects, long size) {
    MemoryCgroup group = groups.ofCurrentTask();
    if (group.isRoot()) {
      return NOBODY;
    }
    if (chargeBytes(group, size, gfp) != 0) {
      return REFUSED;
    }
    group.kernelReferences += objects;
    stat.addForGroup(group.id(), nodeOfCurrentCpu(), kind(cache), size);
    return group.id();
  }

  @Override
  public void uncharge(KmemCache cache, int id, long size) {
    MemoryCgroup payer = groups.payerOf(id);
    giveBytes(payer, size, true);
    stat.addForGroup(payer.id(), nodeOfCurrentCpu(), kind(cache), -size);
    dropReference(id);
  }

  private int nodeOfCurrentCpu() {
    return memory.topology().nodeOfCpu(scheduler.currentCpu());
  }

  private static NodeStat kind(KmemCache cache) {
    return (cache.flags() & CacheFlags.SLAB_RECLAIM_ACCOUNT) != 0
        ? NodeStat.NR_SLAB_RECLAIMABLE
        : NodeStat.NR_SLAB_UNRECLAIMABLE;
  }

  /** Charges bytes; answers 0 or {@code ENOMEM}. */
  long chargeBytes(MemoryCgroup group, long size, int gfp) {
    int cpu = scheduler.currentCpu();
    if (byteGroups[cpu] == group && bytes[cpu] >= size) {
      bytes[cpu] -= size;
      return 0;
    }
    int pages = (int) ((size + PAGE_BYTES - 1) / PAGE_BYTES);
    if (chargeKernel(group, pages, gfp) != 0) {
      return Errno.ENOMEM.asResult();
    }
    giveBytes(group, pages * PAGE_BYTES - size, false);
    return 0;
  }

  /** Puts bytes of a group into the CPU's stock; whole pages among them may be given back. */
  void giveBytes(MemoryCgroup payer, long size, boolean givesBack) {
    int cpu = scheduler.currentCpu();
    if (byteGroups[cpu] != payer) {
      drainCpu(cpu);
      byteGroups[cpu] = payer;
      bytes[cpu] = payer.spareBytes;
      payer.spareBytes = 0;
    }
    bytes[cpu] += size;
    if (givesBack && bytes[cpu] > PAGE_BYTES) {
      int pages = (int) (bytes[cpu] / PAGE_BYTES);
      bytes[cpu] %= PAGE_BYTES;
      unchargeKernel(payer, pages);
    }
  }

  private void drainCpu(int cpu) {
    MemoryCgroup group = byteGroups[cpu];
    if (group == null) {
      return;
    }
    int pages = (int) (bytes[cpu] / PAGE_BYTES);
    if (pages > 0) {
      group.kernelPages -= pages;
      group.add(MemcgAmount.KERNEL, -pages);
      group.memory().uncharge(pages);
    }
    group.spareBytes += bytes[cpu] % PAGE_BYTES;
    byteGroups[cpu] = null;
    bytes[cpu] = 0;
  }

  /** Gives up what CPUs have in stock for a group and those below it. */
  void drain(MemoryCgroup root) {
    for (int cpu = 0; cpu < bytes.length; cpu++) {
      MemoryCgroup group = byteGroups[cpu];
      if (group != null && group.isWithin(root)) {
        drainCpu(cpu);
      }
    }
  }

  /** A group is removed: its parent pays for its kernel memory from now on. */
  void handOver(MemoryCgroup group, MemoryCgroup heir) {
    drain(group);
    long pages = group.kernelPages;
    group.memory().handOver(pages);
    group.kernelPages = 0;
    group.add(MemcgAmount.KERNEL, -pages);
    heir.kernelPages += pages;
    heir.add(MemcgAmount.KERNEL, pages);
    heir.spareBytes += group.spareBytes;
    group.spareBytes = 0;
    int whole = (int) (heir.spareBytes / PAGE_BYTES);
    heir.spareBytes %= PAGE_BYTES;
    unchargeKernel(heir, whole);
  }

  /** Bytes that CPUs have in stock of a very group. */
  long stocked(MemoryCgroup group) {
    long stocked = 0;
    for (int cpu = 0; cpu < bytes.length; cpu++) {
      stocked += byteGroups[cpu] == group ? bytes[cpu] : 0;
    }
    return stocked;
  }
}

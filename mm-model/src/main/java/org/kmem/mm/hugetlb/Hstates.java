package org.kmem.mm.hugetlb;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.mapping.AddressSpaces;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.sim.KernelParameters;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.PageSize;

/**
 * The pools of huge pages of a machine, one of each size: 1 GiB and 2 MiB. One of them is the default, which {@code
 * /proc/meminfo} and {@code vm.nr_hugepages} are about.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code hstates[]}, {@code hugetlb_init}.
 */
public final class Hstates {
  private static final int GIB_ORDER = 18;
  private static final int PMD_ORDER = 9;

  /** Inodes of a file system begin after the root's. */
  private static final int ROOT_INODE = 1;

  private final List<Hstate> all;
  private final Hstate defaultPool;
  private final Folios folios;
  private final AddressSpaces registry;
  private final Scheduler scheduler;
  private final Tunables tunables;
  private final HugetlbCgroups cgroups;
  private final HugetlbFolios pages;
  private final int device;
  private long lastInode = ROOT_INODE;

  /**
   * Makes the pools of a machine and fills them as its kernel parameters say.
   *
   * @param parameters of the machine
   * @param folios its pages
   * @param stat its counters
   * @param scheduler who runs its tasks
   * @param tunables its settings; those of huge pages are obeyed from now on
   * @param commit what its processes have been promised
   * @param registry its files
   * @param device what anonymous mappings of huge pages are on
   */
  public Hstates(
      KernelParameters parameters,
      Folios folios,
      VmStat stat,
      Scheduler scheduler,
      Tunables tunables,
      CommitAccounting commit,
      AddressSpaces registry,
      int device) {
    this.folios = folios;
    this.registry = registry;
    this.scheduler = scheduler;
    this.tunables = tunables;
    this.device = device;
    this.cgroups = new HugetlbCgroups(scheduler, folios.memory().topology().nodes());
    this.pages = new HugetlbFolios(folios, cgroups);
    this.all =
        List.of(
            pool(GIB_ORDER, folios, stat, scheduler, commit),
            pool(PMD_ORDER, folios, stat, scheduler, commit));
    all.getFirst().setDemoteOrder(PMD_ORDER);
    HugetlbParameters asked = HugetlbParameters.of(parameters);
    Hstate named = ofSize(asked.defaultBytes());
    this.defaultPool = named == null ? all.getLast() : named;
    for (HugetlbParameters.Request request : asked.requests()) {
      Hstate of = request.sizeBytes() == 0 ? defaultPool : ofSize(request.sizeBytes());
      if (of != null) {
        of.setMax(request.pages(), of.allNodes());
      }
    }
    recordMax();
    tunables.onChange(Tunable.NR_HUGEPAGES, () -> resize(Tunable.NR_HUGEPAGES));
    tunables.onChange(Tunable.NR_HUGEPAGES_MEMPOLICY, () -> resize(Tunable.NR_HUGEPAGES_MEMPOLICY));
    tunables.onChange(
        Tunable.NR_OVERCOMMIT_HUGEPAGES,
        () -> {
          defaultPool.setOvercommit(tunables.get(Tunable.NR_OVERCOMMIT_HUGEPAGES));
          tunables.record(Tunable.NR_OVERCOMMIT_HUGEPAGES, defaultPool.overcommit());
        });
  }

  private static Hstate pool(
      int order, Folios folios, VmStat stat, Scheduler scheduler, CommitAccounting commit) {
    return new Hstate(order, new FreshHugePages(folios.memory(), stat, scheduler, order), commit);
  }

  private void resize(Tunable tunable) {
    setMax(defaultPool, tunables.get(tunable), tunable == Tunable.NR_HUGEPAGES_MEMPOLICY);
  }

  /**
   * Asks a pool for a number of pages that it is to keep, as a write to its file does. May wait.
   *
   * @param hstate the pool
   * @param count the number
   * @param byPolicy whether pages come from and go to the nodes of the running task's memory policy only
   */
  public void setMax(Hstate hstate, long count, boolean byPolicy) {
    @Nullable Caller writer = byPolicy ? scheduler.current().context(Caller.class) : null;
    hstate.setMax(count, writer == null ? hstate.allNodes() : NodeChoice.ofPolicy(hstate, writer));
    recordMax();
  }

  /**
   * Asks a pool for a number of pages on one node. May wait.
   *
   * @param hstate the pool
   * @param count the number
   * @param node the node
   */
  public void setMaxOfNode(Hstate hstate, long count, int node) {
    hstate.setMaxOfNode(count, node);
    recordMax();
  }

  /**
   * Sets how many surplus pages a pool may have, as a write to its file does.
   *
   * @param hstate the pool
   * @param count the number
   * @return 0; {@code EINVAL} for gigantic pages
   */
  public long setOvercommit(Hstate hstate, long count) {
    long result = hstate.setOvercommit(count);
    tunables.record(Tunable.NR_OVERCOMMIT_HUGEPAGES, defaultPool.overcommit());
    return result;
  }

  private void recordMax() {
    tunables.record(Tunable.NR_HUGEPAGES, defaultPool.max());
    tunables.record(Tunable.NR_HUGEPAGES_MEMPOLICY, defaultPool.max());
  }

  /**
   * Cuts free pages of a pool into pages of the next smaller one: a write to {@code demote}.
   *
   * @param hstate the pool
   * @param count how many
   * @return 0; {@code EINVAL} if there is no smaller size
   */
  public long demote(Hstate hstate, long count) {
    @Nullable Hstate smaller = demotesTo(hstate);
    if (smaller == null) {
      return Errno.EINVAL.asResult();
    }
    for (long done = 0; done < count && hstate.available() > 0; done++) {
      hstate.demoteOne(smaller);
    }
    recordMax();
    return 0;
  }

  /**
   * The pool that pages are demoted to.
   *
   * @param hstate a pool
   * @return the next smaller one, or null
   */
  public @Nullable Hstate demotesTo(Hstate hstate) {
    return hstate.demoteOrder() == 0 ? null : ofSize(PageSize.SIZE_BYTES << hstate.demoteOrder());
  }

  /**
   * The pool of a size.
   *
   * @param sizeBytes bytes of a huge page
   * @return the pool, or null if the machine has none such
   */
  public @Nullable Hstate ofSize(long sizeBytes) {
    for (Hstate hstate : all) {
      if (hstate.sizeBytes() == sizeBytes) {
        return hstate;
      }
    }
    return null;
  }

  /**
   * All pools.
   *
   * @return the one of the largest pages first
   */
  public List<Hstate> all() {
    return all;
  }

  /**
   * The pool that is meant where no size is named.
   *
   * @return one of {@link #all}
   */
  public Hstate defaultPool() {
    return defaultPool;
  }

  /**
   * What all pools have of memory: {@code hugetlb_total_pages}.
   *
   * @return pages of 4 KiB
   */
  public long totalPages() {
    long sum = 0;
    for (Hstate hstate : all) {
      sum += hstate.nr() * hstate.pagesPerHugePage();
    }
    return sum;
  }

  /**
   * Who hands out pages.
   *
   * @return the machine's
   */
  public HugetlbFolios pages() {
    return pages;
  }

  /**
   * What control groups have and may have.
   *
   * @return the hugetlb controller
   */
  public HugetlbCgroups cgroups() {
    return cgroups;
  }

  /**
   * Nodes of the machine.
   *
   * @return how many
   */
  public int nodes() {
    return defaultPool.nodes();
  }

  Folios folios() {
    return folios;
  }

  AddressSpaces registry() {
    return registry;
  }

  /**
   * Makes what an anonymous mapping of huge pages maps: {@code hugetlb_file_setup}.
   *
   * @param hstate whose pages
   * @param sizeBytes its length, whole huge pages
   * @return the file, with one reference
   */
  public MappedFile anonymousFile(Hstate hstate, long sizeBytes) {
    return new AnonymousHugeFile(
        new HugetlbSpace(this, hstate, null, device, ++lastInode, sizeBytes));
  }

  /**
   * Makes what a mount of hugetlbfs may take, and reserves what it is to have.
   *
   * @param hstate whose pages
   * @param most how many it may take, or {@link Subpool#UNLIMITED}
   * @param least how many it is to have, or {@link Subpool#UNLIMITED} for none
   * @return the mount; null if the pool has not enough
   */
  public @Nullable HugetlbMount mount(Hstate hstate, long most, long least) {
    if (most == Subpool.UNLIMITED && least == Subpool.UNLIMITED) {
      return new HugetlbMount(hstate, null, 0);
    }
    Subpool subpool = Subpool.create(hstate, most, least);
    return subpool == null ? null : new HugetlbMount(hstate, subpool, pages.register(subpool));
  }

  /**
   * A mount is gone, and so are its files.
   *
   * @param mount the mount
   */
  public void unmounted(HugetlbMount mount) {
    Subpool subpool = mount.subpool();
    if (subpool != null) {
      subpool.release();
      pages.unregister(mount.number());
    }
  }

  /**
   * Makes the pages of a file of a mount.
   *
   * @param mount the mount
   * @param ofDevice number of its device
   * @param inode number of the file
   * @return an empty file's
   */
  public HugetlbSpace space(HugetlbMount mount, int ofDevice, long inode) {
    return new HugetlbSpace(this, mount.hstate(), mount, ofDevice, inode, 0);
  }

  /**
   * Proves the books of all pools.
   *
   * @throws IllegalStateException naming what does not hold
   */
  public void verify() {
    all.forEach(Hstate::verify);
  }
}

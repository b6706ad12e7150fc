package org.kmem.mm.machine;

import org.kmem.mm.fault.AdvisedPages;
import org.kmem.mm.fault.FaultHandler;
import org.kmem.mm.fault.PageOperations;
import org.kmem.mm.fault.Populate;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.huge.HugePages;
import org.kmem.mm.hugetlb.Hstates;
import org.kmem.mm.ksm.Ksm;
import org.kmem.mm.ksm.Ksmd;
import org.kmem.mm.migrate.Compaction;
import org.kmem.mm.migrate.MigratePages;
import org.kmem.mm.migrate.NodeMigration;
import org.kmem.mm.mm.AddressSpaces;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.numa.NumaBalancing;
import org.kmem.mm.pagecache.PageCache;
import org.kmem.mm.pagecache.Shmem;
import org.kmem.mm.pagewalk.AdviseWalk;
import org.kmem.mm.pagewalk.ChangeProtection;
import org.kmem.mm.pagewalk.CopyPageTables;
import org.kmem.mm.pagewalk.HugetlbWalk;
import org.kmem.mm.pagewalk.MappingInvariants;
import org.kmem.mm.pagewalk.MappingUnmapper;
import org.kmem.mm.pagewalk.MlockWalk;
import org.kmem.mm.pagewalk.MovePageTables;
import org.kmem.mm.pagewalk.PageWalks;
import org.kmem.mm.pagewalk.SwapAhead;
import org.kmem.mm.pagewalk.SwappedPages;
import org.kmem.mm.pagewalk.UnuseWalk;
import org.kmem.mm.pagewalk.ZapRange;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageTables;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.rmap.AnonVmas;
import org.kmem.mm.rmap.HugetlbRmap;
import org.kmem.mm.rmap.MigrationEntries;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.syscall.MemoryCalls;
import org.kmem.mm.vma.AreaObjects;
import org.kmem.mm.vmstat.VmStat;

/**
 * What the address spaces of a machine live on: faults, reverse map, walks over page tables, system calls, and
 * shared memory. Made once, by {@link Machine}.
 *
 * <p>Belongs to the holder of the baton.
 */
public final class UserSpace {
  private final AddressSpaces spaces;
  private final Rmap rmap;
  private final HugePages huge;
  private final FaultHandler faults;
  private final CopyPageTables copy;
  private final PageWalks walks;
  private final PageOperations pages;
  private final AdviseWalk advise;
  private final Shmem shmem;
  private final MemoryCalls calls;
  private final Ksm ksm;
  private final Ksmd ksmd;
  private final MappingInvariants invariants;
  private final UnuseWalk unuse;
  private final MigratePages migratePages;
  private final NodeMigration nodeMigration;
  private final Compaction compaction;
  private final NumaBalancing balancing;

  UserSpace(
      MachineOptions options,
      Scheduler scheduler,
      Tunables tunables,
      Folios folios,
      VmStat vmStat,
      PageTables pageTables,
      Mmu mmu,
      CommitAccounting commit,
      PageCache pageCache,
      Shmem shmem,
      Swap swap,
      Hstates hugetlb) {
    boolean randomizes = options.kernelParameters().value("norandmaps").isEmpty();
    AreaObjects areaObjects = new AreaObjects(folios.memory());
    spaces = new AddressSpaces(scheduler, pageTables, tunables, commit, areaObjects, randomizes);
    rmap = new Rmap(folios, vmStat, pageCache.spaces(), new AnonVmas(folios.memory()));
    huge = new HugePages(folios, rmap, pageCache.shmemHuge(), vmStat, mmu, scheduler, tunables);
    spaces.install(huge.mappings()::splitAt);
    faults = new FaultHandler(folios, rmap, vmStat, mmu, scheduler, swap, huge, tunables);
    HugetlbRmap hugetlbRmap = new HugetlbRmap(folios, rmap.anonVmas());
    HugetlbWalk hugetlbWalk = new HugetlbWalk(folios, hugetlb.pages(), hugetlbRmap, mmu);
    faults.install(hugetlb.pages(), hugetlbRmap, hugetlbWalk);
    SwappedPages slots = new SwappedPages(folios, swap);
    copy = new CopyPageTables(folios, rmap, huge, mmu, slots, hugetlbWalk);
    walks = new PageWalks(folios, mmu, slots);
    ZapRange zap = new ZapRange(folios, rmap, huge, mmu, slots, hugetlbWalk);
    pageCache.spaces().install(new MappingUnmapper(zap, rmap, mmu));
    advise = new AdviseWalk(folios, mmu, slots);
    ChangeProtection protection = new ChangeProtection(folios, huge, mmu, hugetlbWalk);
    pages =
        new PageOperations(
            zap,
            protection,
            new MovePageTables(huge, mmu),
            new MlockWalk(folios),
            advise,
            walks,
            new Populate(faults, folios, scheduler),
            new SwapAhead(swap));
    unuse = new UnuseWalk(folios, rmap, scheduler, swap);
    pages.install(hugetlbWalk);
    this.shmem = shmem;
    calls = new MemoryCalls(spaces, pages, shmem, NodeMask.first(options.nodes()));
    calls.install(hugetlb);
    ksm = new Ksm(folios, rmap, mmu, scheduler, tunables, faults.zeroPage(), faults::unshare);
    ksmd = new Ksmd(ksm, scheduler, tunables);
    AdvisedPages advised = new AdvisedPages(advise, huge);
    advised.install(ksm, ksmd::wake);
    calls.install(advised);
    folios.memory().install(faults.policies());
    pageCache.install(faults.policies());
    invariants = new MappingInvariants(folios, rmap, vmStat);
    migratePages =
        new MigratePages(
            folios, pageCache, new MigrationEntries(folios, rmap, mmu), vmStat, scheduler);
    nodeMigration = new NodeMigration(migratePages, folios, faults.policies());
    calls.install(nodeMigration);
    balancing =
        new NumaBalancing(folios, vmStat, mmu, scheduler, tunables, migratePages, protection);
    faults.install(balancing);
    compaction = new Compaction(folios, migratePages, vmStat, scheduler, tunables);
  }

  /**
   * Makes address spaces.
   *
   * @return what they have in common
   */
  public AddressSpaces spaces() {
    return spaces;
  }

  /**
   * Who maps a frame.
   *
   * @return the reverse map
   */
  public Rmap rmap() {
    return rmap;
  }

  /**
   * Transparent huge pages.
   *
   * @return everything about them
   */
  public HugePages hugePages() {
    return huge;
  }

  /**
   * Page faults.
   *
   * @return who handles them
   */
  public FaultHandler faults() {
    return faults;
  }

  /**
   * Page tables of children.
   *
   * @return who copies them
   */
  public CopyPageTables copy() {
    return copy;
  }

  /**
   * Questions to page tables.
   *
   * @return who walks them
   */
  public PageWalks walks() {
    return walks;
  }

  /**
   * What calls do to pages.
   *
   * @return who does it
   */
  public PageOperations pages() {
    return pages;
  }

  /**
   * What madvise does to pages.
   *
   * @return who does it
   */
  AdviseWalk advise() {
    return advise;
  }

  /**
   * Shared anonymous memory and the files of tmpfs.
   *
   * @return who makes it
   */
  public Shmem shmem() {
    return shmem;
  }

  /**
   * The system calls on address spaces.
   *
   * @return the calls
   */
  public MemoryCalls calls() {
    return calls;
  }

  /** Who brings back what address spaces have in a swap area. */
  UnuseWalk unuse() {
    return unuse;
  }

  /**
   * Merging of equal pages.
   *
   * @return who merges
   */
  public Ksm ksm() {
    return ksm;
  }

  Ksmd ksmd() {
    return ksmd;
  }

  /**
   * What page tables, frames and counters agree in.
   *
   * @return who proves it
   */
  public MappingInvariants invariants() {
    return invariants;
  }

  /**
   * Pages that change their frames.
   *
   * @return who moves them
   */
  public MigratePages migratePages() {
    return migratePages;
  }

  /**
   * Pages that change their nodes.
   *
   * @return who moves them
   */
  public NodeMigration nodeMigration() {
    return nodeMigration;
  }

  /**
   * Pages that follow those who use them.
   *
   * @return who finds out and moves them
   */
  public NumaBalancing balancing() {
    return balancing;
  }

  /**
   * Free memory in one piece.
   *
   * @return who makes it
   */
  public Compaction compaction() {
    return compaction;
  }
}

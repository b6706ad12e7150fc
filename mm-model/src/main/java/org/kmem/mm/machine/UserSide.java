package org.kmem.mm.machine;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.fault.FaultHandler;
import org.kmem.mm.fault.PageOperations;
import org.kmem.mm.fault.Populate;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.fs.Vfs;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.AddressSpaces;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.mm.SharedMemory;
import org.kmem.mm.pagecache.PageCache;
import org.kmem.mm.pagecache.Shmem;
import org.kmem.mm.pagewalk.AdviseWalk;
import org.kmem.mm.pagewalk.ChangeProtection;
import org.kmem.mm.pagewalk.CopyPageTables;
import org.kmem.mm.pagewalk.MappingInvariants;
import org.kmem.mm.pagewalk.MappingUnmapper;
import org.kmem.mm.pagewalk.MlockWalk;
import org.kmem.mm.pagewalk.MovePageTables;
import org.kmem.mm.pagewalk.PageWalks;
import org.kmem.mm.pagewalk.ZapRange;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageTables;
import org.kmem.mm.rmap.AnonVmas;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.syscall.MemoryCalls;
import org.kmem.mm.task.Processes;
import org.kmem.mm.task.TaskTable;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.units.PageSize;

/**
 * What processes need of a machine, put together: reverse map, page walks, faults, system calls on address
 * spaces, fork and exec.
 */
final class UserSide {
  private final Rmap rmap;
  private final PageWalks walks;
  private final FaultHandler faults;
  private final AddressSpaces spaces;
  private final MemoryCalls calls;
  private final Processes processes;
  private final MappingInvariants invariants;

  /**
   * The parts that exist before.
   *
   * @param scheduler who runs tasks
   * @param tunables settings
   * @param pageTables where page tables come from
   * @param mmu address translation
   * @param vmStat counters
   * @param folios pages
   * @param commit promised memory
   * @param cache pages of files
   * @param vfs files by path
   * @param tasks processes
   * @param nodes number of nodes
   * @param randomize whether addresses are left to chance
   */
  record Below(
      Scheduler scheduler,
      Tunables tunables,
      PageTables pageTables,
      Mmu mmu,
      VmStat vmStat,
      Folios folios,
      CommitAccounting commit,
      PageCache cache,
      Vfs vfs,
      TaskTable tasks,
      int nodes,
      boolean randomize) {}

  UserSide(Below below) {
    Folios folios = below.folios();
    Mmu mmu = below.mmu();
    AnonVmas anonVmas = new AnonVmas(folios.memory());
    this.rmap = new Rmap(folios, below.vmStat(), below.cache().spaces(), anonVmas);
    this.walks = new PageWalks(folios, mmu);
    ZapRange zap = new ZapRange(folios, rmap, mmu);
    below.cache().spaces().install(new MappingUnmapper(zap, rmap, mmu));
    this.faults = new FaultHandler(folios, rmap, below.vmStat(), mmu, below.scheduler());
    PageOperations operations =
        new PageOperations(
            zap,
            new ChangeProtection(folios, mmu),
            new MovePageTables(mmu),
            new MlockWalk(folios),
            new AdviseWalk(folios, rmap, below.vmStat(), mmu),
            walks,
            new Populate(faults, folios, below.scheduler()));
    this.spaces =
        new AddressSpaces(
            below.scheduler(),
            below.pageTables(),
            below.tunables(),
            below.commit(),
            below.randomize());
    Shmem shmem = new Shmem(below.cache(), below.commit());
    this.calls =
        new MemoryCalls(
            spaces, operations, sharedMemory(shmem, below.commit()), (1L << below.nodes()) - 1);
    this.processes =
        new Processes(
            new Processes.Parts(
                below.scheduler(),
                below.tasks(),
                below.vfs(),
                folios,
                below.cache().spaces(),
                spaces,
                calls,
                faults,
                anonVmas,
                new CopyPageTables(folios, rmap, mmu),
                mmu));
    this.invariants = new MappingInvariants(folios, rmap, below.vmStat());
  }

  /** Promises the memory of an object when it is made, unless it is to be promised page by page. */
  private static SharedMemory sharedMemory(Shmem shmem, CommitAccounting commit) {
    return (caller, bytes, noreserve) -> {
      long pages = noreserve ? 0 : PageSize.roundUp(bytes) >>> PageSize.SHIFT;
      return reserved(caller, pages, commit) ? made(shmem, bytes, pages, commit) : null;
    };
  }

  private static boolean reserved(Caller caller, long pages, CommitAccounting commit) {
    return pages == 0 || commit.reserve(caller, pages) == 0;
  }

  private static @Nullable MappedFile made(
      Shmem shmem, long bytes, long pages, CommitAccounting commit) {
    return switch (shmem.create(bytes, pages)) {
      case Shmem.Created.Made(MappedFile file) -> file;
      case Shmem.Created.Failed failed -> {
        commit.release(pages);
        yield null;
      }
    };
  }

  Rmap rmap() {
    return rmap;
  }

  PageWalks walks() {
    return walks;
  }

  FaultHandler faults() {
    return faults;
  }

  AddressSpaces spaces() {
    return spaces;
  }

  MemoryCalls calls() {
    return calls;
  }

  Processes processes() {
    return processes;
  }

  MappingInvariants invariants() {
    return invariants;
  }
}

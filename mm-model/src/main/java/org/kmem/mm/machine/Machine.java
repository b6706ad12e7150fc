package org.kmem.mm.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.kmem.mm.cgroup.Cgroups;
import org.kmem.mm.cgroup.Controller;
import org.kmem.mm.cgroup.Cpusets;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.fs.FsStruct;
import org.kmem.mm.fs.Vfs;
import org.kmem.mm.hugetlb.Hstates;
import org.kmem.mm.memcg.MemoryCgroups;
import org.kmem.mm.migrate.Kcompactd;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.oom.OutOfMemory;
import org.kmem.mm.pagecache.BackingDevice;
import org.kmem.mm.pagecache.PageCache;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageTables;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.psi.Psi;
import org.kmem.mm.reclaim.PageReclaim;
import org.kmem.mm.reclaim.ReclaimParts;
import org.kmem.mm.reclaim.VfsShrinker;
import org.kmem.mm.reclaim.mglru.MultiGenLru;
import org.kmem.mm.rmap.FolioReferences;
import org.kmem.mm.rmap.HugeMappings;
import org.kmem.mm.sim.KernelLog;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.swap.TryToUnmap;
import org.kmem.mm.syscall.SwapCalls;
import org.kmem.mm.task.Processes;
import org.kmem.mm.task.TaskTable;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;

/**
 * A booted machine: memory, MMUs, tunables, and all that runs on them, at the point where a real one starts
 * its first program.
 *
 * <p>Programs run in it by {@link #run} and {@link #call}, on a simulated task; between runs nothing moves. The same
 * options and the same calls give the same run, which {@link #stateHash} condenses into a number.
 *
 * <p>Belongs to the thread that booted it, or, within a run, to the running task.
 *
 * <p>Kernel counterpart: {@code start_kernel}.
 */
public final class Machine implements AutoCloseable {
  /** Kernel threads that wake now and then would let time pass for ever where no program can go on. */
  private static final long RUN_LIMIT_NANOS = 24L * 60 * 60 * SimClock.SECOND;

  private final MachineOptions options;
  private final Scheduler scheduler;
  private final Psi psi;
  private final KernelLog kernelLog;
  private final Tunables tunables = new Tunables();
  private final PhysicalMemory memory;
  private final PageTables pageTables;
  private final Mmu mmu;
  private final KernelLayout layout;
  private final KernelReservations kernel;
  private final VmStat vmStat;
  private final Folios folios;
  private final MemoryCgroups memcgs;
  private final Cgroups cgroups;
  private final Cpusets cpusets;
  private final CommitAccounting commit;
  private final Swap swap;
  private final MachineFiles files;
  private final Hstates hugetlb;
  private final UserSpace userSpace;
  private final PageReclaim reclaim;
  private final MultiGenLru multiGenLru;
  private final MemoryPressure pressure;
  private final TaskTable tasks;
  private final Processes processes;
  private final SwapCalls swapCalls;
  private final OutOfMemory outOfMemory;
  private final List<Kcompactd> kcompactds;
  private boolean closed;

  private Machine(MachineOptions options) {
    this.options = options;
    this.scheduler = new Scheduler(options);
    this.psi = new Psi(scheduler, options.kernelParameters().isOn("psi", true));
    this.kernelLog = new KernelLog(scheduler.clock());
    this.memory = PhysicalMemory.boot(options, scheduler);
    BootLog.print(kernelLog, options, memory.engine().machine());
    this.pageTables = new PageTables(memory, options);
    this.mmu = new Mmu(scheduler, pageTables);
    this.layout = KernelLayout.of(pageTables.mode());
    this.kernel = KernelReservations.take(memory, options);
    memory.follow(tunables);
    BootTunables.apply(tunables, memory, options);
    this.vmStat = new VmStat(options.nodes());
    this.folios = new Folios(memory, vmStat, scheduler, options.mglru());
    this.memcgs =
        new MemoryCgroups(
            folios,
            vmStat,
            scheduler,
            !options.kernelParameters().lists("cgroup_disable", "memory"));
    memory.install(memcgs.kernel());
    pageTables.install((pfn, tables) ->
        vmStat.addForGroup(
            memcgs.payer(pfn), memory.nodeOf(pfn), NodeStat.NR_PAGE_TABLE_PAGES, tables));
    this.cgroups = new Cgroups(memcgs, psi);
    this.cpusets = new Cpusets(cgroups, NodeMask.first(options.nodes()), -1L >>> -options.cpus());
    this.commit = new CommitAccounting(scheduler, tunables, memory::totalPages);
    this.swap = new Swap(folios, vmStat, scheduler, tunables, commit, memcgs);
    this.files = new MachineFiles(options, scheduler, folios, vmStat, tunables, commit, kernelLog);
    files.pageCache().install(memcgs);
    files.pageCache().install(swap.shmem());
    this.hugetlb =
        new Hstates(
            options.kernelParameters(),
            folios,
            vmStat,
            scheduler,
            tunables,
            commit,
            files.pageCache().spaces(),
            files.vfs().anonymousDevice());
    cgroups.listen(Controller.HUGETLB, hugetlb.cgroups());
    BootLog.printHugePages(kernelLog, hugetlb);
    this.userSpace =
        new UserSpace(
            options,
            scheduler,
            tunables,
            folios,
            vmStat,
            pageTables,
            mmu,
            commit,
            files.pageCache(),
            files.shmem(),
            swap,
            hugetlb);
    userSpace.faults().onReturnToUser(memcgs::handleHigh);
    ReclaimParts reclaimParts = reclaimParts();
    this.reclaim = new PageReclaim(reclaimParts);
    files.pageCache().install(reclaim.workingset());
    swap.install(reclaim.workingset());
    memcgs.install(new GroupReclaim(reclaim));
    this.pressure = new MemoryPressure(reclaim, userSpace.compaction());
    memory.install(pressure);
    this.multiGenLru = new MultiGenLru(reclaimParts, reclaim, userSpace.spaces(), mmu, pressure);
    userSpace.advise().install(reclaim::reclaimFolios);
    reclaim.shrinkers().register(new VfsShrinker(files.vfs(), tunables));
    reclaim.shrinkers().register(userSpace.hugePages().zeroPage());
    reclaim.shrinkers().register(userSpace.hugePages().deferredSplit());
    userSpace.hugePages().khugepaged().install(userSpace.faults());
    files.dropCaches().install(reclaim::dropSlab);
    // A user may have half as many.
    long threads = tunables.get(Tunable.THREADS_MAX) / 2;
    this.tasks = new TaskTable(scheduler, memory, vmStat, cgroups, threads);
    this.processes = new Processes(parts());
    this.swapCalls =
        new SwapCalls(
            files.vfs(),
            swap,
            userSpace.unuse(),
            files.pageCache().spaces(),
            tasks::addressSpaces,
            scheduler,
            kernelLog);
    this.outOfMemory = new OutOfMemory(oomParts());
    pressure.setKiller(outOfMemory);
    memcgs.install(outOfMemory);
    cpusets.install(new CpusetPlacement(userSpace.nodeMigration()));
    this.kcompactds =
        IntStream.range(0, options.nodes())
            .mapToObj(node -> new Kcompactd(userSpace.compaction(), node, scheduler, tunables))
            .toList();
    reclaim.install((node, order, zone) -> kcompactds.get(node).wake(order, zone));
  }

  private ReclaimParts reclaimParts() {
    return new ReclaimParts(
        scheduler,
        tunables,
        folios,
        vmStat,
        files.pageCache(),
        new FolioReferences(folios, userSpace.rmap(), mmu),
        new TryToUnmap(
            folios,
            userSpace.rmap(),
            new HugeMappings(folios, userSpace.rmap(), vmStat, mmu),
            mmu,
            swap),
        swap,
        memcgs);
  }

  private Processes.Parts parts() {
    return new Processes.Parts(
        scheduler,
        tasks,
        files.vfs(),
        folios,
        files.pageCache().spaces(),
        userSpace.spaces(),
        userSpace.calls(),
        userSpace.faults(),
        userSpace.rmap().anonVmas(),
        userSpace.copy(),
        mmu);
  }

  private OutOfMemory.Parts oomParts() {
    return new OutOfMemory.Parts(
        scheduler,
        tunables,
        kernelLog,
        vmStat,
        memory,
        commit,
        new ShowMem(this),
        tasks::all,
        userSpace.pages()::zap,
        cgroups);
  }

  /**
   * Boots a machine.
   *
   * @param options what it is
   * @return the machine at rest
   * @throws org.kmem.mm.sim.MachineOptionsException if there can be no such machine
   * @throws org.kmem.zone.InvalidMachineException if memory is too small for nodes, CPUs or kernel
   *     parameters
   * @throws org.kmem.memory.MemoryException if the host has no room for it
   */
  public static Machine boot(MachineOptions options) {
    Machine machine = new Machine(options);
    machine.run("init", machine::initialise);
    KernelThreads.start(machine);
    return machine;
  }

  /** What the first program does before all others. */
  private void initialise() {
    files.installPrograms();
    files.swapDisks().forEach(disk -> swapOn("/dev/" + disk.device().name(), disk));
  }

  private void swapOn(String path, BackingDevice disk) {
    files.formatSwap(disk);
    long result = swapCalls.swapOn(null, new FsStruct(), path, -1);
    if (result != 0) {
      throw new IllegalStateException(
          "swapon %s: error %d while booting: give it at least two pages".formatted(path, -result));
    }
    disk.pages().invalidate(0, 0);
  }

  /**
   * Runs a program and, meanwhile, all that its doing sets in motion, until it has ended. For the host thread.
   *
   * @param name name of its task
   * @param program what it does
   * @throws org.kmem.mm.sim.SimTimeLimitException if it has not ended after a simulated day
   * @throws org.kmem.mm.sim.TaskFailedException if a task failed; the machine is then to be closed
   */
  public void run(String name, Runnable program) {
    scheduler.runUntilEnd(scheduler.spawn(name, program), RUN_LIMIT_NANOS);
  }

  /**
   * Runs a program and gives its answer. For the host thread.
   *
   * @param name name of its task
   * @param program what it does
   * @param <T> kind of answer
   * @return what the program returned
   * @throws org.kmem.mm.sim.SimTimeLimitException if it has not ended after a simulated day
   * @throws org.kmem.mm.sim.TaskFailedException if a task failed; the machine is then to be closed
   */
  public <T> T call(String name, Supplier<T> program) {
    List<T> answer = new ArrayList<>(1);
    run(name, () -> answer.add(program.get()));
    return answer.getFirst();
  }

  /**
   * Lets time pass. For the host thread.
   *
   * @param nanos how much, at least 0
   */
  public void runFor(long nanos) {
    scheduler.runFor(nanos);
  }

  /**
   * What the machine was asked to be.
   *
   * @return its options
   */
  public MachineOptions options() {
    return options;
  }

  /**
   * Who runs, and the time.
   *
   * @return the scheduler
   */
  public Scheduler scheduler() {
    return scheduler;
  }

  /**
   * What tasks lose for want of CPU, memory and I/O.
   *
   * @return the accounting
   */
  public Psi psi() {
    return psi;
  }

  /**
   * The switches of {@code /proc/sys/vm} and {@code /sys/kernel/mm}.
   *
   * @return the tunables
   */
  public Tunables tunables() {
    return tunables;
  }

  /**
   * Page frames and their bytes.
   *
   * @return the memory
   */
  public PhysicalMemory memory() {
    return memory;
  }

  /**
   * What {@code /proc/vmstat} counts.
   *
   * @return the counters
   */
  public VmStat vmStat() {
    return vmStat;
  }

  /**
   * The model's part of page frames: flags, owners, LRU lists.
   *
   * @return the folios
   */
  public Folios folios() {
    return folios;
  }

  /**
   * Who pays for memory.
   *
   * @return the memory control groups
   */
  public MemoryCgroups memcgs() {
    return memcgs;
  }

  /**
   * Control groups.
   *
   * @return their tree
   */
  public Cgroups cgroups() {
    return cgroups;
  }

  /**
   * What all processes have been promised.
   *
   * @return the accounting
   */
  public CommitAccounting commit() {
    return commit;
  }

  /**
   * Swap areas, and the pages of theirs that are in memory.
   *
   * @return the swap of the machine
   */
  public Swap swap() {
    return swap;
  }

  /**
   * The system calls swapon and swapoff.
   *
   * @return who does them
   */
  public SwapCalls swapCalls() {
    return swapCalls;
  }

  /**
   * Pages of files.
   *
   * @return the page cache
   */
  public PageCache pageCache() {
    return files.pageCache();
  }

  /**
   * What address spaces live on: faults, reverse map, system calls.
   *
   * @return its parts
   */
  public UserSpace userSpace() {
    return userSpace;
  }

  /**
   * Pools of huge pages.
   *
   * @return the pools of all sizes
   */
  public Hstates hugetlb() {
    return hugetlb;
  }

  /**
   * What page tables have in common.
   *
   * @return where page tables come from
   */
  public PageTables pageTables() {
    return pageTables;
  }

  /**
   * Address translation of the CPUs.
   *
   * @return the MMUs
   */
  public Mmu mmu() {
    return mmu;
  }

  /**
   * What the kernel says.
   *
   * @return its log
   */
  public KernelLog kernelLog() {
    return kernelLog;
  }

  /**
   * Files by their paths.
   *
   * @return mounts and open files
   */
  public Vfs vfs() {
    return files.vfs();
  }

  /**
   * Disks, page cache and mounts.
   *
   * @return the files
   */
  public MachineFiles files() {
    return files;
  }

  /**
   * Who takes memory back.
   *
   * @return reclaim and its parts
   */
  public PageReclaim reclaim() {
    return reclaim;
  }

  /**
   * The multi-generational LRU.
   *
   * @return aging and eviction by generation
   */
  public MultiGenLru multiGenLru() {
    return multiGenLru;
  }

  /**
   * What the page allocator turns to when memory is short.
   *
   * @return its parts
   */
  public MemoryPressure pressure() {
    return pressure;
  }

  /**
   * Processes and kernel threads.
   *
   * @return the table
   */
  public TaskTable tasks() {
    return tasks;
  }

  /**
   * Who dies when memory cannot be had.
   *
   * @return the killer
   */
  public OutOfMemory outOfMemory() {
    return outOfMemory;
  }

  /**
   * The map of the address space.
   *
   * @return the layout
   */
  public KernelLayout layout() {
    return layout;
  }

  /**
   * What the kernel has in use itself.
   *
   * @return its reservations
   */
  public KernelReservations kernel() {
    return kernel;
  }

  /**
   * Who makes processes with address spaces.
   *
   * @return fork and exec
   */
  public Processes processes() {
    return processes;
  }

  /**
   * Which CPUs and nodes groups of processes have.
   *
   * @return the cpusets
   */
  public Cpusets cpusets() {
    return cpusets;
  }

  /**
   * The thread that compacts a node, for those who wake it.
   *
   * @param node the node
   * @return what it runs
   */
  public Kcompactd kcompactd(int node) {
    return kcompactds.get(node);
  }

  /**
   * A number that equal runs agree in and different ones do, all but certainly, not: made of every decision of the
   * scheduler, the time, and the state of the parts.
   *
   * @return the hash
   */
  public long stateHash() {
    return StateHash.of(this);
  }

  /** Stops everything where it is and gives all memory back to the host. Closing again does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      scheduler.close();
      memory.close();
    }
  }
}

package org.kmem.mm.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.huge.HugePages;
import org.kmem.mm.mapping.AddressSpaces;
import org.kmem.mm.mapping.ValueNodes;
import org.kmem.mm.memcg.MemoryCgroups;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pagecache.ShmemHugePolicy;
import org.kmem.mm.pagewalk.AdviseWalk;
import org.kmem.mm.pagewalk.ChangeProtection;
import org.kmem.mm.pagewalk.CopyPageTables;
import org.kmem.mm.pagewalk.MappingInvariants;
import org.kmem.mm.pagewalk.MappingUnmapper;
import org.kmem.mm.pagewalk.MlockWalk;
import org.kmem.mm.pagewalk.MovePageTables;
import org.kmem.mm.pagewalk.PageWalks;
import org.kmem.mm.pagewalk.SwapAhead;
import org.kmem.mm.pagewalk.SwapSlots;
import org.kmem.mm.pagewalk.ZapRange;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PageTables;
import org.kmem.mm.physmem.BootedMachine;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.rmap.AnonVmas;
import org.kmem.mm.rmap.Rmap;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.syscall.MemoryCalls;
import org.kmem.mm.vma.AreaObjects;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.mm.vmstat.VmStat;

/** A machine with processes that fault, and with nothing else; proves at its end that all is given back. */
final class FaultMachine implements AutoCloseable {
  final BootedMachine booted;
  final Scheduler scheduler;
  final PhysicalMemory memory;
  final VmStat stat;
  final Folios folios;
  final AddressSpaces files;
  final PageTables pageTables;
  final Mmu mmu;
  final Rmap rmap;
  final ZapRange zap;
  final CopyPageTables copy;
  final PageWalks walks;
  final AdviseWalk advise;
  final FaultHandler faults;
  final org.kmem.mm.mm.AddressSpaces spaces;
  final MemoryCalls calls;
  final MappingInvariants invariants;
  final List<TestProcess> processes = new ArrayList<>();
  private final Populate populate;

  FaultMachine(String options) {
    booted = new BootedMachine(options);
    scheduler = booted.scheduler();
    memory = booted.memory();
    stat = new VmStat(booted.options().nodes());
    folios = new Folios(memory, stat, scheduler, true);
    files = new AddressSpaces(memory, ValueNodes.UNCOUNTED);
    pageTables = new PageTables(memory, booted.options());
    mmu = new Mmu(scheduler, pageTables);
    rmap = new Rmap(folios, stat, files, new AnonVmas(memory));
    Tunables tunables = new Tunables();
    tunables.choose(Tunable.THP_ENABLED, "never");
    HugePages huge =
        new HugePages(folios, rmap, new ShmemHugePolicy(tunables), stat, mmu, scheduler, tunables);
    zap = new ZapRange(folios, rmap, huge, mmu, SwapSlots.NONE, null);
    copy = new CopyPageTables(folios, rmap, huge, mmu, SwapSlots.NONE, null);
    walks = new PageWalks(folios, mmu, SwapSlots.NONE);
    advise = new AdviseWalk(folios, mmu, SwapSlots.NONE);
    CommitAccounting commit = new CommitAccounting(scheduler, tunables, memory::totalPages);
    MemoryCgroups memcgs = new MemoryCgroups(folios, stat, scheduler, true);
    Swap swap = new Swap(folios, stat, scheduler, tunables, commit, memcgs);
    faults = new FaultHandler(folios, rmap, stat, mmu, scheduler, swap, huge, tunables);
    populate = new Populate(faults, folios, scheduler);
    files.install(new MappingUnmapper(zap, rmap, mmu));
    spaces =
        new org.kmem.mm.mm.AddressSpaces(
            scheduler, pageTables, tunables, commit, new AreaObjects(memory), false);
    PageOperations operations =
        new PageOperations(
            zap,
            new ChangeProtection(folios, huge, mmu, null),
            new MovePageTables(huge, mmu),
            new MlockWalk(folios),
            advise,
            walks,
            populate,
            new SwapAhead(swap));
    calls =
        new MemoryCalls(
            spaces,
            operations,
            (caller, bytes, noreserve) -> new TestFile(files, folios, bytes, true, false),
            1);
    invariants = new MappingInvariants(folios, rmap, stat);
  }

  TestProcess process() {
    MmStruct mm = Objects.requireNonNull(spaces.create("test", spaces.layout(Rlimit.INFINITY)));
    return adopt(new TestProcess(mm));
  }

  private TestProcess adopt(TestProcess process) {
    processes.add(process);
    return process;
  }

  UserMemory memoryOf(TestProcess process) {
    return new UserMemory(faults, mmu, memory, scheduler, process);
  }

  /** Runs as a process. */
  void run(TestProcess process, Consumer<UserMemory> program) {
    scheduler.run(
        "test",
        () -> {
          scheduler.current().setContext(process);
          program.accept(memoryOf(process));
        });
  }

  TestProcess fork(TestProcess parent) {
    MmStruct from = parent.mm;
    MmStruct to = Objects.requireNonNull(spaces.create("child", from.layout()));
    to.inherit(from);
    from.areas().forEach(area -> to.account(area.flags(), -area.pages()));
    for (VmArea area = from.areas().first(); area != null; area = area.next()) {
      if (area.hasAny(VmFlags.VM_ACCOUNT)) {
        spaces.commit().charge(area.pages());
      }
      VmArea child = area.duplicate();
      child.clearFlags(VmFlags.VM_LOCKED_MASK);
      to.areas().insert(child);
      to.account(child.flags(), child.pages());
      if (!rmap.anonVmas().fork(child, area) || !copy.copy(from, area, to, child)) {
        throw new IllegalStateException("no memory to fork");
      }
    }
    return adopt(new TestProcess(to));
  }

  void exit(TestProcess process) {
    for (int cpu = 0; cpu < scheduler.cpus(); cpu++) {
      mmu.unload(cpu);
    }
    calls.exit(process.mm);
    processes.remove(process);
  }

  void verify() {
    invariants.verify(processes.stream().map(process -> process.mm).toList());
  }

  @Nullable VmArea area(TestProcess process, long address) {
    return process.mm.areas().containing(address);
  }

  @Override
  public void close() {
    List.copyOf(processes).forEach(this::exit);
    verify();
    faults.close();
    memory.slabs().caches().forEach(cache -> cache.shrink());
    booted.close();
  }
}

package org.kmem.mm.numa;

import org.kmem.mm.folio.Folios;
import org.kmem.mm.migrate.MigratePages;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.HintScanState;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pagewalk.ChangeProtection;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vmstat.VmStat;

/**
 * NUMA balancing of a machine: when tasks scan, and what their faults do.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code task_tick_numa}, {@code task_numa_fault}.
 */
public final class NumaBalancing {
  /** The mode in which pages go to the CPUs that use them; the other one is about memory of several speeds. */
  private static final int NORMAL = 1;

  private final Scheduler scheduler;
  private final Tunables tunables;
  private final PhysicalMemory memory;
  private final ScanTuning tuning = new ScanTuning();
  private final HintScan scan;
  private final HintFaults faults;
  private final boolean severalNodes;

  /**
   * For a machine.
   *
   * @param folios its pages
   * @param stat its counters
   * @param mmu its TLBs
   * @param scheduler who runs its tasks
   * @param tunables its switches
   * @param migration who moves pages
   * @param protection who gives permissions back
   */
  public NumaBalancing(
      Folios folios,
      VmStat stat,
      Mmu mmu,
      Scheduler scheduler,
      Tunables tunables,
      MigratePages migration,
      ChangeProtection protection) {
    this.scheduler = scheduler;
    this.tunables = tunables;
    this.memory = folios.memory();
    this.severalNodes = memory.topology().nodes() > 1;
    this.scan = new HintScan(folios, stat, mmu, tuning);
    this.faults = new HintFaults(folios, stat, scheduler, migration, protection);
  }

  /**
   * How often and how far is scanned.
   *
   * @return the machine's values
   */
  public ScanTuning tuning() {
    return tuning;
  }

  private boolean isOn() {
    return severalNodes && (tunables.get(Tunable.NUMA_BALANCING) & NORMAL) != 0;
  }

  /**
   * Scans if the running task has run long enough since it last did; to be called on its way to its program. May wait for
   * nothing.
   *
   * @param task what it remembers
   * @param caller the running task
   */
  public void tick(HintTask task, Caller caller) {
    if (!isOn()) {
      return;
    }
    MmStruct mm = caller.mm();
    long ran = scheduler.current().runtimeNanos();
    long period = task.periodNanos == 0 ? tuning.delayNanos() : task.periodNanos;
    if (ran <= task.stampNanos + period) {
      return;
    }
    if (task.periodNanos == 0) {
      task.periodNanos = tuning.leastPeriodNanos(mm.rss().readResident());
    }
    task.stampNanos += period;
    HintScanState state = mm.hintScan();
    long now = scheduler.clock().nowNanos();
    if (state.next() < 0) {
      state.setNext(now + tuning.delayNanos());
    }
    if (now >= state.next() && mm.mmapLock().tryDownRead()) {
      state.setNext(now + task.periodNanos);
      scan.scan(mm, caller.policy(), memory.topology().nodeOfCpu(scheduler.currentCpu()), now);
      mm.mmapLock().upRead();
    }
  }

  /**
   * Serves the fault of a page whose permissions were taken away. {@code mmap_lock} is held for reading. May wait.
   *
   * @param task what the running task remembers
   * @param caller the running task
   * @param pid its number
   * @param mm the address space
   * @param area the area, which permits the access
   * @param start first address that the entry stands for
   * @param level of the entry
   * @param entry the entry
   */
  public void fault(
      HintTask task,
      Caller caller,
      int pid,
      MmStruct mm,
      VmArea area,
      long start,
      int level,
      long entry) {
    faults.fault(task, caller, pid, mm, area, start, level, entry);
    task.adapt(mm, tuning, scheduler.clock().nowNanos());
  }
}

package org.kmem.mm.oom;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.hook.PageHooks;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.CommitAccounting;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.KernelLog;
import org.kmem.mm.sim.KernelPanicException;
import org.kmem.mm.sim.Reference;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.zone.Zone;

/**
 * Who dies when memory cannot be had: finds the process whose end gains most, kills it, and says so in the
 * kernel's log.
 *
 * <p>While a victim is dying nobody else is killed: who asks waits a tick and tries again. Victims may dig into
 * the reserves, so that they can end.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code out_of_memory}, {@code oom_kill_process}.
 */
public final class OutOfMemory implements PageHooks {
  private static final long TICK_NANOS = SimClock.SECOND / Reference.HZ;
  private static final long PANIC_ALWAYS = 2;
  private static final String SYSTEM = "Out of memory";

  /**
   * What of a machine it works on.
   *
   * @param scheduler who runs its tasks
   * @param tunables its settings
   * @param log its log
   * @param stat its counters
   * @param memory its memory
   * @param commit what knows how much swap there is
   * @param info what is said of its memory
   * @param tasks all its processes, the oldest first
   * @param unmapper who unmaps what victims keep
   */
  public record Parts(
      Scheduler scheduler,
      Tunables tunables,
      KernelLog log,
      VmStat stat,
      PhysicalMemory memory,
      CommitAccounting commit,
      MemoryInfo info,
      Supplier<? extends List<? extends OomTask>> tasks,
      OomReaper.AreaUnmapper unmapper) {}

  private final Parts parts;
  private final OomReport report;
  private final OomReaper reaper;
  private final PrintLimit limit;

  /**
   * For a machine.
   *
   * @param parts of the machine
   */
  public OutOfMemory(Parts parts) {
    this.parts = parts;
    this.report =
        new OomReport(
            parts.log(),
            parts.scheduler(),
            parts.tunables(),
            parts.info(),
            parts.memory().topology().nodes());
    this.reaper = new OomReaper(parts.scheduler(), report, parts.unmapper());
    this.limit = new PrintLimit(parts.scheduler().clock());
  }

  /**
   * Who takes the memory of victims that do not end.
   *
   * @return the reaper, to be run by a kernel thread
   */
  public OomReaper reaper() {
    return reaper;
  }

  /**
   * Kills somebody so that memory comes free: the engine's hook.
   *
   * @param gfp flags of the allocation that ran short
   * @param order its order
   * @return whether trying again makes sense
   * @throws KernelPanicException if nobody can be killed, or {@code panic_on_oom} forbids it
   */
  @Override
  public boolean outOfMemory(int gfp, int order) {
    SimTask running = parts.scheduler().currentOrNull();
    if (running == null) {
      return false;
    }
    if (diesAlready(running.context(OomTask.class))) {
      return true;
    }
    if ((gfp & GfpFlags.__GFP_FS) == 0) {
      parts.scheduler().sleep(TICK_NANOS); // others may free what this one must not wait for
      return true;
    }
    OomRequest request = request(gfp, order, parts.memory().requestNodes());
    panicIfWanted(request);
    OomTask current = running.context(OomTask.class);
    if (current != null
        && parts.tunables().isOn(Tunable.OOM_KILL_ALLOCATING_TASK)
        && OomBadness.points(current, request.totalPages()) != OomBadness.NEVER) {
      kill(request, current, SYSTEM + " (oom_kill_allocating_task)");
      return true;
    }
    return killWorst(request);
  }

  /** Kills the process that weighs most, whatever there is free: {@code sysrq} f. */
  public void killByHand() {
    OomRequest request = request(GfpFlags.GFP_KERNEL, OomRequest.SYSRQ, OomRequest.ALL_NODES);
    panicIfWanted(request);
    killWorst(request);
  }

  /**
   * Whether the running task may dig into every reserve.
   *
   * @return true for a victim
   */
  @Override
  public boolean isOomVictim() {
    SimTask running = parts.scheduler().currentOrNull();
    OomTask task = running == null ? null : running.context(OomTask.class);
    return task != null && task.oomMm() != null;
  }

  /** One that dies anyway needs no killer, only the reserves: {@code task_will_free_mem}. */
  private boolean diesAlready(@Nullable OomTask task) {
    if (task == null || !task.isDying() || !task.hasMm() || task.mm().isOomSkipped()) {
      return false;
    }
    if (task.oomMm() == null) {
      task.markOomVictim();
      reaper.queue(task);
    }
    return true;
  }

  private OomRequest request(int gfp, int order, long nodes) {
    long swap = parts.commit().totalSwapPages();
    long everywhere = NodeMask.first(parts.memory().topology().nodes());
    if ((nodes & everywhere) == everywhere) {
      return new OomRequest(
          gfp,
          order,
          OomConstraint.CONSTRAINT_NONE,
          OomRequest.ALL_NODES,
          parts.memory().totalPages() + swap);
    }
    long present = swap;
    for (Zone zone : parts.memory().engine().zones()) {
      present += NodeMask.has(nodes, zone.nodeId()) ? zone.layout().present() : 0;
    }
    OomConstraint limit =
        nodes == allowedNodes()
            ? OomConstraint.CONSTRAINT_CPUSET
            : OomConstraint.CONSTRAINT_MEMORY_POLICY;
    return new OomRequest(gfp, order, limit, nodes, present);
  }

  private long allowedNodes() {
    SimTask running = parts.scheduler().currentOrNull();
    Caller caller = running == null ? null : running.context(Caller.class);
    return caller == null ? Caller.ALL_NODES : caller.allowedNodes();
  }

  private void panicIfWanted(OomRequest request) {
    long setting = parts.tunables().get(Tunable.PANIC_ON_OOM);
    boolean everybody = request.constraint() == OomConstraint.CONSTRAINT_NONE;
    if (setting == 0 || request.isSysrq() || (setting != PANIC_ALWAYS && !everybody)) {
      return;
    }
    report.header(request, weighed(request));
    String kind = setting == PANIC_ALWAYS ? "compulsory" : "system-wide";
    throw panic("Out of memory: " + kind + " panic_on_oom is enabled");
  }

  private KernelPanicException panic(String reason) {
    parts.log().print("Kernel panic - not syncing: " + reason);
    return new KernelPanicException(reason);
  }

  private List<? extends OomTask> weighed(OomRequest request) {
    return parts.tasks().get().stream()
        .filter(task -> !OomBadness.isUnkillable(task) && request.mayFreeFor(task))
        .toList();
  }

  private boolean killWorst(OomRequest request) {
    VictimSelection selection = new VictimSelection(request.totalPages());
    for (OomTask task : weighed(request)) {
      if (!selection.evaluate(task)) {
        break;
      }
    }
    OomTask chosen = selection.chosen();
    if (chosen != null) {
      kill(request, chosen, SYSTEM);
    } else if (!selection.isPending()) {
      report.header(request, weighed(request));
      report.nobody();
      if (!request.isSysrq()) {
        throw panic("System is deadlocked on memory");
      }
      return false;
    }
    if (!isOomVictim()) {
      parts.scheduler().sleep(TICK_NANOS); // the victim is to run now, and end
    }
    return true;
  }

  private void kill(OomRequest request, OomTask victim, String reason) {
    if (diesAlready(victim)) {
      return;
    }
    int missed = limit.takeMissed();
    if (missed > 0) {
      parts.log().print("oom_kill_process: " + missed + " callbacks suppressed");
    }
    if (limit.allows()) {
      report.header(request, weighed(request));
      report.summary(request, victim, null);
    }
    killOne(victim, reason);
  }

  private void killOne(OomTask victim, String reason) {
    MmStruct mm = victim.mm();
    parts.stat().count(VmEvent.OOM_KILL);
    victim.markOomVictim();
    victim.kill();
    report.killed(reason, victim, mm);
    reaper.queue(victim);
  }
}

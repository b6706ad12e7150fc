package org.kmem.mm.oom;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.hook.PageHooks;
import org.kmem.mm.cgroup.Cgroups;
import org.kmem.mm.memcg.MemcgEvent;
import org.kmem.mm.memcg.MemcgOom;
import org.kmem.mm.memcg.MemoryCgroup;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.CommitAccounting;
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
public final class OutOfMemory implements PageHooks, MemcgOom {
  private static final long TICK_NANOS = SimClock.SECOND / Reference.HZ;
  private static final long PANIC_ALWAYS = 2;
  private static final String SYSTEM = "Out of memory";
  private static final String GROUP = "Memory cgroup out of memory";

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
   * @param cgroups its control groups
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
      OomReaper.AreaUnmapper unmapper,
      Cgroups cgroups) {}

  private final Parts parts;
  private final OomGroups groups;
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
    this.groups = new OomGroups(parts.cgroups());
    this.report = new OomReport(parts, groups);
    this.reaper = new OomReaper(parts.scheduler(), report, parts.unmapper());
    this.limit = new PrintLimit(parts.scheduler().clock());
  }

  /**
   * Names who tells what a control group's memory is used for; until then nothing is said of that.
   *
   * @param info who tells
   */
  public void install(GroupInfo info) {
    report.install(info);
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

  /**
   * Kills somebody in a control group that is at its limit.
   *
   * @param group the group
   * @param gfp what the request is that failed
   * @param order its order
   * @return whether trying again makes sense
   * @throws KernelPanicException if {@code panic_on_oom} is 2
   */
  @Override
  public boolean outOfMemory(MemoryCgroup group, int gfp, int order) {
    OomTask current = parts.scheduler().current().context(OomTask.class);
    if (group.memory().margin() >= 1L << order || (current != null && current.isDying())) {
      return true; // there is room by now, or there will be
    }
    OomRequest request =
        new OomRequest(
            gfp,
            order,
            OomConstraint.CONSTRAINT_MEMCG,
            OomRequest.ALL_NODES,
            limitPages(group),
            group);
    panicIfWanted(request);
    return killWorst(request);
  }

  /** What a group may have of memory and swap; 1 if nothing, so that it can be divided by. */
  private long limitPages(MemoryCgroup group) {
    long swap = Math.min(group.swap().max(), parts.commit().totalSwapPages());
    return Math.max(group.memory().max() + swap, 1);
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
          parts.memory().totalPages() + swap,
          null);
    }
    long present = swap;
    for (Zone zone : parts.memory().engine().zones()) {
      present += NodeMask.has(nodes, zone.nodeId()) ? zone.layout().present() : 0;
    }
    OomConstraint limit =
        nodes == allowedNodes()
            ? OomConstraint.CONSTRAINT_CPUSET
            : OomConstraint.CONSTRAINT_MEMORY_POLICY;
    return new OomRequest(gfp, order, limit, nodes, present, null);
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

  /** Who may be killed, in the order of weighing. */
  private List<? extends OomTask> weighed(OomRequest request) {
    MemoryCgroup group = request.group();
    List<? extends OomTask> all = group == null ? parts.tasks().get() : groups.tasks(group);
    return all.stream().filter(request::mayFreeFor).toList();
  }

  private boolean killWorst(OomRequest request) {
    List<? extends OomTask> weighed = weighed(request);
    VictimSelection selection = new VictimSelection(request.totalPages());
    for (OomTask task : weighed) {
      if (!selection.evaluate(task)) {
        break;
      }
    }
    OomTask chosen = selection.chosen();
    if (chosen != null) {
      kill(request, chosen, request.group() == null ? SYSTEM : GROUP);
    } else if (!selection.isPending()) {
      nobodyToKill(request, weighed);
    }
    if (!isOomVictim()) {
      parts
          .scheduler()
          .sleep(TICK_NANOS); // the victim is to run now and end, or others may give way
    }
    return chosen != null || selection.isPending();
  }

  private void nobodyToKill(OomRequest request, List<? extends OomTask> weighed) {
    report.header(request, weighed);
    report.nobody();
    if (request.group() == null && !request.isSysrq()) {
      throw panic("System is deadlocked on memory");
    }
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
      report.summary(request, victim);
    }
    MemoryCgroup whole = OomGroups.dyingWith(victim, request.group());
    killOne(victim, reason);
    if (whole != null) {
      whole.count(MemcgEvent.OOM_GROUP_KILL);
      report.groupDies(whole);
      for (OomTask member : groups.tasks(whole)) {
        if (!OomBadness.isUnkillable(member)
            && member.oomScoreAdj() != OomBadness.ADJ_MIN
            && member.hasMm()) {
          killOne(member, reason);
        }
      }
    }
  }

  private void killOne(OomTask victim, String reason) {
    parts.stat().count(VmEvent.OOM_KILL);
    victim.cgroup().memory().count(MemcgEvent.OOM_KILL);
    victim.markOomVictim();
    victim.kill();
    report.killed(reason, victim, victim.mm());
    reaper.queue(victim);
  }
}

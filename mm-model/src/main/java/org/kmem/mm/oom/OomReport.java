package org.kmem.mm.oom;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.BitmapText;
import org.kmem.mm.cgroup.CgroupMember;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.RssCounters;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.sim.KernelLog;
import org.kmem.mm.sim.Reference;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.units.PageSize;

/**
 * What the kernel's log says of a kill: who asked, what memory is used for, who was weighed, who dies.
 *
 * <p>Source: lines and widths as Linux 6.12.107 prints them. Kernel counterpart: {@code dump_header}, {@code
 * dump_tasks}, {@code dump_oom_victim}.
 */
final class OomReport {
  private static final String HARDWARE =
      "Hardware name: QEMU Standard PC (i440FX + PIIX, 1996), BIOS 1.16.2-debian-1.16.2-1 04/01/2014";
  private static final long KB_PER_PAGE = PageSize.SIZE_BYTES >> 10;

  private final KernelLog log;
  private final Scheduler scheduler;
  private final Tunables tunables;
  private final MemoryInfo memory;
  private final int nodes;

  OomReport(KernelLog log, Scheduler scheduler, Tunables tunables, MemoryInfo memory, int nodes) {
    this.nodes = nodes;
    this.log = log;
    this.scheduler = scheduler;
    this.tunables = tunables;
    this.memory = memory;
  }

  /** All but the victim. */
  void header(OomRequest request, List<? extends OomTask> weighed) {
    SimTask running = scheduler.current();
    OomTask asking = running.context(OomTask.class);
    String comm = asking == null ? running.name() : asking.comm();
    log.print(
        String.format(
            Locale.ROOT,
            "%s invoked oom-killer: gfp_mask=0x%x(%s), order=%d, oom_score_adj=%d",
            comm,
            request.gfp(),
            GfpFlags.format(request.gfp()),
            request.order(),
            asking == null ? 0 : asking.oomScoreAdj()));
    log.print(
        String.format(
            Locale.ROOT,
            "CPU: %d UID: %d PID: %d Comm: %s Not tainted %s #1  Debian 6.12.107-1",
            running.cpu(),
            asking == null ? 0 : asking.credentials().uid(),
            asking == null ? 0 : asking.pid(),
            comm,
            Reference.RELEASE));
    log.print(HARDWARE);
    log.print("Call Trace:");
    memory.show(request.nodes(), log::print);
    if (tunables.isOn(Tunable.OOM_DUMP_TASKS)) {
      tasks(weighed);
    }
  }

  private void tasks(List<? extends OomTask> weighed) {
    log.print("Tasks state (memory values in pages):");
    log.print(
        "[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents"
            + " oom_score_adj name");
    for (OomTask task : weighed) {
      if (task.hasMm()) {
        RssCounters rss = task.mm().rss();
        log.print(
            String.format(
                Locale.ROOT,
                "[%7d] %5d %5d %8d %8d %8d %8d %9d %8d %8d         %5d %s",
                task.pid(),
                task.credentials().uid(),
                task.pid(),
                task.mm().totalVm(),
                rss.readResident(),
                rss.read(RssCounters.MM_ANONPAGES),
                rss.read(RssCounters.MM_FILEPAGES),
                rss.read(RssCounters.MM_SHMEMPAGES),
                task.mm().pageTable().tableBytes(),
                rss.read(RssCounters.MM_SWAPENTS),
                task.oomScoreAdj(),
                task.comm()));
      }
    }
  }

  /** The line for programs that read logs. */
  void summary(OomRequest request, OomTask victim, @Nullable String group) {
    log.print(
        String.format(
            Locale.ROOT,
            "oom-kill:constraint=%s,nodemask=%s,cpuset=%s,mems_allowed=%s%s,task_memcg=%s,task=%s,pid=%d,uid=%d",
            request.constraint(),
            request.nodesText(),
            cpuset(),
            memsAllowed(),
            group == null ? ",global_oom" : ",oom_memcg=" + group,
            "/",
            victim.comm(),
            victim.pid(),
            victim.credentials().uid()));
  }

  /** The name of the running task's group. */
  private String cpuset() {
    CgroupMember asking = scheduler.current().context(CgroupMember.class);
    return asking == null || asking.cgroup().isRoot() ? "/" : asking.cgroup().name();
  }

  private String memsAllowed() {
    Caller asking = scheduler.current().context(Caller.class);
    long allowed = asking == null ? Caller.ALL_NODES : asking.allowedNodes();
    return BitmapText.list(node -> NodeMask.has(allowed, node), nodes);
  }

  /** Who dies. */
  void killed(String reason, OomTask victim, MmStruct mm) {
    log.print(
        String.format(
            Locale.ROOT,
            "%s: Killed process %d (%s) total-vm:%dkB, anon-rss:%dkB, file-rss:%dkB, shmem-rss:%dkB, UID:%d"
                + " pgtables:%dkB oom_score_adj:%d",
            reason,
            victim.pid(),
            victim.comm(),
            mm.totalVm() * KB_PER_PAGE,
            kb(mm, RssCounters.MM_ANONPAGES),
            kb(mm, RssCounters.MM_FILEPAGES),
            kb(mm, RssCounters.MM_SHMEMPAGES),
            victim.credentials().uid(),
            mm.pageTable().tableBytes() >> 10,
            victim.oomScoreAdj()));
  }

  private static long kb(MmStruct mm, int kind) {
    return mm.rss().read(kind) * KB_PER_PAGE;
  }

  /** Nobody is left to be killed. */
  void nobody() {
    log.print("Out of memory and no killable processes...");
  }

  /** The reaper has taken a victim's memory. */
  void reaped(OomTask victim, MmStruct mm) {
    log.print(
        String.format(
            Locale.ROOT,
            "oom_reaper: reaped process %d (%s), now anon-rss:%dkB, file-rss:%dkB, shmem-rss:%dkB",
            victim.pid(),
            victim.comm(),
            kb(mm, RssCounters.MM_ANONPAGES),
            kb(mm, RssCounters.MM_FILEPAGES),
            kb(mm, RssCounters.MM_SHMEMPAGES)));
  }
}

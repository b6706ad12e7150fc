package org.kmem.mm.machine;

import java.util.List;
import org.kmem.mm.sim.CpuAffinity;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.WaitQueue;
import org.kmem.mm.sim.Wakeup;
import org.kmem.mm.task.TaskTable;

/**
 * The kernel threads of a machine. All that the reference kernel has are there, in the order of its process numbers as far as
 * that goes; those whose work the model does not do wait for ever.
 *
 * <p>Source: {@code /proc/PID/stat} of the reference kernel with 1, 2 and 4 CPUs.
 */
final class KernelThreads {
  private static final String OOM_REAPER = "oom_reaper";

  private static final List<String> FIRST =
      List.of(
          "pool_workqueue_release",
          "kworker/R-kvfree_rcu_reclaim",
          "kworker/R-rcu_gp",
          "kworker/R-sync_wq",
          "kworker/R-slub_flushwq",
          "kworker/R-netns",
          "kworker/0:0-events",
          "kworker/0:0H-events_highpri",
          "kworker/0:1-mm_percpu_wq",
          "kworker/u%d:0-events_unbound",
          "kworker/R-mm_percpu_wq",
          "rcu_tasks_kthread",
          "rcu_tasks_rude_kthread",
          "rcu_tasks_trace_kthread",
          "ksoftirqd/0",
          "rcu_preempt",
          "rcu_exp_par_gp_kthread_worker/0",
          "rcu_exp_gp_kthread_worker",
          "migration/0",
          "idle_inject/0",
          "cpuhp/0");

  /** Of each CPU but the first. */
  private static final List<String> OF_CPU =
      List.of(
          "cpuhp/%d",
          "idle_inject/%d",
          "migration/%d",
          "ksoftirqd/%d",
          "kworker/%d:0-mm_percpu_wq",
          "kworker/%d:0H-events_highpri");

  private static final List<String> THEN =
      List.of(
          "kdevtmpfs",
          "kworker/R-inet_frag_wq",
          "kauditd",
          "khungtaskd",
          "kworker/u%d:1-events_unbound",
          OOM_REAPER,
          "kworker/u%d:2-events_unbound",
          "kworker/R-writeback");

  private static final String KSMD = "ksmd";
  private static final String KHUGEPAGED = "khugepaged";

  private static final List<String> NEXT =
      List.of(
          KSMD,
          KHUGEPAGED,
          "kworker/R-kintegrityd",
          "kworker/R-kblockd",
          "kworker/R-blkcg_punt_bio",
          "irq/9-acpi",
          "kworker/R-tpm_dev_wq",
          "kworker/R-edac-poller",
          "kworker/R-devfreq_wq",
          "kworker/R-quota_events_unbound",
          "kworker/0:1H-kblockd");

  /** Of each CPU but the first. */
  private static final List<String> OF_CPU_LATER =
      List.of("kworker/%d:1-events", "kworker/%d:1H-kblockd", "kworker/%d:2-events");

  private static final List<String> LAST =
      List.of(
          "kworker/R-kthrotld",
          "kworker/R-acpi_thermal_pm",
          "kworker/R-mld",
          "kworker/R-ipv6_addrconf",
          "kworker/R-kstrp",
          "kworker/u%2$d:0",
          "jbd2/vda-8",
          "kworker/R-ext4-rsv-conversion");

  /** Workers that may run anywhere bear a number after those of all CPUs, of four for each. */
  private static final int UNBOUND_POOL = 4;

  private static final String PER_CPU_WORK = "-mm_percpu_wq";

  private final Machine machine;
  private final TaskTable tasks;
  private final WaitQueue noWork;

  private KernelThreads(Machine machine) {
    this.machine = machine;
    this.tasks = machine.tasks();
    this.noWork = new WaitQueue(machine.scheduler(), "work");
  }

  static void start(Machine machine) {
    KernelThreads threads = new KernelThreads(machine);
    FIRST.forEach(threads::startFirst);
    threads.startOnOtherCpus(OF_CPU);
    THEN.forEach(threads::start);
    threads.startCompaction();
    NEXT.forEach(threads::start);
    threads.startOnOtherCpus(OF_CPU_LATER);
    threads.startReclaim();
    LAST.forEach(threads::start);
  }

  private void startFirst(String name) {
    if (name.startsWith("kworker/u")) {
      start(name);
    } else {
      start(name, 0);
    }
  }

  private void startOnOtherCpus(List<String> names) {
    for (int cpu = 1; cpu < machine.options().cpus(); cpu++) {
      int number = cpu;
      names.forEach(name -> start(name.formatted(number), number));
    }
  }

  private void startReclaim() {
    for (int node = 0; node < machine.options().nodes(); node++) {
      tasks.kernelThread(
          "kswapd%d".formatted(node), CpuAffinity.ALL, machine.reclaim().kswapd(node));
    }
  }

  private void startCompaction() {
    for (int node = 0; node < machine.options().nodes(); node++) {
      tasks.kernelThread(
          "kcompactd%d".formatted(node), CpuAffinity.ALL, machine.kcompactd(node)::run);
    }
  }

  private void start(String name) {
    int pool = UNBOUND_POOL * machine.options().cpus();
    tasks.kernelThread(name.formatted(pool, pool + 1), CpuAffinity.ALL, work(name));
  }

  private Runnable work(String name) {
    return switch (name) {
      case OOM_REAPER -> machine.outOfMemory().reaper()::run;
      case KHUGEPAGED -> machine.userSpace().hugePages().khugepaged()::run;
      case KSMD -> machine.userSpace().ksmd()::run;
      default -> this::idle;
    };
  }

  private void start(String name, int cpu) {
    boolean refreshes = name.endsWith(PER_CPU_WORK) && !name.startsWith("kworker/R");
    tasks.kernelThread(
        name, CpuAffinity.of(cpu), refreshes ? () -> refreshStatistics(cpu) : this::idle);
  }

  private void idle() {
    while (noWork.sleepKillable() != Wakeup.KILLED) {
      // Nobody has work for it.
    }
  }

  /** What is done every {@code vm.stat_interval} seconds: {@code vmstat_update}. */
  private void refreshStatistics(int cpu) {
    while (machine.scheduler().sleepKillable(interval()) != Wakeup.KILLED) {
      machine.memory().decayLists(cpu);
    }
  }

  private long interval() {
    return Math.max(machine.tunables().get(Tunable.STAT_INTERVAL), 1) * SimClock.SECOND;
  }
}

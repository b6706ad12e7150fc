package org.kmem.mm.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kmem.mm.abi.Capability;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.Rlimit;
import org.kmem.mm.cgroup.Cgroups;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.memcg.MemoryCgroups;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.psi.Psi;
import org.kmem.mm.sim.CpuAffinity;
import org.kmem.mm.sim.MachineOptions;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.WaitQueue;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;

class TaskTableTest {
  private final Scheduler scheduler = new Scheduler(MachineOptions.DEFAULTS);
  private final PhysicalMemory memory = PhysicalMemory.boot(MachineOptions.DEFAULTS, scheduler);
  private final VmStat vmStat = new VmStat(1);
  private final TaskTable tasks = new TaskTable(scheduler, memory, vmStat, cgroups(), 1805);

  private Cgroups cgroups() {
    Folios folios = new Folios(memory, vmStat, scheduler, true);
    return new Cgroups(new MemoryCgroups(folios, vmStat, scheduler, true), new Psi(scheduler));
  }

  @AfterEach
  void close() {
    scheduler.close();
    memory.close();
  }

  private TaskStruct process(TaskStruct parent, String name, IntSupplier body) {
    return Objects.requireNonNull(tasks.process(parent, name, body));
  }

  @Test
  void pids_ofNewTasks_goUpwardsFromInit() {
    scheduler.run(
        "test",
        () -> {
          TaskStruct thread = tasks.kernelThread("kworker/u4:1-kvfree", CpuAffinity.ALL, () -> {});
          TaskStruct process = process(tasks.init(), "sh", () -> 0);

          assertThat(tasks.init().pid()).isEqualTo(1);
          assertThat(thread.family().parentPid()).isEqualTo(2);
          assertThat(thread.comm()).isEqualTo("kworker/u4:1-kv");
          assertThat(process.pid()).isEqualTo(4);
          thread.join();
          process.join();
          assertThat(process(tasks.init(), "sh", () -> 0).pid()).isEqualTo(5);
        });
  }

  @Test
  void end_ofAChild_leavesAZombieUntilItIsReaped() {
    scheduler.run(
        "test",
        () -> {
          TaskStruct parent =
              process(
                  tasks.init(),
                  "sh",
                  () -> {
                    scheduler.sleep(1_000_000);
                    return 0;
                  });
          TaskStruct child = process(parent, "cat", () -> 3);
          child.join();

          assertThat(child.state()).isEqualTo(TaskState.ZOMBIE);
          assertThat(child.exitStatus()).isEqualTo(3);
          tasks.reap(child);
          assertThat(tasks.find(child.pid())).isNull();
          assertThat(parent.family().children()).isEmpty();
        });
  }

  @Test
  void end_ofAParent_givesItsChildrenToInitWhichReapsAtOnce() {
    scheduler.run(
        "test",
        () -> {
          List<TaskStruct> made = new ArrayList<>();
          TaskStruct parent =
              process(
                  tasks.init(),
                  "sh",
                  () -> {
                    made.add(
                        process(
                            made.getFirst(),
                            "sleep",
                            () -> {
                              scheduler.sleep(1_000_000);
                              return 0;
                            }));
                    return 0;
                  });
          made.add(parent);
          parent.join();
          TaskStruct child = made.get(1);

          assertThat(child.family().parent()).isSameAs(tasks.init());
          child.join();
          assertThat(child.state()).isEqualTo(TaskState.DEAD);
          assertThat(tasks.find(child.pid())).isNull();
        });
  }

  @Test
  void kill_ofASleeper_endsItWithStatus137() {
    scheduler.run(
        "test",
        () -> {
          WaitQueue never = new WaitQueue(scheduler, "nothing");
          List<TaskStruct> self = new ArrayList<>();
          TaskStruct sleeper =
              process(
                  tasks.init(),
                  "sleep",
                  () -> {
                    never.sleepKillable();
                    self.getFirst().checkKilled();
                    return 0;
                  });
          self.add(sleeper);
          scheduler.sleep(1_000);
          sleeper.kill();
          sleeper.join();

          assertThat(sleeper.exitStatus()).isEqualTo(137);
        });
  }

  @Test
  void stacks_ofManyTasks_areCountedAndComeBack() {
    scheduler.run(
        "test",
        () -> {
          long before = memory.unusedPages();
          for (int i = 0; i < 20; i++) {
            process(
                tasks.init(),
                "t" + i,
                () -> {
                  scheduler.sleep(1_000_000);
                  return 0;
                });
          }
          assertThat(vmStat.total(NodeStat.NR_KERNEL_STACK)).isEqualTo(20 * 16);
          scheduler.sleep(2_000_000);

          assertThat(vmStat.total(NodeStat.NR_KERNEL_STACK)).isZero();
          tasks.drain();
          memory.slabs().shrink();
          assertThat(memory.unusedPages()).isGreaterThanOrEqualTo(before - 80);
          memory.verify();
        });
  }

  @Test
  void limits_withoutPrivilege_canOnlyFall() {
    scheduler.run(
        "test",
        () -> {
          TaskStruct process = process(tasks.init(), "sh", () -> 0);
          process.setCredentials(process.credentials().withUid(1000));

          assertThat(process.rlimits().set(Rlimit.STACK, 1 << 20, 1 << 20, process.credentials()))
              .isZero();
          assertThat(process.rlimits().set(Rlimit.STACK, 2 << 20, 2 << 20, process.credentials()))
              .isEqualTo(Errno.EPERM.asResult());
          assertThat(process.rlimits().set(Rlimit.STACK, 2 << 20, 1 << 20, process.credentials()))
              .isEqualTo(Errno.EINVAL.asResult());
          assertThat(process.credentials().has(Capability.IPC_LOCK)).isFalse();
          assertThat(process.credentials().maySetUid(0)).isEqualTo(Errno.EPERM.asResult());
        });
  }

  @Test
  void oomScoreAdj_withoutPrivilege_cannotGoBelowWhatRootSet() {
    scheduler.run(
        "test",
        () -> {
          TaskStruct process = process(tasks.init(), "sh", () -> 0);
          process.oomScore().set(100, tasks.init().credentials());
          process.setCredentials(process.credentials().withUid(1000));

          assertThat(process.oomScore().set(99, process.credentials()))
              .isEqualTo(Errno.EACCES.asResult());
          assertThat(process.oomScore().set(1001, process.credentials()))
              .isEqualTo(Errno.EINVAL.asResult());
          assertThat(process.oomScore().set(500, process.credentials())).isZero();
        });
  }

  @Test
  void reap_ofTheLiving_isRefused() {
    scheduler.run(
        "test",
        () -> {
          TaskStruct process = process(tasks.init(), "sh", () -> 0);
          assertThatThrownBy(() -> tasks.reap(process))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("join it");
        });
  }
}

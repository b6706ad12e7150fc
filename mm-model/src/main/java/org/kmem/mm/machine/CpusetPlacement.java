package org.kmem.mm.machine;

import java.util.BitSet;
import org.kmem.mm.cgroup.CgroupMember;
import org.kmem.mm.cgroup.CpusetMembers;
import org.kmem.mm.migrate.NodeMigration;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.sim.CpuAffinity;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.vma.VmArea;

/**
 * Carries out what cpusets say: where processes run, where their memory comes from, and that what they have follows.
 *
 * <p>Policies of areas are rebound too. Kernel counterpart: {@code cpuset_change_task_nodemask}, {@code mpol_rebind_mm},
 * {@code cpuset_migrate_mm}.
 */
final class CpusetPlacement implements CpusetMembers {
  private final NodeMigration migration;

  CpusetPlacement(NodeMigration migration) {
    this.migration = migration;
  }

  @Override
  public void memsChanged(CgroupMember member, long before, long now) {
    if (!(member instanceof TaskStruct task)) {
      return;
    }
    task.setAllowedNodes(now);
    if (!task.hasMm()) {
      return;
    }
    MmStruct mm = task.mm();
    mm.mmapLock().downWrite();
    for (VmArea area = mm.areas().first(); area != null; area = area.next()) {
      area.setPolicy(area.policy().rebind(now));
    }
    mm.mmapLock().downgradeWrite();
    migration.migrateNodes(mm, before, now, true);
    mm.mmapLock().upRead();
  }

  /** Where it wants to run itself counts as far as that is allowed. */
  @Override
  public void cpusChanged(CgroupMember member, long before, long now) {
    if (!(member instanceof TaskStruct task) || task.threadOrNull() == null) {
      return;
    }
    BitSet allowed = BitSet.valueOf(new long[] {now});
    BitSet wanted = new BitSet();
    allowed.stream().filter(task.cpuWish()::allows).forEach(wanted::set);
    task.thread().setAffinity(CpuAffinity.of(wanted.isEmpty() ? allowed : wanted));
  }
}

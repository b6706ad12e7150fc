package org.kmem.mm.machine;

import org.kmem.mm.sim.Tunable;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmEvent;
import org.kmem.zone.Zone;

/** Condenses the state of a machine. What it reads is what two equal runs must agree in. */
final class StateHash {
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
  private static final int ROTATION = 27;

  private long hash;

  private StateHash() {}

  static long of(Machine machine) {
    StateHash state = new StateHash();
    state.add(machine.scheduler().trace().hash());
    state.add(machine.scheduler().clock().nowNanos());
    for (Zone zone : machine.memory().engine().zones()) {
      state.add(zone.freePages());
      state.add(zone.cachedPages());
      state.add(zone.allocatedPages());
      state.add(zone.freedPages());
    }
    for (VmEvent event : VmEvent.ALL) {
      state.add(machine.vmStat().events(event));
    }
    for (NodeStat stat : NodeStat.ALL) {
      state.add(machine.vmStat().total(stat));
    }
    for (TaskStruct task : machine.tasks().all()) {
      state.add(task.pid());
      state.add(task.comm());
    }
    state.add(machine.commit().committedPages());
    state.add(machine.pageTables().allPages());
    state.add(machine.mmu().shootdownsSent());
    for (Tunable tunable : Tunable.values()) {
      state.add(machine.tunables().text(tunable));
    }
    return state.hash;
  }

  private void add(long value) {
    hash = Long.rotateLeft((hash ^ value) * MULTIPLIER, ROTATION);
  }

  private void add(String text) {
    text.chars().forEach(this::add);
  }
}

package org.kmem.bench.micro;

import org.kmem.mm.abi.Credentials;
import org.kmem.mm.abi.Rlimits;
import org.kmem.mm.fault.FaultCounts;
import org.kmem.mm.fault.FaultingTask;
import org.kmem.mm.fault.UserMemory;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.numa.HintTask;
import org.kmem.mm.vma.Mempolicy;

/** The process of a benchmark: an address space, limits of root, and nothing else. */
final class ModelProcess implements FaultingTask {
  static final long STACK_BYTES = 8L << 20;

  private static final long PROCESSES_MAX = 1000;
  private static final int PID = 1;

  private final MmStruct mm;
  private final UserMemory user;
  private final FaultCounts faults = new FaultCounts();
  private final HintTask hints = new HintTask();
  private final Rlimits rlimits = Rlimits.initial(PROCESSES_MAX);
  private Mempolicy policy = Mempolicy.DEFAULT;

  ModelProcess(Machine machine, MmStruct mm) {
    this.mm = mm;
    this.user =
        new UserMemory(
            machine.userSpace().faults(),
            machine.mmu(),
            machine.memory(),
            machine.scheduler(),
            this);
  }

  UserMemory user() {
    return user;
  }

  @Override
  public MmStruct mm() {
    return mm;
  }

  @Override
  public Rlimits rlimits() {
    return rlimits;
  }

  @Override
  public Credentials credentials() {
    return Credentials.ROOT;
  }

  @Override
  public Mempolicy policy() {
    return policy;
  }

  @Override
  public void setPolicy(Mempolicy newPolicy) {
    policy = newPolicy;
  }

  @Override
  public FaultCounts faultCounts() {
    return faults;
  }

  @Override
  public int pid() {
    return PID;
  }

  @Override
  public HintTask hints() {
    return hints;
  }
}

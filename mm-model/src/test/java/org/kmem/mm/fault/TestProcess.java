package org.kmem.mm.fault;

import org.kmem.mm.abi.Credentials;
import org.kmem.mm.abi.Rlimits;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.numa.HintTask;
import org.kmem.mm.vma.Mempolicy;

/** A process with nothing but what faults need. */
final class TestProcess implements FaultingTask {
  final MmStruct mm;
  final FaultCounts counts = new FaultCounts();
  private final HintTask hints = new HintTask();
  private final Rlimits rlimits = Rlimits.initial(1000);
  private Mempolicy policy = Mempolicy.DEFAULT;

  TestProcess(MmStruct mm) {
    this.mm = mm;
  }

  @Override
  public FaultCounts faultCounts() {
    return counts;
  }

  @Override
  public int pid() {
    return 1;
  }

  @Override
  public HintTask hints() {
    return hints;
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
}

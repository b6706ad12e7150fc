package org.kmem.mm.fault;

import org.kmem.mm.mm.Caller;
import org.kmem.mm.numa.HintTask;

/** Who faults: a caller whose faults are counted. Kernel counterpart: {@code current} in a fault. */
public interface FaultingTask extends Caller {
  /**
   * Its faults.
   *
   * @return the counts, always the same object
   */
  FaultCounts faultCounts();

  /**
   * The number that its hinting faults are told apart by.
   *
   * @return the pid
   */
  int pid();

  /**
   * What it learned from NUMA hinting faults.
   *
   * @return its own, always the same object
   */
  HintTask hints();
}

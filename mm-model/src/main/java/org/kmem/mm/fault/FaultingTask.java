package org.kmem.mm.fault;

import org.kmem.mm.mm.Caller;

/** Who faults: a caller whose faults are counted. Kernel counterpart: {@code current} in a fault. */
public interface FaultingTask extends Caller {
  /**
   * Its faults.
   *
   * @return the counts, always the same object
   */
  FaultCounts faultCounts();
}

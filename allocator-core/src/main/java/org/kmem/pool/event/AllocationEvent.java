package org.kmem.pool.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;

/** An object was allocated; sampled, unless throttling is off. */
@Name("kmem.Allocation")
@Label("Object Allocation")
@Description("An object was allocated; sampled, unless throttling is off.")
@Category({"kmem", "Heap"})
@Enabled(false)
@Throttle("300/s")
@StackTrace(true)
final class AllocationEvent extends Event {
  @Label("Address")
  long address;

  @Label("Requested")
  @DataAmount
  long bytes;
}

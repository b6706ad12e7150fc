package org.kmem.pool.event;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;

/** An object was freed; sampled, unless throttling is off. */
@Name("kmem.Free")
@Label("Object Free")
@Description("An object was freed; sampled, unless throttling is off.")
@Category({"kmem", "Heap"})
@Enabled(false)
@Throttle("300/s")
@StackTrace(false)
final class FreeEvent extends Event {
  @Label("Address")
  long address;
}

package org.kmem.pool.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** An allocation failed: the heap has no memory for it. */
@Name("kmem.Exhausted")
@Label("Heap Exhausted")
@Description("An allocation failed: the heap has no memory for it.")
@Category({"kmem", "Heap"})
@Enabled(false)
@StackTrace(true)
final class ExhaustedEvent extends Event {
  @Label("Heap")
  String heap = "";

  @Label("Requested")
  @DataAmount
  long bytes;

  @Label("Free")
  @DataAmount
  long freeBytes;
}

package org.kmem.pool.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A budget came to be above its high. */
@Name("kmem.BudgetHigh")
@Label("Budget High")
@Description("A budget came to be above its high.")
@Category({"kmem", "Heap"})
@Enabled(false)
@StackTrace(true)
final class BudgetHighEvent extends Event {
  @Label("Budget")
  String budget = "";

  @Label("Used")
  @DataAmount
  long usedBytes;

  @Label("High")
  @DataAmount
  long highBytes;
}

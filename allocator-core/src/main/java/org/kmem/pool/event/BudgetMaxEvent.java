package org.kmem.pool.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A charge was refused: the budget is full. */
@Name("kmem.BudgetMax")
@Label("Budget Max")
@Description("A charge was refused: the budget is full.")
@Category({"kmem", "Heap"})
@Enabled(false)
@StackTrace(true)
final class BudgetMaxEvent extends Event {
  @Label("Budget")
  String budget = "";

  @Label("Used")
  @DataAmount
  long usedBytes;

  @Label("Max")
  @DataAmount
  long maxBytes;

  @Label("Asked for")
  @DataAmount
  long bytes;
}

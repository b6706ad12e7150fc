package org.kmem.pool.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Free memory of a heap was given back to the operating system. */
@Name("kmem.Trim")
@Label("Heap Trim")
@Description("Free memory of a heap was given back to the operating system.")
@Category({"kmem", "Heap"})
@Enabled(false)
@StackTrace(false)
final class TrimEvent extends Event {
  @Label("Heap")
  String heap = "";

  @Label("Given Back")
  @DataAmount
  long givenBackBytes;

  @Label("Resident")
  @DataAmount
  long residentBytes;
}

package org.kmem.pool.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A cache gave the pages of a slab back. */
@Name("kmem.SlabFreed")
@Label("Slab Freed")
@Description("A cache gave the pages of a slab back.")
@Category({"kmem", "Heap"})
@Enabled(false)
@StackTrace(false)
final class SlabFreedEvent extends Event {
  @Label("Cache")
  String cache = "";

  @Label("Size")
  @DataAmount
  long bytes;
}

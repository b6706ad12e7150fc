package org.kmem.pool.event;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A cache took pages for a slab. */
@Name("kmem.SlabMade")
@Label("Slab Made")
@Description("A cache took pages for a slab.")
@Category({"kmem", "Heap"})
@Enabled(false)
@StackTrace(false)
final class SlabMadeEvent extends Event {
  @Label("Cache")
  String cache = "";

  @Label("Size")
  @DataAmount
  long bytes;
}

package org.kmem.bench.gate.deterministic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in the engine where something happens that is counted: a method that is entered, or a call within it.
 *
 * <p>Names are those of the compiled engine. Whoever renames one of these methods is told by a test to name it here as
 * well: a rule that finds nothing would count nothing.
 *
 * @param counter what one more of is
 * @param inClass name of the class
 * @param inMethod name of the method, all that have it
 * @param calledClass class of the called method; null to count when the method is entered
 * @param calledMethod name of the called method
 */
record EngineEvent(
    Counter counter,
    String inClass,
    String inMethod,
    @Nullable String calledClass,
    @Nullable String calledMethod) {
  private static final String ENGINE = "org.kmem.";

  /** All there are. */
  static final List<EngineEvent> ALL =
      List.of(
          call(Counter.SPLITS, "buddy.Buddy", "splitLocked", "buddy.FreeArea", "add"),
          call(Counter.SPLITS, "buddy.Fallback", "stealLocked", "buddy.FreeArea", "add"),
          call(Counter.MERGES, "buddy.Buddy", "putLocked", "buddy.FreeArea", "remove"),
          entry(Counter.REFILLS, "buddy.Buddy", "refill"),
          entry(Counter.REFILLS, "bitfield.Bitfield", "takeRow"),
          entry(Counter.REFILLS, "slab.SlubSource", "refillLocked"),
          entry(Counter.REFILLS, "slab.SheafTrade", "fetch"),
          entry(Counter.DRAINS, "pcp.PerCpuPages", "drainLocked"),
          entry(Counter.DRAINS, "bitfield.SlotCaches", "drainLocked"),
          entry(Counter.DRAINS, "bitfield.SlotBlocks", "drainLocked"),
          entry(Counter.DRAINS, "bitfield.Magazine", "giveBack"),
          entry(Counter.DRAINS, "slab.SlubSource", "giveChain"),
          entry(Counter.DRAINS, "slab.SheafTrade", "empty"),
          entry(Counter.TRADES, "slab.Barn", "take"),
          entry(Counter.TRADES, "slab.Barn", "give"),
          call(Counter.FALLBACKS, "buddy.Fallback", "takeLocked", "hook.PageTrace", "extfrag"),
          entry(Counter.FALLBACKS, "bitfield.FrameTable", "noteType"),
          entry(Counter.SLABS_MADE, "slab.NodeCounts", "addSlab"),
          entry(Counter.SLABS_FREED, "slab.NodeCounts", "removeSlab"));

  private static EngineEvent entry(Counter counter, String inClass, String inMethod) {
    return new EngineEvent(counter, ENGINE + inClass, inMethod, null, null);
  }

  private static EngineEvent call(
      Counter counter, String inClass, String inMethod, String calledClass, String calledMethod) {
    return new EngineEvent(counter, ENGINE + inClass, inMethod, ENGINE + calledClass, calledMethod);
  }

  boolean isEntry() {
    return calledMethod == null;
  }

  boolean isCallOf(String className, String method) {
    return method.equals(calledMethod) && className.equals(calledClass);
  }
}

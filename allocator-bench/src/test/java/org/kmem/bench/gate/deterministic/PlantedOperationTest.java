package org.kmem.bench.gate.deterministic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.bench.gate.deterministic.CountTable.Change;
import org.kmem.memory.BackingMemory;

/**
 * One more atomic operation, anywhere in the path of any strategy, is found: in what runs at each call and in what runs
 * once in thousands of them, on the heap and off it.
 */
class PlantedOperationTest {
  private static final Map<String, CountTable> BASES = new HashMap<>();

  private static CountTable count(UnaryOperator<byte[]> plant, String row) {
    return CountedRows.count(plant, row::equals, false, name -> {});
  }

  private static void assertFound(UnaryOperator<byte[]> plant, String row) {
    CountTable base = BASES.computeIfAbsent(row, name -> count(bytes -> bytes, name));
    CountTable planted = count(plant, row);
    List<Change> changes = planted.changesSince(base);
    assertThat(changes).as("changes of %s", row).hasSize(1);
    assertThat(changes.getFirst().counter()).isEqualTo("atomics");
    assertThat(changes.getFirst().now()).isGreaterThan(changes.getFirst().base());
    assertThat(new CountReport(base, "base", planted).passes()).isFalse();
  }

  @Test
  void changesSince_nothingPlanted_isNothing() {
    String row = "slab:sheaf+page:bitfield churn";
    assertThat(count(bytes -> bytes, row).changesSince(count(bytes -> bytes, row))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "page:locked pair, buddy.Buddy, alloc",
    "page:locked orders, buddy.Fallback, stealLocked",
    "page:buddy pair, buddy.Buddy, free",
    "page:buddy-pcp pair, pcp.PerCpuPages, freeLocked",
    "page:buddy-pcp pair, buddy.Buddy, refill",
    "page:bitfield pair, bitfield.SlotCaches, putLocked",
    "page:bitfield pair, bitfield.FrameTable, tryTake",
    "page:bitfield owned, bitfield.Magazine, push",
    "slab:slub+page:bitfield pair, slab.SlubSource, free",
    "slab:slub+page:bitfield churn, slab.SlabPages, discard",
    "slab:sheaf+page:bitfield pair, slab.SlotSheaves, free",
    "slab:sheaf+page:bitfield remote, slab.Barn, give",
    "slab:sheaf+page:bitfield owned, slab.SheafSource, freeOwn",
    "slab:treiber+page:bitfield pair, slab.TreiberSource, push",
    "slab:locked+page:bitfield pair, slab.LockedSource, alloc",
    "slab:slub+page:bitfield kmalloc, slab.Kmalloc, kfree"
  })
  void changesSince_oneMoreOnTheHeap_isFound(String row, String className, String method) {
    assertFound(Plant.onHeap(className, method), row);
  }

  @ParameterizedTest
  @CsvSource({
    "page:locked pair, buddy.Buddy, alloc",
    "page:buddy pair, buddy.Buddy, alloc",
    "page:buddy-pcp pair, pcp.PerCpuPages, takeLocked",
    "page:bitfield pair, bitfield.SlotCaches, takeLocked",
    "slab:slub+page:bitfield pair, slab.SlubSource, alloc",
    "slab:sheaf+page:bitfield pair, slab.SheafSource, alloc",
    "slab:treiber+page:bitfield pair, slab.TreiberSource, alloc",
    "slab:locked+page:bitfield pair, slab.LockedSource, free"
  })
  void changesSince_oneMoreOffTheHeap_isFound(String row, String className, String method) {
    try (BackingMemory word = BackingMemory.reserveSparse(1 << 16)) {
      assertFound(Plant.offHeap(className, method, word.address()), row);
    }
  }
}

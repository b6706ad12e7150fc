package org.kmem.mm.vma;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.mm.sim.Rng;
import org.kmem.units.PageSize;

/** Random insertions, removals and searches, against a sorted map and a look at every gap. */
class AreaTreeModelTest {
  private static final int PAGES = 4000;
  private static final int STEPS = 20_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void searches_atRandom_findWhatASortedMapFinds(long seed) {
    RandomGenerator random = new Rng(seed).stream("areas");
    AreaTree tree = new AreaTree(null, null);
    TreeMap<Long, VmArea> model = new TreeMap<>();
    for (int step = 0; step < STEPS; step++) {
      long start = page(random.nextInt(PAGES));
      long end = start + page(1 + random.nextInt(8));
      VmArea there = tree.intersecting(start, end);
      if (there != null && random.nextInt(3) > 0) {
        model.remove(there.start());
        tree.remove(there);
      } else if (there == null) {
        VmArea area = new VmArea(start, end, VmFlags.VM_READ, 0, null);
        tree.insert(area);
        model.put(start, area);
      }
      if (step % 64 == 0) {
        tree.verify();
      }
      long low = page(random.nextInt(PAGES));
      long high = low + page(random.nextInt(PAGES));
      long size = page(1 + random.nextInt(40));
      assertThat(tree.find(low)).as("seed %d step %d", seed, step).isSameAs(find(model, low));
      assertThat(tree.highestGapEnd(low, high, size)).isEqualTo(highest(model, low, high, size));
      assertThat(tree.lowestGapStart(low, high, size)).isEqualTo(lowest(model, low, high, size));
    }
    tree.verify();
    assertThat(tree.size()).isEqualTo(model.size());
  }

  private static long page(int number) {
    return (long) number << PageSize.SHIFT;
  }

  private static @Nullable VmArea find(NavigableMap<Long, VmArea> model, long address) {
    for (VmArea area : model.values()) {
      if (area.end() > address) {
        return area;
      }
    }
    return null;
  }

  private static long highest(NavigableMap<Long, VmArea> model, long low, long high, long size) {
    long end = high;
    for (Map.Entry<Long, VmArea> entry : model.descendingMap().entrySet()) {
      if (end - Math.max(low, entry.getValue().end()) >= size) {
        return end;
      }
      end = Math.min(end, entry.getKey());
    }
    return end - low >= size ? end : AreaTree.NO_GAP;
  }

  private static long lowest(NavigableMap<Long, VmArea> model, long low, long high, long size) {
    long start = low;
    for (VmArea area : model.values()) {
      if (Math.min(high, area.start()) - start >= size) {
        return start;
      }
      start = Math.max(start, area.end());
    }
    return high - start >= size ? start : AreaTree.NO_GAP;
  }
}

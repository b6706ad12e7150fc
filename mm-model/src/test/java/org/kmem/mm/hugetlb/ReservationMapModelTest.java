package org.kmem.mm.hugetlb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random ranges against a set of bits. */
class ReservationMapModelTest {
  private static final int PAGES = 64;
  private static final int STEPS = 20_000;

  @Test
  void ranges_addedAndRemovedAtRandom_areThoseOfASetOfBits() {
    Random random = new Random(7);
    ReservationMap map = new ReservationMap(0);
    BitSet model = new BitSet();
    int[] groups = new int[PAGES];
    for (int step = 0; step < STEPS; step++) {
      int from = random.nextInt(PAGES);
      int to = from + random.nextInt(PAGES - from) + 1;
      if (random.nextBoolean()) {
        int group = random.nextInt(3);
        for (int page = from; page < to; page++) {
          groups[page] = model.get(page) ? groups[page] : group;
        }
        map.add(from, to, group);
        model.set(from, to);
      } else {
        long expected = model.get(from, to).cardinality();
        long[] uncharged = new long[3];
        long removed = map.remove(from, to, (group, pages) -> uncharged[group] += pages);
        assertThat(removed).as("step %d", step).isEqualTo(expected);
        for (int page = from; page < to; page++) {
          uncharged[groups[page]] -= model.get(page) ? 1 : 0;
        }
        assertThat(uncharged).as("step %d", step).containsOnly(0);
        model.clear(from, to);
      }
      int first = random.nextInt(PAGES);
      int last = first + random.nextInt(PAGES - first) + 1;
      long count = model.get(first, last).cardinality();
      assertThat(map.count(first, last)).as("step %d", step).isEqualTo(count);
      assertThat(map.missing(first, last)).isEqualTo(last - first - count);
      assertThat(map.has(first)).isEqualTo(model.get(first));
    }
  }
}

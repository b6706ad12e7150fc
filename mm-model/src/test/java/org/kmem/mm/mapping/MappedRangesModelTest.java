package org.kmem.mm.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random ranges against a list. */
class MappedRangesModelTest {
  private record Range(long firstIndex, long lastIndex) implements MappedRange {}

  @Test
  void ranges_addedAndRemovedAtRandom_areFoundAsInAList() {
    Random random = new Random(7);
    MappedRanges ranges = new MappedRanges();
    List<MappedRange> model = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      if (random.nextInt(3) > 0 || model.isEmpty()) {
        long first = random.nextInt(1000);
        MappedRange range = new Range(first, first + random.nextInt(50));
        ranges.add(range);
        model.add(range);
      } else {
        ranges.remove(model.remove(random.nextInt(model.size())));
      }
      if (step % 50 == 0) {
        long first = random.nextInt(1000);
        long last = first + random.nextInt(20);
        List<MappedRange> found = new ArrayList<>();
        ranges.forEach(first, last, found::add);
        List<MappedRange> expected =
            model.stream()
                .filter(r -> r.firstIndex() <= last && r.lastIndex() >= first)
                .sorted(Comparator.comparingLong(MappedRange::firstIndex))
                .toList();
        assertThat(found).hasSameSizeAs(expected).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(found).isSortedAccordingTo(Comparator.comparingLong(MappedRange::firstIndex));
      }
    }
    assertThat(ranges.size()).isEqualTo(model.size());
  }

  @Test
  void remove_ofWhatWasNotAdded_isRefused() {
    assertThatThrownBy(() -> new MappedRanges().remove(new Range(0, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("add it first");
  }
}

package org.kmem.mm.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerQueueModelTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void randomArmsAndCancels_againstASortedList_agree(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (Scheduler scheduler = new Scheduler(1, new Rng(seed), Costs.REFERENCE)) {
      TimerQueue queue = new TimerQueue(new SimClock());
      List<SimTimer> model = new ArrayList<>();
      for (int step = 0; step < 5000; step++) {
        int choice = random.nextInt(5);
        if (choice < 2 || model.isEmpty()) {
          SimTimer timer = new SimTimer(scheduler, () -> {});
          queue.add(timer, random.nextLong(500));
          model.add(timer);
        } else if (choice == 2) {
          SimTimer timer = model.remove(random.nextInt(model.size()));
          queue.remove(timer);
          assertThat(timer.isArmed()).isFalse();
        } else {
          SimTimer first =
              model.stream()
                  .min(
                      Comparator.comparingLong((SimTimer timer) -> timer.atNanos)
                          .thenComparingLong(timer -> timer.sequence))
                  .orElseThrow();
          assertThat(queue.earliestNanos()).isEqualTo(first.atNanos);
          assertThat(queue.poll()).isSameAs(first);
          model.remove(first);
        }
        assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
      }
    }
  }
}

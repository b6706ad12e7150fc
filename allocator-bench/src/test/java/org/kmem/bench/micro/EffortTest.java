package org.kmem.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EffortTest {
  @Test
  void quick_anyNumberOfRows_fitsIntoThreeMinutes() {
    for (int rows = 1; rows <= Effort.QUICK_ROWS_MAX; rows++) {
      Effort effort = Effort.quick(rows);
      assertThat(effort.estimateMillis(rows, 1, 2))
          .as("%d rows with %s", rows, effort)
          .isLessThan(Effort.QUICK_MILLIS_MAX);
      assertThat(effort.iterationMillis()).isBetween(250, 500);
    }
  }

  @Test
  void quick_tooManyRowsOrNone_isRefused() {
    assertThatThrownBy(() -> Effort.quick(51)).hasMessageContaining("51 rows");
    assertThatThrownBy(() -> Effort.quick(0)).hasMessageContaining("0 rows");
  }

  @Test
  void quick_firstSuite_hasTwoForks() {
    assertThat(Effort.quick(16).forks()).isEqualTo(2);
    assertThat(Effort.quick(50).forks()).isEqualTo(1);
  }

  @Test
  void full_firstSuite_takesAtMostEightMinutes() {
    assertThat(Effort.FULL.estimateMillis(16, 1, 2)).isLessThan(8 * 60_000);
  }

  @Test
  void isLessThan_anyPartIsLess_isTrue() {
    assertThat(Effort.FULL.isLessThan(Effort.FULL)).isFalse();
    assertThat(new Effort(3, 6, 10, 500).isLessThan(Effort.FULL)).isFalse();
    assertThat(Effort.quick(1).isLessThan(Effort.FULL)).isTrue();
    assertThat(new Effort(2, 3, 5, 1_000).isLessThan(Effort.FULL)).isTrue();
    assertThat(new Effort(3, 2, 5, 1_000).isLessThan(Effort.FULL)).isTrue();
    assertThat(new Effort(3, 3, 4, 1_000).isLessThan(Effort.FULL)).isTrue();
  }

  @Test
  void estimateMillis_oneRow_countsForksAndIterations() {
    Effort effort = new Effort(2, 1, 3, 100);
    assertThat(effort.estimateMillis(1, 2, 2)).isEqualTo(2 * (400 + Effort.FORK_MILLIS));
    assertThat(effort.estimateMillis(1, 5, 2))
        .isEqualTo(2 * ((4 + 3) * (100 + Effort.LATE_MILLIS) + Effort.FORK_MILLIS));
  }

  @Test
  void warmups_moreThreadsThanCpus_areFourTimesAsMany() {
    Effort effort = new Effort(2, 3, 3, 100);
    assertThat(effort.warmups(2, 2)).isEqualTo(3);
    assertThat(effort.warmups(3, 2)).isEqualTo(12);
    assertThat(new Effort(1, 0, 1, 1).warmups(16, 2)).isZero();
  }

  @Test
  void new_nothingToMeasure_isRefused() {
    assertThatThrownBy(() -> new Effort(0, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Effort(1, 1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Effort(1, 1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThat(new Effort(1, 0, 1, 1)).hasToString("1 fork, 0 + 1 iterations of 1 ms");
  }
}

package org.kmem.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kmem.bench.subject.FreeMemory;
import org.kmem.bench.subject.PageSubject;
import org.kmem.bench.subject.PageSubjects;
import org.kmem.bench.subject.SubjectShape;
import org.kmem.stat.FreeBlocks;

class AgeingTest {
  private static final SubjectShape SHAPE = new SubjectShape(2, 64L << 20);

  private static List<Double> series(String name, long seed) {
    try (PageSubject subject = PageSubjects.open(name, SHAPE)) {
      Ageing ageing = new Ageing(subject, 2, seed);
      ageing.fill();
      List<Double> series = new ArrayList<>();
      for (int round = 0; round < 5; round++) {
        ageing.round();
        series.add(ageing.freeMemory().intactHugeShare());
        series.add((double) ageing.freeMemory().blocks().blocks());
      }
      ageing.end();
      subject.verify();
      return series;
    }
  }

  private static FreeMemory memory(Long... byOrder) {
    return new FreeMemory(new FreeBlocks(Arrays.asList(byOrder)), 7);
  }

  @Test
  void freeMemory_smallCase_isAsComputedByHand() {
    // 512 single pages, one block of order 9, one of order 10: 512 + 512 + 1024 pages, 3 of 4
    // frames.
    FreeMemory free = memory(512L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L, 1L);
    assertThat(free.intactHugeShare()).isEqualTo(0.75);
    assertThat(free.unusableShare()).isEqualTo(0.25);
    assertThat(free.cachedPages()).isEqualTo(7);
  }

  @Test
  void freeMemory_nothingFree_isUnusable() {
    FreeMemory free = memory(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
    assertThat(free.unusableShare()).isEqualTo(1);
  }

  @Test
  void rounds_control_areAsComputedByHand() {
    try (PageSubject subject = PageSubjects.open(PageSubjects.CONTROL, SHAPE)) {
      Ageing ageing = new Ageing(subject, 1, 1);
      ageing.fill();
      // 16384 pages, 90 % of them allocated: 15 chunks of 1024; half freed.
      assertThat(ageing.heldPages()).isEqualTo(14_745 - 7_372);
      assertThat(ageing.freeMemory().blocks().blocks(10)).isEqualTo(1);
      assertThat(ageing.freeMemory().blocks().blocks(0)).isEqualTo(15 * 1024 - 7_373);
      assertThat(ageing.freeMemory().intactHugeShare()).isEqualTo(2.0 / ((16_384 - 7_373) >> 9));
      assertThat(ageing.round()).isEqualTo(737);
      assertThat(ageing.heldPages()).isEqualTo(7_373);
      ageing.end();
      assertThat(ageing.heldPages()).isZero();
      subject.verify();
    }
  }

  @Test
  void rounds_sameSeed_giveTheSameSeries() {
    assertThat(series("page:buddy-pcp", 3)).isEqualTo(series("page:buddy-pcp", 3));
    assertThat(series("page:buddy-pcp", 3)).isNotEqualTo(series("page:buddy-pcp", 4));
  }

  @Test
  void fill_subjectThatCannotTell_saysWhatToImplement() {
    assertThatThrownBy(new Ageing(new Silent(), 1, 1)::fill)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("implement freeMemory()");
  }

  @Test
  void fill_lessMemoryThanTold_saysHowFarItCame() {
    PageSubject liar =
        new Silent() {
          @Override
          public Optional<FreeMemory> freeMemory() {
            return Optional.of(memory(100L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
          }
        };
    assertThatThrownBy(new Ageing(liar, 1, 1)::fill).hasMessage("memory is out with 0 pages held");
  }

  /** Has no memory and tells nothing. */
  private static class Silent implements PageSubject {
    @Override
    public long alloc(int slot, int order) {
      return NONE;
    }

    @Override
    public void free(int slot, long page, int order) {}

    @Override
    public void verify() {}

    @Override
    public void close() {}
  }
}

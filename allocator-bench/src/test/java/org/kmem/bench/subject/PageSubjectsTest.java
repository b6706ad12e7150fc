package org.kmem.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.pagealloc.Strategy;

/** The contract of subjects, for each that kmem brings. */
class PageSubjectsTest {
  private static final SubjectShape SHAPE = new SubjectShape(2, 128L << 20);
  private static final int PAGES = 1_000;
  private static final int[] ORDERS = {0, 2, 4, 9};

  static Stream<String> own() {
    return PageSubjects.names().stream().filter(name -> !name.startsWith("broken:"));
  }

  @Test
  void names_all_areTheControlAndEveryStrategyAndWhatOthersBring() {
    assertThat(PageSubjects.names())
        .startsWith(PageSubjects.CONTROL)
        .containsAll(Arrays.stream(Strategy.values()).map(Strategy::toString).toList())
        .contains(BrokenProvider.EMPTY)
        .doesNotHaveDuplicates();
  }

  @Test
  void open_unknownName_listsThoseThereAre() {
    assertThatThrownBy(() -> PageSubjects.open("page:none", SHAPE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("page:none")
        .hasMessageContaining("page:buddy-pcp")
        .hasMessageContaining(PageSubjects.CONTROL);
  }

  @ParameterizedTest
  @MethodSource("own")
  void alloc_manyFromTwoSlots_areDistinctAndFreedCrosswise(String name) {
    try (PageSubject subject = PageSubjects.open(name, SHAPE)) {
      long[] pages = new long[PAGES];
      for (int i = 0; i < PAGES; i++) {
        pages[i] = subject.alloc(i % 2, 0);
      }
      assertThat(pages).doesNotContain(PageSubject.NONE).doesNotHaveDuplicates();
      for (int i = 0; i < PAGES; i++) {
        subject.free(1 - i % 2, pages[i], 0);
      }
      subject.verify();
    }
  }

  @ParameterizedTest
  @MethodSource("own")
  void allocBulk_moreThanABatch_allComeAndAllGoBack(String name) {
    try (PageSubject subject = PageSubjects.open(name, SHAPE)) {
      long[] first = new long[PAGES];
      long[] second = new long[PAGES + 1];
      assertThat(subject.allocBulk(0, first, PAGES)).isEqualTo(PAGES);
      assertThat(subject.allocBulk(1, second, PAGES)).isEqualTo(PAGES);
      Set<Long> held = new HashSet<>();
      Arrays.stream(first).forEach(held::add);
      Arrays.stream(second, 0, PAGES).forEach(held::add);
      assertThat(held).hasSize(2 * PAGES);
      assertThat(second[PAGES]).isZero();
      subject.freeBulk(0, first, PAGES);
      subject.freeBulk(1, second, PAGES);
      subject.verify();
    }
  }

  @ParameterizedTest
  @MethodSource("own")
  void verify_onePageHeld_isNoticed(String name) {
    try (PageSubject subject = PageSubjects.open(name, SHAPE)) {
      long page = subject.alloc(0, 0);
      assertThatThrownBy(subject::verify).isInstanceOf(IllegalStateException.class);
      subject.free(0, page, 0);
      subject.verify();
    }
  }

  @ParameterizedTest
  @MethodSource("own")
  void allocBulk_memoryOut_returnsFewer(String name) {
    try (PageSubject subject = PageSubjects.open(name, new SubjectShape(1, 64L << 20))) {
      long[] pages = new long[(64 << 8) + 1];
      int got = subject.allocBulk(0, pages, pages.length);
      assertThat(got).isBetween(1, pages.length - 1);
      assertThat(subject.alloc(0, 0)).isEqualTo(PageSubject.NONE);
      subject.freeBulk(0, pages, got);
      subject.verify();
    }
  }

  @ParameterizedTest
  @MethodSource("own")
  void alloc_ordersOfTheSuites_areDisjointAndAligned(String name) {
    try (PageSubject subject = PageSubjects.open(name, SHAPE)) {
      Set<Long> taken = new HashSet<>();
      long[] blocks = new long[3 * ORDERS.length];
      for (int i = 0; i < blocks.length; i++) {
        int order = ORDERS[i % ORDERS.length];
        blocks[i] = subject.alloc(i % 2, order);
        assertThat(blocks[i] & ((1L << order) - 1)).as("order %d", order).isZero();
        for (long page = blocks[i]; page < blocks[i] + (1L << order); page++) {
          assertThat(taken.add(page)).as("page %d is handed out twice", page).isTrue();
        }
      }
      for (int i = 0; i < blocks.length; i++) {
        subject.free(1 - i % 2, blocks[i], ORDERS[i % ORDERS.length]);
      }
      subject.verify();
    }
  }

  @ParameterizedTest
  @MethodSource("own")
  void freeMemory_pagesTaken_areMissingFromBlocksAndCaches(String name) {
    try (PageSubject subject = PageSubjects.open(name, SHAPE)) {
      long before = freePages(subject);
      long[] pages = new long[PAGES];
      assertThat(subject.allocBulk(0, pages, PAGES)).isEqualTo(PAGES);
      assertThat(freePages(subject)).isEqualTo(before - PAGES);
      subject.freeBulk(0, pages, PAGES);
      assertThat(freePages(subject)).isEqualTo(before);
    }
  }

  private static long freePages(PageSubject subject) {
    FreeMemory free = subject.freeMemory().orElseThrow();
    return free.blocks().pages() + free.cachedPages();
  }

  @Test
  void array_orderTooHigh_isRefused() {
    try (PageSubject subject = PageSubjects.open(PageSubjects.CONTROL, SHAPE)) {
      assertThatThrownBy(() -> subject.alloc(0, 11)).hasMessageContaining("orders 0 to 10");
      assertThatThrownBy(() -> subject.free(0, 0, -1)).hasMessageContaining("orders 0 to 10");
    }
  }

  @Test
  void array_freedTwice_isNoticed() {
    try (PageSubject subject = PageSubjects.open(PageSubjects.CONTROL, SHAPE)) {
      long block = subject.alloc(0, 2);
      subject.free(0, block, 2);
      subject.free(0, block, 2);
      assertThatThrownBy(subject::verify).hasMessageContaining("free twice");
    }
  }

  @Test
  void shape_noSlots_isRefused() {
    assertThatThrownBy(() -> new SubjectShape(0, 1L << 30))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

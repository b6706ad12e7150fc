package org.kmem.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpunSubjectsTest {
  /** So many tokens take milliseconds. */
  private static final int MANY = 4_000_000;

  @AfterEach
  void forget() {
    System.clearProperty(SpunSubjects.PROPERTY);
  }

  /** Time of as many pairs as are followed by one spin. */
  private static long pagesNanos() {
    try (PageSubject subject =
            PageSubjects.open(PageSubjects.CONTROL, new SubjectShape(1, 1 << 24, 1));
        PageFront front = subject.front(PageFront.Kind.HANDLE, 0)) {
      long begun = System.nanoTime();
      for (int i = 0; i < SpunSubjects.PERIOD; i++) {
        front.free(front.alloc(0), 0);
      }
      return System.nanoTime() - begun;
    }
  }

  private static long piecesNanos() {
    ObjectShape shape = new ObjectShape(1, 1 << 24, Access.RAW);
    try (ObjectSubject subject = ObjectSubjects.open(ObjectSubjects.CONTROL, shape);
        ObjectFront front = subject.front(PageFront.Kind.HANDLE, 0)) {
      PieceSet set = subject.newSet(1);
      long begun = System.nanoTime();
      for (int i = 0; i < SpunSubjects.PERIOD; i++) {
        assertThat(front.alloc(set, 0, 64)).isTrue();
        front.free(set, 0);
      }
      return System.nanoTime() - begun;
    }
  }

  @Test
  void open_property_slowsEveryFrontDown() {
    System.setProperty(SpunSubjects.PROPERTY, Integer.toString(MANY));
    assertThat(pagesNanos()).isGreaterThan(1_000_000);
    assertThat(piecesNanos()).isGreaterThan(1_000_000);
  }

  @Test
  void open_noProperty_givesTheSubjectItself() {
    try (PageSubject subject =
        PageSubjects.open(PageSubjects.CONTROL, new SubjectShape(1, 1 << 24))) {
      assertThat(subject.getClass().getSimpleName()).doesNotContain("Spun");
    }
  }
}

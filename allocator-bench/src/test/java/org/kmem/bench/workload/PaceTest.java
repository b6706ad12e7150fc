package org.kmem.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kmem.bench.subject.LedgerSubject;
import org.kmem.bench.subject.ObjectFront;
import org.kmem.bench.subject.PageFront;
import org.kmem.bench.subject.PieceSet;

/** Times from when operations were meant to begin, with a clock that goes on by some ns at each look. */
class PaceTest {
  private static final long LOOK_NANOS = 10;
  private static final long INTERVAL_NANOS = 1_000;

  private final LedgerSubject ledger = new LedgerSubject();
  private final Clock clock = new Clock();

  /** A clock that only looks and stalls let go on; it begins shortly before numbers run out. */
  private static final class Clock implements LongSupplier {
    private long nanos = Long.MAX_VALUE - 1_000_000;

    @Override
    public long getAsLong() {
      nanos += LOOK_NANOS;
      return nanos;
    }
  }

  /**
   * A front whose operations take time: each some, and one of them very long.
   *
   * @param front what it does
   * @param clock its time
   * @param eachNanos what each operation takes
   * @param stalled place whose allocation takes longer
   * @param stallNanos how much longer
   */
  private record Slow(ObjectFront front, Clock clock, long eachNanos, int stalled, long stallNanos)
      implements ObjectFront {
    @Override
    public boolean alloc(PieceSet set, int place, int sizeBytes) {
      clock.nanos += eachNanos + (place == stalled ? stallNanos : 0);
      return front.alloc(set, place, sizeBytes);
    }

    @Override
    public void free(PieceSet set, int place) {
      clock.nanos += eachNanos;
      front.free(set, place);
    }

    @Override
    public void write(PieceSet set, int place, int offset, byte value) {
      front.write(set, place, offset, value);
    }

    @Override
    public byte read(PieceSet set, int place, int offset) {
      return front.read(set, place, offset);
    }

    @Override
    public long address(PieceSet set, int place) {
      return front.address(set, place);
    }

    @Override
    public void close() {
      front.close();
    }
  }

  private Mutator slow(long eachNanos, int stalled, long stallNanos) {
    ObjectFront front = ledger.front(PageFront.Kind.HANDLE, 0);
    return new Mutator(new Slow(front, clock, eachNanos, stalled, stallNanos), true);
  }

  /** Allocates a set and frees it at a pace. */
  private static void run(Mutator plain, Pace pace, PieceSet set) {
    pace.begin(Long.MAX_VALUE / 4);
    try (Mutator paced = plain.paced(pace)) {
      for (int place = 0; place < set.places(); place++) {
        paced.alloc(set, place, 8);
      }
      paced.freeAll(set);
    }
  }

  private static long longerThan(Histogram histogram, long nanos) {
    return histogram.getCountBetweenValues(nanos, histogram.getHighestTrackableValue());
  }

  @AfterEach
  void verify() {
    ledger.verify();
  }

  @Test
  void paced_noStall_takesWhatItTakes() {
    Pace pace = new Pace(INTERVAL_NANOS, clock);
    run(slow(200, -1, 0), pace, ledger.newSet(1_000));
    assertThat(pace.allocs().getTotalCount()).isEqualTo(1_000);
    assertThat(pace.frees().getTotalCount()).isEqualTo(1_000);
    assertThat(pace.allocs().getMaxValue()).isBetween(200L, 200 + 4 * LOOK_NANOS);
    assertThat(pace.frees().getValueAtPercentile(50)).isBetween(200L, 200 + 4 * LOOK_NANOS);
    assertThat(pace.keptShare()).isEqualTo(1);
  }

  /**
   * One operation of 5 ms at one operation a microsecond: 5000 others were meant to begin meanwhile, and were late by all
   * times up to that. Timed from when they began, one of 10,000 would be slow, and the 99.9th percentile as fast as ever.
   */
  @Test
  void paced_plantedStall_makesAllLateThatWereMeantToBeginMeanwhile() {
    long stallNanos = 5_000_000;
    Pace pace = new Pace(INTERVAL_NANOS, clock);
    run(slow(20, 1_000, stallNanos), pace, ledger.newSet(10_000));
    Histogram allocs = pace.allocs();
    assertThat(allocs.getMaxValue()).isGreaterThanOrEqualTo(stallNanos);
    assertThat(allocs.getValueAtPercentile(50)).isGreaterThan(100);
    // The queue gets shorter by all but 40 ns of an interval at each operation.
    assertThat(longerThan(allocs, stallNanos / 2)).isBetween(2_400L, 2_800L);
    assertThat(longerThan(allocs, 1_000)).isBetween(4_900L, 5_600L);
    assertThat(longerThan(pace.frees(), 1_000)).isZero();
    assertThat(pace.keptShare()).isEqualTo(1);
  }

  @Test
  void keptShare_tooSlowForTheRate_isWhatCouldBeDone() {
    Pace pace = new Pace(INTERVAL_NANOS, clock);
    run(slow(4_000 - 2 * LOOK_NANOS, -1, 0), pace, ledger.newSet(500));
    assertThat(pace.keptShare()).isCloseTo(0.25, within(0.01));
    assertThat(pace.frees().getMaxValue()).isGreaterThan(2_000_000);
  }

  @Test
  void keptShare_nothingDone_isNoNumber() {
    assertThat(new Pace(1, clock).keptShare()).isNaN();
  }

  @Test
  void pause_betweenLives_isNobodysTime() {
    Pace pace = new Pace(INTERVAL_NANOS, clock);
    PieceSet set = ledger.newSet(10);
    run(slow(100, -1, 0), pace, set);
    clock.nanos += 1_000_000_000;
    run(slow(100, -1, 0), pace, set);
    pace.pause();
    assertThat(pace.allocs().getMaxValue()).isLessThan(1_000);
    assertThat(pace.keptShare()).isEqualTo(1);
  }

  @Test
  void isOver_afterItsLength_isTrue() {
    Pace pace = new Pace(INTERVAL_NANOS, clock);
    pace.begin(5_000);
    assertThat(pace.isOver()).isFalse();
    clock.nanos += 5_000;
    assertThat(pace.isOver()).isTrue();
  }

  @Test
  void new_noInterval_isRefused() {
    assertThatThrownBy(() -> new Pace(0, clock)).isInstanceOf(IllegalArgumentException.class);
  }
}

package org.kmem.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  @Test
  void nanosAt_twoThreadsAdded_isOverBoth() {
    Latencies latencies = new Latencies();
    Histogram slow = Latencies.newHistogram();
    Histogram fast = Latencies.newHistogram();
    for (int i = 0; i < 98; i++) {
      Latencies.record(fast, 20);
    }
    Latencies.record(slow, 500);
    Latencies.record(slow, 900);
    latencies.add(fast);
    latencies.add(slow);
    assertThat(latencies.samples()).isEqualTo(100);
    assertThat(latencies.nanosAt(50)).isEqualTo(20);
    assertThat(latencies.nanosAt(99)).isEqualTo(500);
    assertThat(latencies.nanosAt(100)).isEqualTo(900);
    assertThat(slow.getTotalCount()).isZero();
    latencies.clear();
    assertThat(latencies.samples()).isZero();
  }

  @Test
  void record_outOfRange_isKeptAtTheEnds() {
    Histogram histogram = Latencies.newHistogram();
    Latencies.record(histogram, -5); // the clock went back
    Latencies.record(histogram, Long.MAX_VALUE);
    assertThat(histogram.getMinValue()).isZero();
    assertThat(histogram.getMaxValue()).isGreaterThanOrEqualTo(10_000_000_000L);
  }

  @Test
  void floorNanos_anyClock_isPositive() {
    assertThat(Latencies.floorNanos()).isBetween(1L, 1_000_000_000L);
  }
}

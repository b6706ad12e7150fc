package org.kmem.pool.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.kmem.pool.OffHeap;

class OffHeapMetricsTest {
  private static double value(SimpleMeterRegistry registry, String name) {
    Gauge gauge = registry.get("kmem.heap." + name).tag("heap", "orders").tag("zone", "a").gauge();
    assertThat(gauge.getId().getBaseUnit()).isEqualTo("bytes");
    return gauge.value();
  }

  @Test
  void gauges_followTheHeapUntilItIsClosed() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    OffHeap heap = OffHeap.builder().name("orders").capacity(8L << 20).build();
    new OffHeapMetrics(heap, Tags.of("zone", "a")).bindTo(registry);
    assertThat(value(registry, "capacity")).isEqualTo((double) heap.capacityBytes());
    double before = value(registry, "used");
    long piece = heap.alloc(1 << 20);
    assertThat(value(registry, "used") - before).isGreaterThanOrEqualTo(1 << 20);
    assertThat(value(registry, "cached")).isNotNegative();
    assertThat(value(registry, "overhead")).isPositive();
    heap.free(piece);
    heap.close();
    assertThat(value(registry, "overhead")).isNaN();
  }
}

package org.kmem.pool.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.kmem.pool.OffHeap;

/**
 * What a heap has and gives, as gauges in bytes, each read in constant time when the registry asks:
 *
 * <ul>
 *   <li>{@code kmem.heap.capacity}: what pieces may take in all
 *   <li>{@code kmem.heap.used}: pages that caches and large pieces have
 *   <li>{@code kmem.heap.cached}: free pages set aside for single threads
 *   <li>{@code kmem.heap.overhead}: what the engine's tables take beside the capacity
 * </ul>
 *
 * <p>All have the tag {@code heap}, its name. The registry does not keep the heap from being collected; when it is
 * closed what it cannot tell any more is no number. Immutable.
 */
public final class OffHeapMetrics implements MeterBinder {
  private final OffHeap heap;
  private final Tags tags;

  /**
   * Without tags of the caller's.
   *
   * @param heap what is looked at
   */
  public OffHeapMetrics(OffHeap heap) {
    this(heap, List.of());
  }

  /**
   * Looks at a heap.
   *
   * @param heap what is looked at
   * @param tags tags that all gauges have besides
   */
  public OffHeapMetrics(OffHeap heap, Iterable<Tag> tags) {
    this.heap = heap;
    this.tags = Tags.concat(tags, "heap", heap.name());
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "capacity", "what pieces may take in all", OffHeap::capacityBytes);
    gauge(registry, "used", "pages that caches and large pieces have", OffHeap::usedBytes);
    gauge(registry, "cached", "free pages set aside for single threads", OffHeap::cachedBytes);
    gauge(registry, "overhead", "tables of the engine beside the capacity", OffHeap::overheadBytes);
  }

  private void gauge(
      MeterRegistry registry, String name, String about, ToDoubleFunction<OffHeap> value) {
    Gauge.builder("kmem.heap." + name, heap, open -> valueOf(open, value))
        .description(about)
        .baseUnit(BaseUnits.BYTES)
        .tags(tags)
        .register(registry);
  }

  private static double valueOf(OffHeap heap, ToDoubleFunction<OffHeap> value) {
    try {
      return value.applyAsDouble(heap);
    } catch (IllegalStateException closed) {
      return Double.NaN;
    }
  }
}

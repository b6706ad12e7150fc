package org.kmem.slab;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.kmem.units.Pfn;

/**
 * The books of one cache: how many objects it has, where they are, and which of them are in the hands of users.
 *
 * <p>Figures are recent values, for any thread; {@link KmemCache} says what they mean. {@link #forEachLive} is for when
 * nobody is at work.
 */
final class CacheBooks {
  private static final int EXAMPLES = 16;

  private final SlabPages slabs;
  private final ObjectSource source;
  private final int slots;

  CacheBooks(SlabPages slabs, ObjectSource source, int slots) {
    this.slabs = slabs;
    this.source = source;
    this.slots = slots;
  }

  CacheFigures figures(SlabGeometry geometry) {
    ObjectCounts counts = counts();
    long all = slabs.slabs();
    return new CacheFigures(
        slabs.name(),
        counts.active(),
        counts.total(),
        geometry.sizeBytes(),
        geometry.objects(),
        1 << geometry.order(),
        all,
        all);
  }

  ObjectCounts counts() {
    long idle = 0;
    for (int node = 0; node < slabs.nodes(); node++) {
      idle += source.idleObjects(node);
    }
    long total = slabs.objects();
    long active = Math.clamp(total - idle, 0, Math.max(0, total));
    long live = Math.clamp(active - source.cachedObjects(), 0, active);
    return new ObjectCounts(total, active, live);
  }

  List<NodeSlabs> nodeSlabs() {
    return IntStream.range(0, slabs.nodes()).mapToObj(this::nodeSlabs).toList();
  }

  private NodeSlabs nodeSlabs(int node) {
    NodeCounts counts = slabs.counts(node);
    long idle = Math.max(0, source.idleObjects(node));
    long partialObjects = counts.partialObjects();
    return new NodeSlabs(
        counts.slabs(),
        counts.objects(),
        Math.max(0, counts.objects() - idle),
        counts.partialSlabs(),
        partialObjects,
        Math.max(0, partialObjects - idle));
  }

  List<SlotSlabs> slotSlabs() {
    return IntStream.range(0, slots).mapToObj(source::slabsOf).toList();
  }

  long liveObjects() {
    return counts().live() + slabs.sampledObjects().size();
  }

  void forEachLive(LongConsumer visitor) {
    for (long pfn = slabs.nextSlab(0); pfn != Pfn.NONE; pfn = slabs.nextSlab(slabs.end(pfn))) {
      BitSet free = new BitSet();
      source.markFree(pfn, free);
      int objects = Slab.objects(slabs.page(pfn));
      for (int i = free.nextClearBit(0); i < objects; i = free.nextClearBit(i + 1)) {
        visitor.accept(slabs.object(pfn, i));
      }
    }
    slabs.sampledObjects().forEach(visitor::accept);
  }

  boolean isInUse() {
    boolean[] found = {false};
    forEachLive(object -> found[0] = true);
    return found[0];
  }

  /** What is told to who wants to destroy a cache with objects in use. */
  CacheInUseException inUse() {
    long[] examples = new long[EXAMPLES];
    int[] found = {0};
    forEachLive(object -> {
      if (found[0] < EXAMPLES) {
        examples[found[0]++] = object;
      }
    });
    return new CacheInUseException(slabs.name(), liveObjects(), Arrays.copyOf(examples, found[0]));
  }
}

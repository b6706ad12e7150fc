package org.kmem.bench.replay;

import java.util.HashMap;
import java.util.Map;
import org.kmem.bench.replay.ObjectReplayResult.SizeAgreement;
import org.kmem.bench.replay.ObjectReplayResult.SizeMiss;
import org.kmem.slab.KmallocBuckets;
import org.kmem.units.Order;
import org.kmem.units.PageSize;

/** What {@code kmalloc} gives for a size, beside what the recorded kernel gave. */
final class KmallocSizes {
  private record Sizes(int requestedBytes, int kernelBytes) {}

  private KmallocSizes() {}

  /** Bytes that {@code kmalloc} gives for a size. */
  static int bytes(int sizeBytes) {
    int index = KmallocBuckets.index(sizeBytes);
    return index == KmallocBuckets.LARGE
        ? Math.toIntExact(PageSize.SIZE_BYTES << Order.covering(PageSize.pagesFor(sizeBytes)))
        : KmallocBuckets.size(index);
  }

  /** Compares all requests of a script. */
  static SizeAgreement of(ObjectScript script) {
    Map<Sizes, Long> misses = new HashMap<>();
    long requests = 0;
    long missed = 0;
    for (int object = 0; object < script.objectCount(); object++) {
      ObjectRequest request = script.requestOf(object);
      if (request.cache() != ObjectRequest.KMALLOC) {
        continue;
      }
      requests++;
      if (bytes(request.sizeBytes()) != script.grantedOf(object)) {
        missed++;
        misses.merge(new Sizes(request.sizeBytes(), script.grantedOf(object)), 1L, Long::sum);
      }
    }
    return new SizeAgreement(
        requests,
        requests - missed,
        misses.entrySet().stream()
            .sorted(Map.Entry.<Sizes, Long>comparingByValue().reversed())
            .map(miss -> miss(miss.getKey(), miss.getValue()))
            .toList());
  }

  private static SizeMiss miss(Sizes sizes, long count) {
    return new SizeMiss(
        sizes.requestedBytes(), sizes.kernelBytes(), bytes(sizes.requestedBytes()), count);
  }
}

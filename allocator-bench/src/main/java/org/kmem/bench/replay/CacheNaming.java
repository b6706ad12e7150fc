package org.kmem.bench.replay;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.agrona.collections.MutableInteger;
import org.kmem.bench.trace.Recording;
import org.kmem.bench.trace.TraceStrings;
import org.kmem.slab.CacheFigures;

/**
 * Finds the names of the caches that recorded objects are of. Linux 6.12 tells them only when objects are freed, so
 * for those that outlive the trace it is what else was allocated at their call sites in that size. Not thread-safe.
 *
 * <p>A free can be of another object than the trace knows at that address, since some allocations have no event: a
 * name that slabinfo gives another size is not believed.
 */
final class CacheNaming {
  /** "None" of {@link TraceStrings}. */
  static final int UNNAMED = 0;

  private record Site(int callSite, int sizeBytes) {}

  private final TraceStrings strings;
  private final Map<String, Integer> sizes = new HashMap<>();
  private final Map<Site, Map<Integer, MutableInteger>> votes = new HashMap<>();

  CacheNaming(Recording recording, TraceStrings strings) {
    this.strings = strings;
    Stream.of(recording.start(), recording.end())
        .flatMap(snapshots -> snapshots.slabInfo().stream())
        .flatMap(info -> info.caches().stream())
        .forEach((CacheFigures cache) -> sizes.put(cache.name(), cache.sizeBytes()));
  }

  /** Whether objects of a cache can be so far apart. */
  private boolean isPlausible(int name, int sizeBytes) {
    Integer known = sizes.get(strings.cacheName(name));
    return known == null || known == sizeBytes;
  }

  /** Takes note that an object from a call site was freed, or allocated, by a name. */
  void saw(int callSite, int sizeBytes, int name) {
    if (isPlausible(name, sizeBytes)) {
      votes
          .computeIfAbsent(new Site(callSite, sizeBytes), site -> new HashMap<>())
          .computeIfAbsent(name, named -> new MutableInteger())
          .increment();
    }
  }

  /**
   * The name of an object's cache; all objects have been seen.
   *
   * @param name by which it was freed or allocated, or {@link #UNNAMED}
   * @return a name without white space; made of the size if nothing tells
   */
  String nameOf(int callSite, int sizeBytes, int name) {
    if (name != UNNAMED && isPlausible(name, sizeBytes)) {
      return text(name);
    }
    return votes.getOrDefault(new Site(callSite, sizeBytes), Map.of()).entrySet().stream()
        .max(
            Map.Entry.<Integer, MutableInteger>comparingByValue()
                .thenComparing(Map.Entry.<Integer, MutableInteger>comparingByKey().reversed()))
        .map(most -> text(most.getKey()))
        .orElse("size-" + sizeBytes);
  }

  /** A trace may have any bytes in a name, a cache may not. */
  private String text(int name) {
    return strings.cacheName(name).replaceAll("[\\x00-\\x20]", "_");
  }
}

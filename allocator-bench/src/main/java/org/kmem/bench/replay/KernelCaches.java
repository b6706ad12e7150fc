package org.kmem.bench.replay;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kmem.bench.replay.ObjectReplayResult.CacheEnd;
import org.kmem.bench.replay.ObjectReplayResult.KernelCache;
import org.kmem.bench.trace.Recording;
import org.kmem.bench.trace.Snapshots;
import org.kmem.slab.CacheFigures;

/** The recorded slabinfo, before and after a trace. */
final class KernelCaches {
  private final Map<String, CacheFigures> start;
  private final Map<String, CacheFigures> end;

  KernelCaches(Recording recording) {
    start = byName(recording.start());
    end = byName(recording.end());
  }

  private static Map<String, CacheFigures> byName(Snapshots snapshots) {
    Map<String, CacheFigures> caches = new HashMap<>();
    snapshots
        .slabInfo()
        .ifPresent(info -> info.caches().forEach(cache -> caches.put(cache.name(), cache)));
    return caches;
  }

  /** Caches with what the kernel had under their names, where it had them at both ends. */
  List<CacheEnd> beside(List<CacheEnd> caches) {
    return caches.stream().map(this::beside).toList();
  }

  private CacheEnd beside(CacheEnd cache) {
    CacheFigures before = start.get(cache.name());
    CacheFigures after = end.get(cache.name());
    if (before == null || after == null) {
      return cache;
    }
    return new CacheEnd(
        cache.name(),
        cache.sizeBytes(),
        cache.objectsPerSlab(),
        cache.allocations(),
        cache.liveObjects(),
        cache.slabs(),
        Optional.of(
            new KernelCache(
                after.sizeBytes(),
                after.objectsPerSlab(),
                before.activeObjects(),
                after.activeObjects(),
                before.slabs(),
                after.slabs())));
  }
}

package org.kmem.bench.replay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;
import org.kmem.bench.replay.ObjectReplayResult.EventCounts;
import org.kmem.bench.replay.ReplayResult.TraceSummary;
import org.kmem.bench.trace.Recording;
import org.kmem.bench.trace.TraceCursor;
import org.kmem.bench.trace.TraceEvent;
import org.kmem.bench.trace.TraceEventType;
import org.kmem.gfp.GfpFlags;
import org.kmem.slab.Kmalloc;
import org.kmem.slab.KmallocBuckets;

/**
 * Reads the object events of a trace into an {@link ObjectScript}: finds out which free is of which allocation, and
 * which cache each object is of.
 *
 * <p>Traces are not whole: some kernel paths allocate and free without an event. An address that is allocated while
 * it is in use was freed in silence, and is freed in the script just before, on the CPU that gets it next. Frees of
 * addresses that are not in use are left out, apart by whether the trace knew the address before. So are frees of
 * nothing, requests of no bytes, what failed, and events that no kernel could have made.
 */
final class ObjectScriptReader {
  private static final int NONE = -1;

  /** More CPUs than this share slots. */
  private static final int CPUS_MAX = 64;

  /** More caches than any kernel has; objects of others count as such of kmalloc. */
  private static final int CACHES_MAX = 2048;

  private static final int CACHE_OBJECT_BYTES_MAX = 1 << 20;

  /** Far more than kernels of a few GiB have in objects. */
  private static final long LIVE_BYTES_MAX = 2L << 30;

  /**
   * Nobody is made to zero; nobody would free memory while a request that must not fail waits; and objects have no use
   * for the rest.
   */
  private static final int NOT_HONOURED =
      GfpFlags.__GFP_ZERO
          | GfpFlags.__GFP_NOFAIL
          | GfpFlags.__GFP_HIGHMEM
          | GfpFlags.__GFP_MOVABLE
          | GfpFlags.__GFP_DMA32
          | GfpFlags.__GFP_THISNODE;

  private static final int ALLOC = 0;
  private static final int FREE_THROUGH_CACHE = 1;
  private static final int FREE = 2;

  /** Call site of objects of kmalloc. */
  private static final int KMALLOCED = NONE;

  final String recording;
  final TraceSummary summary;
  final int cpus;
  final List<RecordedCache> caches = new ArrayList<>();
  final List<ObjectRequest> requests = new ArrayList<>();

  /** One entry for each allocation or free. */
  final IntArrayList opObjects = new IntArrayList();

  final IntArrayList opCpus = new IntArrayList();
  final LongArrayList opTimes = new LongArrayList();
  private final IntArrayList opKinds = new IntArrayList();
  final int[] whats;

  /** One entry for each object. */
  final IntArrayList cpuOf = new IntArrayList();

  final IntArrayList grantedOf = new IntArrayList();
  private final IntArrayList sizeOf = new IntArrayList();
  private final IntArrayList gfpOf = new IntArrayList();
  private final IntArrayList siteOf = new IntArrayList();
  private final IntArrayList nameOf = new IntArrayList();

  final int[] requestOf;

  /** Objects by address. */
  final Long2LongHashMap live = new Long2LongHashMap(NONE);

  /** Addresses that the trace has seen freed and not allocated since. */
  private final LongHashSet gone = new LongHashSet();

  private final CacheNaming naming;
  private int maxCpu;
  private long liveBytes;
  private long peakBytes;
  private long olderFrees;
  private long unmatchedFrees;
  private long silentFrees;
  private long nullFrees;
  private long emptyRequests;
  private long failures;
  private long impossible;

  private ObjectScriptReader(Recording recording, TraceCursor trace) throws IOException {
    this.recording = recording.name();
    naming = new CacheNaming(recording, trace.strings());
    while (trace.next()) {
      read(trace.event());
    }
    summary = TraceSummary.of(trace.report());
    if (opObjects.isEmpty()) {
      throw ObjectEventsException.none(recording.name(), trace.report());
    }
    if (peakBytes > LIVE_BYTES_MAX) {
      throw ObjectEventsException.tooLarge(recording.name(), peakBytes, LIVE_BYTES_MAX);
    }
    int recorded = recording.meta().map(meta -> meta.cpus()).orElse(0);
    cpus = Math.clamp(Math.max(recorded, maxCpu + 1L), 1, CPUS_MAX);
    requestOf = new int[sizeOf.size()];
    findRequests();
    whats = new int[opKinds.size()];
    for (int i = 0; i < whats.length; i++) {
      whats[i] = what(opKinds.getInt(i), opObjects.getInt(i));
    }
  }

  static ObjectScript read(Recording recording) throws IOException {
    try (TraceCursor trace = recording.cursor()) {
      return new ObjectScript(new ObjectScriptReader(recording, trace));
    }
  }

  private void read(TraceEvent event) {
    switch (event.type()) {
      case KMALLOC, CACHE_ALLOC -> alloc(event);
      case KFREE, CACHE_FREE -> free(event);
      default -> {}
    }
  }

  private void alloc(TraceEvent event) {
    if (event.failed()) {
      failures++;
      return;
    }
    if (event.ptr() == Kmalloc.ZERO_SIZE) {
      emptyRequests++;
      return;
    }
    if (!isPossible(event)) {
      impossible++;
      return;
    }
    long forgotten = live.remove(event.ptr());
    if (forgotten != NONE) {
      silentFrees++;
      free((int) forgotten, FREE, event);
    }
    int object = sizeOf.size();
    boolean ofCache = event.type() == TraceEventType.CACHE_ALLOC;
    sizeOf.addInt((int) event.bytesRequested());
    grantedOf.addInt((int) event.bytesAllocated());
    gfpOf.addInt(gfp(event));
    siteOf.addInt(ofCache ? event.callSiteId() : KMALLOCED);
    nameOf.addInt(ofCache ? event.cacheNameId() : CacheNaming.UNNAMED);
    cpuOf.addInt(event.cpu());
    if (ofCache && event.cacheNameId() != CacheNaming.UNNAMED) {
      naming.saw(event.callSiteId(), grantedOf.getInt(object), event.cacheNameId());
    }
    live.put(event.ptr(), object);
    gone.remove(event.ptr());
    liveBytes += event.bytesAllocated();
    peakBytes = Math.max(peakBytes, liveBytes);
    add(object, ALLOC, event);
  }

  private void free(TraceEvent event) {
    if (event.ptr() == 0) {
      nullFrees++;
      return;
    }
    if (event.ptr() == Kmalloc.ZERO_SIZE) {
      emptyRequests++;
      return;
    }
    long object = live.remove(event.ptr());
    boolean known = !gone.add(event.ptr());
    if (object == NONE) {
      olderFrees += known ? 0 : 1;
      unmatchedFrees += known ? 1 : 0;
      return;
    }
    free(
        (int) object, event.type() == TraceEventType.CACHE_FREE ? FREE_THROUGH_CACHE : FREE, event);
    if (siteOf.getInt((int) object) != KMALLOCED && event.cacheNameId() != CacheNaming.UNNAMED) {
      naming.saw(siteOf.getInt((int) object), grantedOf.getInt((int) object), event.cacheNameId());
      if (nameOf.getInt((int) object) == CacheNaming.UNNAMED) {
        nameOf.setInt((int) object, event.cacheNameId());
      }
    }
  }

  private void free(int object, int kind, TraceEvent event) {
    liveBytes -= grantedOf.getInt(object);
    add(object, kind, event);
  }

  private void add(int object, int kind, TraceEvent event) {
    opObjects.addInt(object);
    opKinds.addInt(kind);
    opCpus.addInt(event.cpu());
    opTimes.addLong(event.timeNanos());
    maxCpu = Math.max(maxCpu, event.cpu());
  }

  /** A damaged trace can parse and still say what cannot be. */
  private static boolean isPossible(TraceEvent event) {
    long max =
        event.type() == TraceEventType.CACHE_ALLOC
            ? CACHE_OBJECT_BYTES_MAX
            : KmallocBuckets.MAX_LARGE_BYTES;
    return event.bytesRequested() >= 1
        && event.bytesRequested() <= event.bytesAllocated()
        && event.bytesAllocated() <= max
        && GfpFlags.isValid(gfp(event));
  }

  private static int gfp(TraceEvent event) {
    return event.gfpFlags() & ~NOT_HONOURED;
  }

  private record CacheKey(String name, int sizeBytes) {}

  private void findRequests() {
    Map<CacheKey, Integer> numbers = new HashMap<>();
    int[] cacheOf = new int[sizeOf.size()];
    for (int object = 0; object < cacheOf.length; object++) {
      cacheOf[object] =
          siteOf.getInt(object) == KMALLOCED ? ObjectRequest.KMALLOC : cache(object, numbers);
    }
    Map<ObjectRequest, Integer> numbered = new HashMap<>();
    for (int object = 0; object < cacheOf.length; object++) {
      ObjectRequest request =
          new ObjectRequest(cacheOf[object], sizeOf.getInt(object), gfpOf.getInt(object));
      requestOf[object] =
          numbered.computeIfAbsent(
              request,
              fresh -> {
                requests.add(fresh);
                return requests.size() - 1;
              });
    }
  }

  /** Number of an object's cache, which grows to the largest size asked of it. */
  private int cache(int object, Map<CacheKey, Integer> numbers) {
    int granted = grantedOf.getInt(object);
    String name = naming.nameOf(siteOf.getInt(object), granted, nameOf.getInt(object));
    CacheKey key = new CacheKey(name, granted);
    Integer number = numbers.get(key);
    if (number == null) {
      if (caches.size() == CACHES_MAX) {
        return ObjectRequest.KMALLOC;
      }
      number = caches.size();
      numbers.put(key, number);
      caches.add(new RecordedCache(name, sizeOf.getInt(object), granted));
    } else if (caches.get(number).objectBytes() < sizeOf.getInt(object)) {
      caches.set(number, new RecordedCache(name, sizeOf.getInt(object), granted));
    }
    return number;
  }

  private int what(int kind, int object) {
    int cache = requests.get(requestOf[object]).cache();
    return switch (kind) {
      case ALLOC -> requestOf[object];
      case FREE_THROUGH_CACHE ->
          cache == ObjectRequest.KMALLOC ? ObjectScript.KFREE : ObjectScript.throughCache(cache);
      default -> ObjectScript.KFREE;
    };
  }

  EventCounts counts(int survivors) {
    long kmallocs = 0;
    for (int object = 0; object < siteOf.size(); object++) {
      kmallocs += siteOf.getInt(object) == KMALLOCED ? 1 : 0;
    }
    return new EventCounts(
        opObjects.size(),
        kmallocs,
        siteOf.size() - kmallocs,
        survivors,
        peakBytes,
        olderFrees,
        unmatchedFrees,
        silentFrees,
        nullFrees,
        emptyRequests,
        failures,
        impossible);
  }
}

package org.kmem.bench.replay;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.kmem.bench.replay.ObjectReplayResult.EventCounts;
import org.kmem.bench.replay.ReplayResult.TraceSummary;
import org.kmem.bench.trace.Recording;

/**
 * The allocations and frees of a trace's objects, in memory, so that playing them measures the allocator and neither
 * the reading nor the finding of what a free belongs to. Immutable once read.
 *
 * <p>Columns with one entry for each allocation or free, and columns with one for each object, which are numbered in
 * the order of their allocations. See {@link ObjectScriptReader} for what is left out.
 */
final class ObjectScript {
  /** An object is freed by {@code kfree}: its address says what it is. */
  static final int KFREE = Integer.MIN_VALUE;

  private final String recording;
  private final TraceSummary summary;
  private final EventCounts counts;
  private final int cpus;
  private final List<RecordedCache> caches;
  private final ObjectRequest[] requests;

  /** A request's number if an object is allocated, else how it is freed, which is negative. */
  private final int[] whats;

  private final int[] objects;
  private final byte[] opCpus;
  private final long[] timesNanos;

  private final int[] requestOf;
  private final byte[] cpuOf;
  private final int[] grantedOf;

  /** Objects that nothing frees. */
  private final int[] survivors;

  ObjectScript(ObjectScriptReader read) {
    recording = read.recording;
    summary = read.summary;
    cpus = read.cpus;
    caches = List.copyOf(read.caches);
    requests = read.requests.toArray(ObjectRequest[]::new);
    whats = read.whats;
    objects = read.opObjects.toIntArray();
    opCpus = slots(read.opCpus.toIntArray());
    timesNanos = read.opTimes.toLongArray();
    requestOf = read.requestOf;
    cpuOf = slots(read.cpuOf.toIntArray());
    grantedOf = read.grantedOf.toIntArray();
    survivors = read.live.values().stream().mapToInt(Long::intValue).sorted().toArray();
    counts = read.counts(survivors.length);
  }

  private byte[] slots(int[] recordedCpus) {
    byte[] slots = new byte[recordedCpus.length];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = (byte) (recordedCpus[i] % cpus);
    }
    return slots;
  }

  /**
   * Reads a recording.
   *
   * @throws ObjectEventsException if it has no objects, or too many at once
   * @throws IOException if the trace cannot be read
   */
  static ObjectScript read(Recording recording) throws IOException {
    return ObjectScriptReader.read(recording);
  }

  /** How an object is freed by {@code kmem_cache_free}, through its cache. */
  static int throughCache(int cache) {
    return ~cache;
  }

  /** The cache that an object is freed through. */
  static int cacheOf(int how) {
    return ~how;
  }

  /** Name of the recording. */
  String recording() {
    return recording;
  }

  /** How reading the trace went. */
  TraceSummary summary() {
    return summary;
  }

  /** What the trace had, and what was left out. */
  EventCounts counts() {
    return counts;
  }

  /** CPUs, as far as they are told apart. */
  int cpus() {
    return cpus;
  }

  List<RecordedCache> caches() {
    return caches;
  }

  /** Allocations and frees. */
  int size() {
    return whats.length;
  }

  /** Objects, which is allocations. */
  int objectCount() {
    return requestOf.length;
  }

  /** Number of a request if not negative, else how the object is freed. */
  int what(int index) {
    return whats[index];
  }

  boolean isAlloc(int index) {
    return whats[index] >= 0;
  }

  int object(int index) {
    return objects[index];
  }

  /** Slot that it happens in. */
  int cpu(int index) {
    return opCpus[index];
  }

  long timeNanos(int index) {
    return timesNanos[index];
  }

  /** The requests by number; not to be written to. */
  ObjectRequest[] requests() {
    return requests;
  }

  ObjectRequest requestOf(int object) {
    return requests[requestOf[object]];
  }

  /** Slot that an object is allocated in. */
  int cpuOf(int object) {
    return cpuOf[object];
  }

  /** Bytes that the recorded kernel gave an object. */
  int grantedOf(int object) {
    return grantedOf[object];
  }

  /** Objects that live when the trace ends. */
  int[] survivors() {
    return survivors.clone();
  }

  /** How often each request is made. */
  long[] allocations() {
    long[] allocations = new long[requests.length];
    Arrays.stream(requestOf).forEach(request -> allocations[request]++);
    return allocations;
  }
}

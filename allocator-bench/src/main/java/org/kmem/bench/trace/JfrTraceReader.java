package org.kmem.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;

/**
 * Reads what a heap of {@code org.kmem.pool} told the Flight Recorder: every allocation and free, as if each thread had
 * a CPU of its own. Events of one moment stay as the recording has them, all others come in the order of time. Not
 * thread-safe.
 *
 * <p>All events are in memory at once: a recording is sorted by thread, and an address that one thread freed and another
 * got has to be seen in that order.
 */
final class JfrTraceReader extends ReadingCursor {
  /** Names of the heap's events, and of their fields. */
  static final String ALLOCATION = "kmem.Allocation";

  static final String FREE = "kmem.Free";
  private static final String ADDRESS = "address";
  private static final String BYTES = "bytes";

  /** How a recording begins. */
  static final byte[] MAGIC = {'F', 'L', 'R', 0};

  private static final byte[] GFP = "GFP_KERNEL".getBytes(UTF_8);

  /**
   * An event.
   *
   * @param timeNanos when
   * @param address what
   * @param bytes how large, 0 for a free
   * @param thread number of the thread, in the order that they appear in
   */
  private record Entry(long timeNanos, long address, long bytes, int thread) {}

  private final List<Entry> entries = new ArrayList<>();
  private final Map<Long, Integer> threads = new HashMap<>();
  private final List<String> threadNames = new ArrayList<>();
  private int next;

  private JfrTraceReader(Path file) throws IOException {
    super(file.toString());
    event.gfpId = strings.gfpTexts.intern(GFP, 0, GFP.length);
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        read(recording.readEvent());
      }
    }
    entries.sort(Comparator.comparingLong(Entry::timeNanos));
  }

  /** Reads a file; with {@code pagesOnly} there is nothing in it. */
  static TraceCursor open(Path file, boolean pagesOnly) throws IOException {
    JfrTraceReader reader = new JfrTraceReader(file);
    if (pagesOnly) {
      reader.entries.clear();
    }
    return reader;
  }

  private void read(RecordedEvent recorded) {
    String name = recorded.getEventType().getName();
    boolean allocation = name.equals(ALLOCATION);
    if (!allocation && !name.equals(FREE)) {
      byte[] bytes = name.getBytes(UTF_8);
      tally.skipped(bytes, 0, bytes.length);
      return;
    }
    Instant time = recorded.getStartTime();
    entries.add(
        new Entry(
            TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano(),
            recorded.getLong(ADDRESS),
            allocation ? Math.max(1, recorded.getLong(BYTES)) : 0,
            thread(recorded.getThread())));
  }

  private int thread(@Nullable RecordedThread recorded) {
    long id = recorded == null ? 0 : recorded.getId();
    Integer known = threads.get(id);
    if (known != null) {
      return known;
    }
    int number = threads.size();
    threads.put(id, number);
    String name = recorded == null ? null : recorded.getJavaName();
    threadNames.add(name == null ? "" : name);
    return number;
  }

  @Override
  public boolean next() {
    if (next == entries.size()) {
      return false;
    }
    Entry entry = entries.get(next++);
    int gfpId = event.gfpId;
    event.clearFields();
    event.type = entry.bytes() > 0 ? TraceEventType.KMALLOC : TraceEventType.KFREE;
    event.timeNanos = entry.timeNanos();
    event.cpu = entry.thread();
    event.pid = entry.thread();
    byte[] name = threadNames.get(entry.thread()).getBytes(UTF_8);
    event.taskId = strings.tasks.intern(name, 0, name.length);
    event.ptr = entry.address();
    event.bytesRequested = entry.bytes();
    event.bytesAllocated = entry.bytes();
    event.gfpId = gfpId;
    event.gfpFlags = GfpFlags.GFP_KERNEL;
    tally.event(event.type);
    return true;
  }

  @Override
  public void close() {
    entries.clear();
  }
}

package org.kmem.bench.trace;

import java.util.Arrays;
import java.util.zip.Deflater;

/** Gathers a block's events in columns; the layout is {@link CompactFormat}'s. */
final class BlockWriter {
  private static final int NANOS_PER_MICRO = 1000;

  private final ByteSink[] columns = new ByteSink[CompactFormat.COLUMNS];
  private final ByteSink scratch = new ByteSink();
  private final long[] times = new long[CompactFormat.EVENTS_PER_BLOCK_MAX];
  private final long[] lastFrames = new long[TraceEventType.COUNT];
  private ByteNames shapes = new ByteNames(CompactFormat.EVENTS_PER_BLOCK_MAX + 1);
  private ByteNames whos = new ByteNames(CompactFormat.EVENTS_PER_BLOCK_MAX + 1);
  private long lastAddress;
  private final boolean[] isPage = new boolean[CompactFormat.EVENTS_PER_BLOCK_MAX];
  private boolean runOfPages = true;
  private int runLength;
  private int pageEvents;
  private int events;

  BlockWriter() {
    for (int column = 0; column < columns.length; column++) {
      columns[column] = new ByteSink();
    }
  }

  int events() {
    return events;
  }

  boolean isFull() {
    return events == CompactFormat.EVENTS_PER_BLOCK_MAX;
  }

  void add(TraceEvent event) {
    boolean page = event.type.isPage();
    int first = page ? CompactFormat.PAGES : CompactFormat.OBJECTS;
    columns[first + CompactFormat.SHAPES].putUnsigned(indexOf(shapes, shapeOf(event)));
    columns[first + CompactFormat.WHOS].putUnsigned(indexOf(whos, whoOf(event)));
    ByteSink places = columns[first + CompactFormat.PLACES];
    if (page) {
      int type = event.type.code();
      places.putSigned(event.pfn - lastFrames[type]);
      lastFrames[type] = event.pfn;
      pageEvents++;
    } else {
      places.putSigned(event.ptr - lastAddress);
      lastAddress = event.ptr;
    }
    if (page != runOfPages) {
      columns[CompactFormat.RUNS].putUnsigned(runLength);
      runOfPages = page;
      runLength = 0;
    }
    runLength++;
    times[events] = event.timeNanos;
    isPage[events++] = page;
  }

  /** The index of a record in its table, which it joins when it is new. */
  private int indexOf(ByteNames table, ByteSink entry) {
    return table.intern(entry.bytes(), 0, entry.size()) - 1;
  }

  private ByteSink shapeOf(TraceEvent event) {
    scratch.clear();
    scratch.putUnsigned(event.type.code());
    scratch.putUnsigned(
        (event.failed ? CompactFormat.FAILED : 0)
            | (event.percpuRefill ? CompactFormat.PERCPU_REFILL : 0)
            | (event.fragmenting ? CompactFormat.FRAGMENTING : 0)
            | (event.changeOwnership ? CompactFormat.CHANGE_OWNERSHIP : 0)
            | (event.accounted ? CompactFormat.ACCOUNTED : 0));
    scratch.putUnsigned(event.gfpId);
    if (event.type.isPage()) {
      scratch.putUnsigned(event.order);
      scratch.putUnsigned(event.migrateType);
      scratch.putUnsigned(event.fallbackOrder);
      scratch.putUnsigned(event.pageblockOrder);
      scratch.putUnsigned(event.fallbackMigrateType);
    } else {
      scratch.putUnsigned(event.callSiteId);
      scratch.putUnsigned(event.cacheNameId);
      scratch.putUnsigned(event.bytesRequested);
      scratch.putUnsigned(event.bytesAllocated);
      scratch.putUnsigned(event.node + 1);
    }
    return scratch;
  }

  private ByteSink whoOf(TraceEvent event) {
    scratch.clear();
    scratch.putUnsigned(event.taskId);
    scratch.putUnsigned(event.pid);
    scratch.putUnsigned(event.cpu);
    scratch.putUnsigned(event.context.code());
    return scratch;
  }

  /** Puts the block's payload into {@code payload} and starts an empty block. */
  void flush(ByteSink payload, Deflater deflater) {
    long unit = NANOS_PER_MICRO;
    for (int i = 0; i < events; i++) {
      if (times[i] % NANOS_PER_MICRO != 0) {
        unit = 1;
      }
    }
    columns[CompactFormat.RUNS].putUnsigned(runLength);
    long base = times[0] / unit;
    long lastPage = base;
    long lastObject = base;
    for (int i = 0; i < events; i++) {
      long time = times[i] / unit;
      if (isPage[i]) {
        columns[CompactFormat.PAGES + CompactFormat.TIMES].putSigned(time - lastPage);
        lastPage = time;
      } else {
        columns[CompactFormat.OBJECTS + CompactFormat.TIMES].putSigned(time - lastObject);
        lastObject = time;
      }
    }
    putTable(whos);
    putTable(shapes);
    payload.clear();
    payload.putUnsigned(pageEvents);
    payload.putUnsigned(events - pageEvents);
    payload.putUnsigned(unit);
    payload.putSigned(base);
    payload.putUnsigned(whos.count() - 1L);
    payload.putUnsigned(shapes.count() - 1L);
    byte[][] packed = new byte[columns.length][];
    for (int column = 0; column < columns.length; column++) {
      packed[column] = pack(columns[column].bytes(), columns[column].size(), deflater);
      payload.putUnsigned(columns[column].size());
      payload.putUnsigned(packed[column].length);
    }
    for (byte[] bytes : packed) {
      payload.put(bytes, 0, bytes.length);
    }
    clear();
  }

  private void putTable(ByteNames table) {
    for (int id = 1; id < table.count(); id++) {
      byte[] entry = table.bytes(id);
      columns[CompactFormat.TABLES].put(entry, 0, entry.length);
    }
  }

  private void clear() {
    for (ByteSink column : columns) {
      column.clear();
    }
    Arrays.fill(lastFrames, 0);
    shapes = new ByteNames(CompactFormat.EVENTS_PER_BLOCK_MAX + 1);
    whos = new ByteNames(CompactFormat.EVENTS_PER_BLOCK_MAX + 1);
    lastAddress = 0;
    runOfPages = true;
    runLength = 0;
    pageEvents = 0;
    events = 0;
  }

  /** Deflates, or copies what does not get smaller. */
  static byte[] pack(byte[] bytes, int size, Deflater deflater) {
    deflater.reset();
    deflater.setInput(bytes, 0, size);
    deflater.finish();
    byte[] packed = new byte[size];
    int length = deflater.deflate(packed, 0, size);
    return deflater.finished() && length < size
        ? Arrays.copyOf(packed, length)
        : Arrays.copyOf(bytes, size);
  }
}

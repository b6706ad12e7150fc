package org.kmem.bench.trace;

import java.util.Arrays;
import java.util.zip.Inflater;

/**
 * Gives the events of a block one after the other; the layout is {@link CompactFormat}'s. Buffers are
 * kept from block to block, so that nothing is allocated per event.
 */
final class BlockReader {
  /** Fields of a shape in {@link #shapes}, one row of ints each. */
  private static final int SHAPE_FIELDS = 11;

  private static final int WHO_FIELDS = 4;

  private final TraceStrings strings;
  private final boolean pagesOnly;
  private final Inflater inflater = new Inflater(true);
  private final ByteSource[] columns = new ByteSource[CompactFormat.COLUMNS];
  private final long[] lastFrames = new long[TraceEventType.COUNT];
  private final Stream pages;
  private final Stream objects;
  private int[] shapes = new int[0];
  private long[] sizes = new long[0];
  private int[] whos = new int[0];
  private int shapeCount;
  private int whoCount;
  private int eventsLeft;
  private boolean runOfPages;
  private int runLeft;
  private long timeUnit;
  private long lastAddress;

  BlockReader(String source, TraceStrings strings, boolean pagesOnly) {
    this.strings = strings;
    this.pagesOnly = pagesOnly;
    for (int column = 0; column < columns.length; column++) {
      columns[column] = new ByteSource(source);
    }
    pages = new Stream(columns, CompactFormat.PAGES);
    objects = new Stream(columns, CompactFormat.OBJECTS);
  }

  void close() {
    inflater.end();
  }

  /** Starts on a section's payload. */
  void load(ByteSource payload) throws TraceFormatException {
    int max = CompactFormat.EVENTS_PER_BLOCK_MAX;
    int pageEvents = payload.count("an event count", max);
    int objectEvents = payload.count("an event count", max - pageEvents);
    eventsLeft = pagesOnly ? pageEvents : pageEvents + objectEvents;
    runOfPages = pagesOnly;
    runLeft = pagesOnly ? pageEvents : 0;
    timeUnit = payload.count("a time unit", 1_000_000_000);
    pages.time = payload.signed();
    objects.time = pages.time;
    whoCount = payload.count("a table size", max);
    shapeCount = payload.count("a table size", max);
    int[] raw = new int[CompactFormat.COLUMNS];
    int[] stored = new int[CompactFormat.COLUMNS];
    for (int column = 0; column < CompactFormat.COLUMNS; column++) {
      raw[column] = payload.count("a column size", CompactFormat.SECTION_BYTES_MAX / 4);
      stored[column] = payload.count("a column size", raw[column]);
      // Deflate packs at most 1032 to 1: more is a forged size that would only cost memory.
      if (raw[column] > stored[column] * 1040L) {
        throw payload.corrupt("a column size of " + raw[column] + " from " + stored[column]);
      }
    }
    for (int column = 0; column < CompactFormat.COLUMNS; column++) {
      if (pagesOnly && (column == CompactFormat.RUNS || column >= CompactFormat.OBJECTS)) {
        payload.skip(stored[column]);
      } else {
        columns[column].inflate(inflater, payload, stored[column], raw[column]);
      }
    }
    readWhos(columns[CompactFormat.TABLES]);
    readShapes(columns[CompactFormat.TABLES]);
    Arrays.fill(lastFrames, 0);
    lastAddress = 0;
  }

  private void readWhos(ByteSource table) throws TraceFormatException {
    if (whos.length < whoCount * WHO_FIELDS) {
      whos = new int[whoCount * WHO_FIELDS];
    }
    for (int at = 0; at < whoCount * WHO_FIELDS; at += WHO_FIELDS) {
      whos[at] = table.count("a task", strings.tasks.count() - 1);
      whos[at + 1] = table.count("a pid", Integer.MAX_VALUE);
      whos[at + 2] = table.count("a CPU", LineParser.MAX_CPU);
      whos[at + 3] = table.count("a context", TraceContext.COUNT - 1);
    }
  }

  private void readShapes(ByteSource table) throws TraceFormatException {
    if (shapes.length < shapeCount * SHAPE_FIELDS) {
      shapes = new int[shapeCount * SHAPE_FIELDS];
      sizes = new long[shapeCount * 2];
    }
    for (int shape = 0; shape < shapeCount; shape++) {
      int at = shape * SHAPE_FIELDS;
      shapes[at] = table.count("an event type", TraceEventType.COUNT - 1);
      shapes[at + 1] = table.count("flags", 0xFF);
      int gfp = table.count("GFP flags", strings.gfpTexts.count() - 1);
      if (strings.isGfpUnknown(gfp)) {
        throw table.corrupt("unknown GFP flags \"" + strings.gfpText(gfp) + "\"");
      }
      shapes[at + 2] = gfp;
      boolean page = TraceEventType.ofCode(shapes[at]).isPage();
      shapes[at + 3] = page ? table.count("an order", LineParser.MAX_ORDER) : 0;
      shapes[at + 4] = page ? table.count("a migrate type", LineParser.MAX_MIGRATE_TYPE) : 0;
      shapes[at + 5] = page ? table.count("an order", LineParser.MAX_ORDER) : 0;
      shapes[at + 6] = page ? table.count("an order", LineParser.MAX_ORDER) : 0;
      shapes[at + 7] = page ? table.count("a migrate type", LineParser.MAX_MIGRATE_TYPE) : 0;
      shapes[at + 8] = page ? 0 : table.count("a call site", strings.callSites.count() - 1);
      shapes[at + 9] = page ? 0 : table.count("a cache", strings.cacheNames.count() - 1);
      sizes[shape * 2] = page ? 0 : table.unsigned();
      sizes[shape * 2 + 1] = page ? 0 : table.unsigned();
      shapes[at + 10] = page ? -1 : table.count("a node", Short.MAX_VALUE + 1) - 1;
    }
  }

  /** Moves to the next event of the block; false if it has no more. */
  boolean next(TraceEvent event) throws TraceFormatException {
    if (eventsLeft == 0) {
      return false;
    }
    eventsLeft--;
    while (runLeft == 0) {
      runOfPages = !runOfPages;
      runLeft = columns[CompactFormat.RUNS].count("a run", CompactFormat.EVENTS_PER_BLOCK_MAX);
    }
    runLeft--;
    Stream stream = runOfPages ? pages : objects;
    int shape = index(stream.shapes, shapeCount);
    int who = index(stream.whos, whoCount) * WHO_FIELDS;
    stream.time += stream.times.signed();
    TraceEventType type = TraceEventType.ofCode(shapes[shape * SHAPE_FIELDS]);
    if (type.isPage() != runOfPages) {
      throw stream.shapes.corrupt("a page event among object events or the reverse");
    }
    long delta = stream.places.signed();
    if (runOfPages) {
      int code = type.code();
      long pfn = lastFrames[code] + delta;
      if (pfn < 0 || pfn > LineScanner.PFN_MAX) {
        throw stream.places.corrupt("a page frame number outside of 52 bits");
      }
      lastFrames[code] = pfn;
      event.pfn = pfn;
      event.ptr = 0;
    } else {
      lastAddress += delta;
      event.ptr = lastAddress;
      event.pfn = 0;
    }
    event.type = type;
    event.timeNanos = stream.time * timeUnit;
    event.taskId = whos[who];
    event.pid = whos[who + 1];
    event.cpu = whos[who + 2];
    event.context = TraceContext.ofCode(whos[who + 3]);
    setShape(event, shape);
    return true;
  }

  private static int index(ByteSource column, int count) throws TraceFormatException {
    long index = column.unsigned();
    if (index < 0 || index >= count) {
      throw column.corrupt("index " + index + " outside of a table of " + count);
    }
    return (int) index;
  }

  private void setShape(TraceEvent event, int shape) {
    int at = shape * SHAPE_FIELDS;
    int flags = shapes[at + 1];
    event.failed = (flags & CompactFormat.FAILED) != 0;
    event.percpuRefill = (flags & CompactFormat.PERCPU_REFILL) != 0;
    event.fragmenting = (flags & CompactFormat.FRAGMENTING) != 0;
    event.changeOwnership = (flags & CompactFormat.CHANGE_OWNERSHIP) != 0;
    event.accounted = (flags & CompactFormat.ACCOUNTED) != 0;
    event.gfpId = shapes[at + 2];
    event.gfpFlags = strings.gfpFlags(shapes[at + 2]);
    event.order = shapes[at + 3];
    event.migrateType = shapes[at + 4];
    event.fallbackOrder = shapes[at + 5];
    event.pageblockOrder = shapes[at + 6];
    event.fallbackMigrateType = shapes[at + 7];
    event.callSiteId = shapes[at + 8];
    event.cacheNameId = shapes[at + 9];
    event.node = shapes[at + 10];
    event.bytesRequested = sizes[shape * 2];
    event.bytesAllocated = sizes[shape * 2 + 1];
  }

  /** The columns of page events, or those of object events. */
  private static final class Stream {
    final ByteSource shapes;
    final ByteSource whos;
    final ByteSource times;
    final ByteSource places;
    long time;

    Stream(ByteSource[] columns, int first) {
      shapes = columns[first + CompactFormat.SHAPES];
      whos = columns[first + CompactFormat.WHOS];
      times = columns[first + CompactFormat.TIMES];
      places = columns[first + CompactFormat.PLACES];
    }
  }
}

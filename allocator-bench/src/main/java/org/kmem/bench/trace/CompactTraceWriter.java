package org.kmem.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.zip.Deflater;

/**
 * Writes a recording as one compact file, suffix {@code .kmt}: all that {@link TraceEvent} holds, and
 * the snapshots' texts.
 *
 * <p>Streams: memory does not grow with the trace, names aside. Not thread-safe.
 */
public final class CompactTraceWriter implements Closeable {
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final OutputStream out;
  private final TraceStrings strings;
  private final Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
  private final ByteSink payload = new ByteSink();
  private final BlockWriter block = new BlockWriter();
  private final int[] namesWritten = {1, 1, 1, 1};

  private CompactTraceWriter(
      OutputStream out, String name, Map<String, byte[]> snapshots, TraceStrings strings)
      throws IOException {
    this.out = out;
    this.strings = strings;
    out.write(CompactFormat.MAGIC);
    payload.putText(name.getBytes(UTF_8));
    writeSection(CompactFormat.HEAD, true);
    for (Map.Entry<String, byte[]> snapshot : snapshots.entrySet()) {
      payload.clear();
      payload.putText(snapshot.getKey().getBytes(UTF_8));
      payload.put(snapshot.getValue(), 0, snapshot.getValue().length);
      writeSection(CompactFormat.SNAP, true);
    }
  }

  /**
   * Writes a whole recording.
   *
   * @param recording what to write
   * @param out where to; stays open
   * @return what reading the recording gave
   * @throws IOException if reading or writing fails
   */
  public static TraceReport write(Recording recording, OutputStream out) throws IOException {
    try (TraceCursor cursor = recording.cursor();
        CompactTraceWriter writer =
            new CompactTraceWriter(
                out, recording.name(), recording.snapshotFiles(), cursor.strings())) {
      while (cursor.next()) {
        writer.add(cursor.event());
      }
      TraceReport report = cursor.report();
      writer.finish(report);
      return report;
    }
  }

  private void add(TraceEvent event) throws IOException {
    block.add(event);
    if (block.isFull()) {
      writeBlock();
    }
  }

  private void writeBlock() throws IOException {
    payload.clear();
    ByteNames[] tables = {strings.tasks, strings.callSites, strings.cacheNames, strings.gfpTexts};
    for (int table = 0; table < tables.length; table++) {
      int count = tables[table].count();
      payload.putUnsigned(count - namesWritten[table]);
      for (; namesWritten[table] < count; namesWritten[table]++) {
        payload.putText(tables[table].bytes(namesWritten[table]));
      }
    }
    writeSection(CompactFormat.NAME, true);
    block.flush(payload, deflater);
    writeSection(CompactFormat.EVTS, false);
  }

  private void finish(TraceReport report) throws IOException {
    if (block.events() > 0) {
      writeBlock();
    }
    payload.clear();
    for (int type = 0; type < TraceEventType.COUNT; type++) {
      payload.putUnsigned(report.count(TraceEventType.ofCode(type)));
    }
    payload.putUnsigned(report.lostEvents());
    for (MalformedKind kind : MalformedKind.values()) {
      payload.putUnsigned(report.malformedCounts().getOrDefault(kind, 0L));
    }
    payload.putUnsigned(report.skippedCounts().size());
    for (Map.Entry<String, Long> skipped : report.skippedCounts().entrySet()) {
      payload.putText(skipped.getKey().getBytes(UTF_8));
      payload.putUnsigned(skipped.getValue());
    }
    payload.putText(report.truncation().orElse("").getBytes(UTF_8));
    writeSection(CompactFormat.TAIL, true);
    out.flush();
  }

  private void writeSection(int tag, boolean deflate) throws IOException {
    byte[] stored =
        deflate
            ? BlockWriter.pack(payload.bytes(), payload.size(), deflater)
            : java.util.Arrays.copyOf(payload.bytes(), payload.size());
    byte[] header = new byte[CompactFormat.HEADER_BYTES];
    INT.set(header, 0, tag);
    INT.set(header, 4, stored.length);
    INT.set(header, 8, payload.size());
    INT.set(header, 12, CompactFormat.crc(stored, 0, stored.length));
    INT.set(header, 16, CompactFormat.crc(header, 0, 16));
    out.write(header);
    out.write(stored);
  }

  @Override
  public void close() {
    deflater.end();
  }
}

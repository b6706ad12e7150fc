package org.kmem.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a compact trace, suffix {@code .kmt}.
 *
 * <p>A damaged section is a {@link TraceFormatException} with its place, after the events before it; a
 * file that is cut short ends early and its report says so. No size in the file is believed before the
 * bytes are there. Not thread-safe.
 */
public final class CompactTraceReader extends ReadingCursor {
  private static final int SNAPSHOTS_MAX = 256;
  private static final int FILE_NAME_BYTES_MAX = 256;

  private final SectionReader sections;
  private final boolean pagesOnly;
  private final String source;
  private final BlockReader block;
  private final Map<String, byte[]> snapshots = new LinkedHashMap<>();
  private String name = "";
  private boolean ended;

  private CompactTraceReader(InputStream in, String source, boolean pagesOnly) throws IOException {
    super(source);
    this.sections = new SectionReader(in, source);
    this.pagesOnly = pagesOnly;
    this.source = source;
    this.block = new BlockReader(source, strings, pagesOnly);
  }

  /**
   * Reads a stream, which the reader then owns.
   *
   * @param in a compact trace
   * @param source its name in messages
   * @return a reader before the first event
   * @throws IOException if reading fails; {@link TraceFormatException} if it is no compact trace
   */
  public static CompactTraceReader open(InputStream in, String source) throws IOException {
    return open(in, source, false);
  }

  /** With {@code pagesOnly} object events are left out, and their addresses never unpacked. */
  static CompactTraceReader open(InputStream in, String source, boolean pagesOnly)
      throws IOException {
    CompactTraceReader reader = new CompactTraceReader(in, source, pagesOnly);
    reader.readHead();
    return reader;
  }

  private void readHead() throws IOException {
    long total = 0;
    while (sections.peek() == CompactFormat.HEAD || sections.peek() == CompactFormat.SNAP) {
      int tag = sections.peek();
      ByteSource payload = sections.read();
      if (payload == null) {
        return;
      }
      byte[] text = payload.text(FILE_NAME_BYTES_MAX);
      if (tag == CompactFormat.HEAD) {
        name = new String(text, UTF_8);
        continue;
      }
      total += payload.remaining();
      if (snapshots.size() == SNAPSHOTS_MAX || total > CompactFormat.SECTION_BYTES_MAX) {
        throw payload.corrupt("more snapshots than a recording has");
      }
      int from = payload.position();
      byte[] content =
          java.util.Arrays.copyOfRange(payload.bytes(), from, from + payload.remaining());
      snapshots.put(new String(text, UTF_8), content);
    }
  }

  /** The recording's name. */
  String name() {
    return name;
  }

  /** The snapshots' texts by file name, for example {@code start.zoneinfo.txt}. */
  Map<String, byte[]> snapshots() {
    return snapshots;
  }

  @Override
  public boolean next() throws IOException {
    while (!block.next(event)) {
      if (ended || !readSection()) {
        ended = true;
        return false;
      }
    }
    tally.event(event.type);
    return true;
  }

  /** Reads sections up to the next block; false at the end. */
  private boolean readSection() throws IOException {
    while (true) {
      int tag = sections.peek();
      ByteSource payload = sections.read();
      if (payload == null) {
        tally.truncated("the compact trace ends without its last section");
        return false;
      }
      if (tag == CompactFormat.EVTS) {
        block.load(payload);
        return true;
      } else if (tag == CompactFormat.NAME) {
        readNames(payload);
      } else if (tag == CompactFormat.TAIL) {
        readTail(payload);
        return false;
      } else {
        throw payload.corrupt("a section that does not belong here");
      }
    }
  }

  private void readNames(ByteSource payload) throws TraceFormatException {
    for (ByteNames table :
        new ByteNames[] {strings.tasks, strings.callSites, strings.cacheNames, strings.gfpTexts}) {
      int count = payload.count("a name count", table.namesMax() + 1 - table.count());
      for (int i = 0; i < count; i++) {
        byte[] text = payload.text(ByteNames.MAX_BYTES);
        table.append(text, 0, text.length);
      }
    }
    strings.decodeNewGfpTexts();
  }

  private void readTail(ByteSource payload) throws TraceFormatException {
    TraceReport read = tally.report();
    for (int type = 0; type < TraceEventType.COUNT; type++) {
      long count = payload.unsigned();
      TraceEventType eventType = TraceEventType.ofCode(type);
      if (count != read.count(eventType) && (eventType.isPage() || !pagesOnly)) {
        throw payload.corrupt(
            "expected %d events %s but the blocks have %d"
                .formatted(count, eventType.kernelName(), read.count(eventType)));
      }
    }
    long lost = payload.unsigned();
    Map<MalformedKind, Long> malformed = new EnumMap<>(MalformedKind.class);
    for (MalformedKind kind : MalformedKind.values()) {
      long count = payload.unsigned();
      if (count != 0) {
        malformed.put(kind, count);
      }
    }
    Map<String, Long> skipped = new LinkedHashMap<>();
    int kinds = payload.count("a count of event kinds", 1 << 12);
    for (int i = 0; i < kinds; i++) {
      skipped.put(new String(payload.text(ByteNames.MAX_BYTES), UTF_8), payload.unsigned());
    }
    String truncation = new String(payload.text(1 << 16), UTF_8);
    tally.addAllButEvents(
        new TraceReport(
            source,
            0,
            Map.of(),
            skipped,
            malformed,
            List.of(),
            lost,
            truncation.isEmpty() ? Optional.empty() : Optional.of(truncation)));
  }

  @Override
  public void close() throws IOException {
    block.close();
    sections.close();
  }
}

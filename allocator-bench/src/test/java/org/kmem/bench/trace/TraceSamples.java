package org.kmem.bench.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Texts to read, and what reading gives. */
final class TraceSamples {
  static final String FTRACE = "ftrace.txt";
  static final String TRACE_CMD = "trace-cmd-report.txt";
  static final String PERF = "perf-script.txt";

  /** What a cursor delivered: each event described, and the report. */
  record Result(List<String> events, TraceReport report) {
    String only() {
      if (events.size() != 1) {
        throw new AssertionError(events + " " + report);
      }
      return events.getFirst();
    }

    MalformedLine onlyMalformed() {
      if (report.malformed() != 1) {
        throw new AssertionError(events + " " + report);
      }
      return report.malformedLines().getFirst();
    }
  }

  private TraceSamples() {}

  static byte[] resource(String name) {
    try (InputStream in = TraceSamples.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new AssertionError("no resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Result read(String text) {
    return read(text.getBytes(ISO_8859_1));
  }

  static Result read(byte[] bytes) {
    try (TraceCursor cursor = TraceReader.open(new ByteArrayInputStream(bytes), "sample")) {
      return drain(cursor);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Result drain(TraceCursor cursor) throws IOException {
    List<String> events = new ArrayList<>();
    while (cursor.next()) {
      events.add(cursor.event().describe(cursor.strings()));
    }
    return new Result(events, cursor.report());
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] compact(Recording recording) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      CompactTraceWriter.write(recording, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}

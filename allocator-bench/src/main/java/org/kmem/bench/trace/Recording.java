package org.kmem.bench.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A trace with the state of memory before and after it, as far as that was recorded.
 *
 * <p>Immutable; {@link #cursor} can be called again and again, except on standard input. The files are
 * read when asked for and must stay as they are.
 */
public final class Recording {
  /** A snapshot is some 100 KB; more than this is another file that happens to have the name. */
  private static final long SNAPSHOT_BYTES_MAX = 1 << 24;

  /** Opens the trace's bytes. */
  interface Source {
    InputStream open() throws IOException;
  }

  /** Starts reading the events. */
  private interface Cursors {
    TraceCursor open(boolean pagesOnly) throws IOException;
  }

  private final String name;
  private final Cursors cursors;
  private final Map<String, byte[]> files;
  private final Optional<TraceMeta> meta;
  private final Snapshots start;
  private final Snapshots end;

  private Recording(String name, String source, Cursors cursors, Map<String, byte[]> files)
      throws TraceFormatException {
    this.name = name;
    this.cursors = cursors;
    this.files = files;
    byte[] json = files.get("meta.json");
    this.meta =
        json == null
            ? Optional.empty()
            : Optional.of(TraceMeta.parse(source + "/meta.json", new String(json, UTF_8)));
    this.start = Snapshots.parse(source, "start.", files);
    this.end = Snapshots.parse(source, "end.", files);
  }

  /**
   * Opens a recording: a folder with {@code trace.txt} or {@code trace.txt.gz}, a text trace with its
   * snapshots beside it, a compact file, what the Flight Recorder wrote of a heap, or {@code -} for a text trace from standard input.
   *
   * @param path which
   * @return the recording
   * @throws IOException if there is no trace or a file cannot be read; {@link TraceFormatException} if
   *     a snapshot is malformed
   */
  public static Recording open(Path path) throws IOException {
    if (path.toString().equals("-")) {
      return text("-", "-", () -> System.in, Map.of());
    }
    Path trace = path;
    if (Files.isDirectory(path)) {
      trace = path.resolve("trace.txt.gz");
      if (!Files.exists(trace)) {
        trace = path.resolve("trace.txt");
      }
      if (!Files.exists(trace)) {
        throw new NoSuchFileException(
            path.toString(), null, "the folder has neither trace.txt nor trace.txt.gz");
      }
    }
    Path file = trace;
    byte[] beginning = beginning(file);
    if (SectionReader.isMagic(beginning)) {
      return openCompact(
          file.toString(), () -> new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    }
    if (Arrays.mismatch(beginning, JfrTraceReader.MAGIC) == JfrTraceReader.MAGIC.length) {
      Cursors events = pagesOnly -> JfrTraceReader.open(file, pagesOnly);
      return new Recording(fileName(file), file.toString(), events, Map.of());
    }
    Path parent = file.toAbsolutePath().getParent();
    String name = Files.isDirectory(path) ? fileName(path) : fileName(trace);
    Source text = () -> Files.newInputStream(file);
    return text(name, file.toString(), text, parent == null ? Map.of() : snapshotsIn(parent));
  }

  private static byte[] beginning(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(CompactFormat.MAGIC.length);
    }
  }

  private static Recording text(String name, String source, Source text, Map<String, byte[]> files)
      throws TraceFormatException {
    Cursors events = pagesOnly -> TraceReader.open(text.open(), source, pagesOnly);
    return new Recording(name, source, events, files);
  }

  /** Opens a compact file. */
  static Recording openCompact(String source, Source file) throws IOException {
    try (CompactTraceReader reader = CompactTraceReader.open(file.open(), source)) {
      Cursors events = pagesOnly -> CompactTraceReader.open(file.open(), source, pagesOnly);
      return new Recording(reader.name(), source, events, reader.snapshots());
    }
  }

  private static String fileName(Path path) {
    Path last = path.toAbsolutePath().normalize().getFileName();
    return last == null ? path.toString() : last.toString();
  }

  private static Map<String, byte[]> snapshotsIn(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (DirectoryStream<Path> snapshots =
        Files.newDirectoryStream(folder, "{meta.json,start.*.txt,end.*.txt}")) {
      for (Path snapshot : snapshots) {
        if (Files.size(snapshot) <= SNAPSHOT_BYTES_MAX) {
          files.put(fileName(snapshot), Files.readAllBytes(snapshot));
        }
      }
    }
    return files;
  }

  /**
   * Starts reading the trace.
   *
   * @return a cursor before the first event, to be closed
   * @throws IOException if the trace cannot be opened
   */
  public TraceCursor cursor() throws IOException {
    return cursors.open(false);
  }

  /**
   * Starts reading the page events of the trace; object events are passed over, which is faster than
   * looking at each.
   *
   * @return a cursor before the first event, to be closed
   * @throws IOException if the trace cannot be opened
   */
  public TraceCursor pageCursor() throws IOException {
    return cursors.open(true);
  }

  /**
   * The recording's name.
   *
   * @return the folder's or file's name
   */
  public String name() {
    return name;
  }

  /**
   * The sidecar.
   *
   * @return what is known about the machine and the workload
   */
  public Optional<TraceMeta> meta() {
    return meta;
  }

  /**
   * The state before the first event.
   *
   * @return the snapshots there are
   */
  public Snapshots start() {
    return start;
  }

  /**
   * The state after the last event.
   *
   * @return the snapshots there are
   */
  public Snapshots end() {
    return end;
  }

  /**
   * What the recorded kernel's migrate type numbers mean, from its pagetypeinfo.
   *
   * @return the numbering; that of a kernel with every type if there is no pagetypeinfo
   */
  public MigrateTypeNumbers migrateTypes() {
    return start
        .pageTypeInfo()
        .or(end::pageTypeInfo)
        .filter(info -> !info.migrateTypes().isEmpty())
        .map(info -> new MigrateTypeNumbers(info.migrateTypes()))
        .orElse(MigrateTypeNumbers.ALL);
  }

  /** The snapshots' bytes by file name. */
  Map<String, byte[]> snapshotFiles() {
    return files;
  }
}

package org.kmem.bench.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.kmem.bench.replay.Touch;
import picocli.CommandLine.Option;

/** What {@code replay --objects} takes besides. */
final class ObjectReplayOptions {
  @Option(
      names = "--objects",
      description =
          "Replay kmalloc, kfree, kmem_cache_alloc and kmem_cache_free, by every object strategy and"
              + " every allocator of pieces, and not the pages.")
  boolean wanted;

  @Option(
      names = "--touch",
      paramLabel = "T",
      description =
          "What is written to a new object: lines, a byte of each cache line and the last one"
              + " (default); pages, a byte of each page and the last one; none.")
  Touch touch = Touch.LINES;

  @Option(
      names = "--in-process",
      description =
          "Measure all allocators in this JVM, one after the other, and not each in its own.")
  boolean inProcess;

  @Option(names = "--csv", paramLabel = "F", description = "Write memory over time to F as CSV.")
  @Nullable Path csv;

  @Option(
      names = "--svg",
      paramLabel = "F",
      description = "Draw memory over time of one recording into F.")
  @Nullable Path svg;

  /** Whether anything is given that only objects have a use for. */
  boolean hasOthers() {
    return inProcess || csv != null || svg != null || touch != Touch.LINES;
  }
}

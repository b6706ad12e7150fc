package org.kmem.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JfrTraceReaderTest {
  @TempDir private Path folder;

  /** As a heap's. */
  @Name(JfrTraceReader.ALLOCATION)
  @StackTrace(false)
  static final class Allocation extends Event {
    long address;
    long bytes;
  }

  /** As a heap's. */
  @Name(JfrTraceReader.FREE)
  @StackTrace(false)
  static final class Free extends Event {
    long address;
  }

  private static void allocated(long address, long bytes) {
    Allocation event = new Allocation();
    event.address = address;
    event.bytes = bytes;
    event.commit();
  }

  private static void freed(long address) {
    Free event = new Free();
    event.address = address;
    event.commit();
  }

  @Test
  void open_recordingOfTwoThreads_givesEventsInOrderOfTimeWithAThreadEach()
      throws IOException, InterruptedException {
    Path file = folder.resolve("x.jfr");
    try (jdk.jfr.Recording recording = new jdk.jfr.Recording()) {
      recording.enable(Allocation.class).withoutStackTrace();
      recording.enable(Free.class);
      recording.start();
      allocated(0x1000, 64);
      Thread other =
          Thread.ofPlatform()
              .name("other")
              .start(() -> {
                freed(0x1000);
                allocated(0x1000, 100);
              });
      other.join();
      freed(0x1000);
      recording.stop();
      recording.dump(file);
    }
    Recording opened = Recording.open(file);
    List<String> events = new ArrayList<>();
    try (TraceCursor cursor = opened.cursor()) {
      int first = -1;
      while (cursor.next()) {
        TraceEvent event = cursor.event();
        first = first < 0 ? event.cpu() : first;
        events.add(
            "%s %x %d %s"
                .formatted(
                    event.type(),
                    event.ptr(),
                    event.bytesRequested(),
                    event.cpu() == first ? "first" : cursor.strings().task(event.taskId())));
      }
      assertThat(cursor.report().events()).isEqualTo(4);
    }
    assertThat(events)
        .containsExactly(
            "KMALLOC 1000 64 first",
            "KFREE 1000 0 other",
            "KMALLOC 1000 100 other",
            "KFREE 1000 0 first");
    try (TraceCursor pages = opened.pageCursor()) {
      assertThat(pages.next()).isFalse();
    }
  }
}

package org.kmem.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What recordings hear of the objects of pools. */
final class PoolEventsTest {
  private static final int OBJECTS = 500;

  @TempDir private Path temporary;

  private static void use(HandlePool pool) {
    try (LocalPool mine = pool.take()) {
      for (int i = 0; i < OBJECTS; i++) {
        pool.release(mine.acquire());
        mine.release(pool.acquire());
      }
    }
  }

  @Test
  void objects_ofAPoolThatIsOpenAlready_areRecordedFromStartToStop() throws Exception {
    Path file = temporary.resolve("pool.jfr");
    try (OffHeap heap = OffHeap.builder().capacity(1 << 20).build();
        HandlePool pool = heap.handlePool("a", 48).build();
        Recording recording = new Recording()) {
      use(pool);
      recording.enable("kmem.Allocation").with("throttle", "off");
      recording.enable("kmem.Free").with("throttle", "off");
      recording.start();
      use(pool);
      recording.stop();
      assertThat(pool.table().isPlainAcquire()).isTrue();
      assertThat(pool.table().isPlainRelease()).isTrue();
      use(pool);
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);
    assertThat(events).filteredOn("eventType.name", "kmem.Allocation").hasSize(2 * OBJECTS);
    assertThat(events).filteredOn("eventType.name", "kmem.Free").hasSize(2 * OBJECTS);
    assertThat(events)
        .filteredOn("eventType.name", "kmem.Allocation")
        .allSatisfy(event -> assertThat(event.getLong("bytes")).isEqualTo(48));
  }
}

package org.kmem.pool.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmem.percpu.AllocatedBytes;

class HeapEventsTest {
  private static final int OBJECTS = 20_000;

  @TempDir private Path temporary;

  private static Configuration configuration(String name) throws Exception {
    try (InputStreamReader text =
        new InputStreamReader(
            Objects.requireNonNull(HeapEvents.class.getResourceAsStream(name)),
            StandardCharsets.UTF_8)) {
      return Configuration.create(text);
    }
  }

  private List<RecordedEvent> record(String configuration) throws Exception {
    Path file = temporary.resolve("heap.jfr");
    try (Recording recording = new Recording(configuration(configuration))) {
      recording.start();
      for (int i = 1; i <= OBJECTS; i++) {
        HeapEvents.allocated(i, 10L * i);
        HeapEvents.freed(i);
      }
      HeapEvents.slabMade("cache", 4096);
      HeapEvents.slabFreed("cache", 4096);
      HeapEvents.budgetHigh("heap/a", 3, 2);
      HeapEvents.budgetMax("heap/a", 3, 4, 5);
      HeapEvents.exhausted("heap", 7, 8);
      HeapEvents.trimmed("heap", 9, 10);
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file);
  }

  @ParameterizedTest
  @CsvSource({"kmem.jfc, false, 1", "kmem-record.jfc, true, 0"})
  void configuration_ofTheModule_recordsWhatItSays(String name, boolean all, long slabs)
      throws Exception {
    Map<String, List<RecordedEvent>> events =
        record(name).stream().collect(Collectors.groupingBy(e -> e.getEventType().getName()));
    int allocations = events.getOrDefault("kmem.Allocation", List.of()).size();
    if (all) {
      assertThat(allocations).isEqualTo(OBJECTS);
      assertThat(events.getOrDefault("kmem.Free", List.of())).hasSize(OBJECTS);
      RecordedEvent first = first(events, "kmem.Allocation");
      assertThat(first.getLong("bytes")).isEqualTo(10 * first.getLong("address"));
    } else {
      assertThat(allocations).isBetween(1, OBJECTS / 4);
    }
    assertThat(events.getOrDefault("kmem.SlabMade", List.of())).hasSize((int) slabs);
    assertThat(events.getOrDefault("kmem.SlabFreed", List.of())).hasSize((int) slabs);
    assertThat(first(events, "kmem.Exhausted").getLong("freeBytes")).isEqualTo(8);
    assertThat(first(events, "kmem.Trim").getLong("givenBackBytes")).isEqualTo(9);
    assertThat(first(events, "kmem.BudgetHigh").getString("budget")).isEqualTo("heap/a");
    assertThat(first(events, "kmem.BudgetMax").getLong("bytes")).isEqualTo(5);
  }

  private static RecordedEvent first(Map<String, List<RecordedEvent>> events, String name) {
    return events.getOrDefault(name, List.of()).getFirst();
  }

  @Test
  void events_withoutConfiguration_areOff() throws Exception {
    Path file = temporary.resolve("none.jfr");
    try (Recording recording = new Recording(Configuration.getConfiguration("default"))) {
      recording.start();
      HeapEvents.allocated(1, 1);
      HeapEvents.trimmed("heap", 9, 10);
      recording.dump(file);
    }
    assertThat(RecordingFile.readAllEvents(file))
        .noneMatch(event -> event.getEventType().getName().startsWith("kmem."));
  }

  @Test
  void off_manyCalls_allocateNothing() throws ReflectiveOperationException {
    Runnable calls =
        () -> {
          for (int i = 0; i < 100_000; i++) {
            HeapEvents.allocated(i, i);
            HeapEvents.freed(i);
          }
        };
    assertThat(AllocatedBytes.leastOf(calls)).isLessThan(1000);
  }
}

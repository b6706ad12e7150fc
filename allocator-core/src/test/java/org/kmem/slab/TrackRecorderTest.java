package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;

/** Tracks and the depots that they refer to. */
class TrackRecorderTest {
  @Test
  void size_ofOneTrack_isTheKernels() {
    assertThat(TrackLayout.SIZE_BYTES).isEqualTo(SlabGeometry.TRACK_BYTES);
  }

  @Test
  void read_nothingStored_isNull() {
    try (BackingMemory memory = BackingMemory.reserveSparse(4096)) {
      TrackRecorder recorder = new TrackRecorder(() -> 0, Set.of());
      assertThat(recorder.read(memory.address())).isNull();
      recorder.store(memory.address(), 0);
      assertThat(recorder.read(memory.address())).isNotNull();
      TrackLayout.clear(memory.address());
      assertThat(recorder.read(memory.address())).isNull();
    }
  }

  @Test
  void store_depotsFull_keepsTheRest() {
    try (BackingMemory memory = BackingMemory.reserveSparse(4096)) {
      TrackRecorder recorder = new TrackRecorder(() -> 0, Set.of(), 0, 0);
      recorder.store(memory.address(), 3);
      ObjectTrack track = Objects.requireNonNull(recorder.read(memory.address()));
      assertThat(track.stack()).isEqualTo(CallStack.UNKNOWN);
      assertThat(track.stack().caller()).isEqualTo("unknown");
      assertThat(track.threadName()).isEmpty();
      assertThat(track.slot()).isEqualTo(3);
    }
  }

  @Test
  void read_damagedTrack_isUnknownAndNoError() {
    try (BackingMemory memory = BackingMemory.reserveSparse(4096)) {
      TrackRecorder recorder = new TrackRecorder(() -> 0, Set.of());
      Memory.fill(memory.address(), TrackLayout.SIZE_BYTES, (byte) 0xff);
      assertThat(recorder.read(memory.address())).isNull();
      recorder.store(memory.address(), 0);
      Memory.fill(memory.address(), 24, (byte) 0xff);
      assertThat(recorder.read(memory.address()))
          .extracting(ObjectTrack::stack)
          .isEqualTo(CallStack.UNKNOWN);
    }
  }

  @Test
  void capture_deepStack_keepsTheInnermost() {
    assertThat(CallStack.capture(3, Set.of()).frames())
        .hasSize(3)
        .first()
        .extracting(CallStack::text)
        .asString()
        .matches(
            "org\\.kmem\\.slab\\.TrackRecorderTest\\.capture_deepStack_keepsTheInnermost"
                + "\\(TrackRecorderTest\\.java:\\d+\\)");
  }

  @Test
  void idOf_sameValue_isKeptOnce() {
    Depot<String> depot = new Depot<>(2);
    int a = depot.idOf("a");
    assertThat(depot.idOf("a")).isEqualTo(a).isNotEqualTo(Depot.NONE);
    assertThat(depot.idOf("b")).isNotEqualTo(a).isNotEqualTo(Depot.NONE);
    assertThat(depot.idOf("c")).isEqualTo(Depot.NONE);
    assertThat(depot.idOf("a")).isEqualTo(a);
    assertThat(depot.get(a)).isEqualTo("a");
    assertThat(depot.size()).isEqualTo(2);
  }

  @Test
  void get_unknownNumber_isNull() {
    Depot<String> depot = new Depot<>(2);
    for (int id : new int[] {Integer.MIN_VALUE, -1, 0, 1, 3, Integer.MAX_VALUE}) {
      assertThat(depot.get(id)).isNull();
    }
  }

  @Test
  void idOf_manyThreads_agree() throws Exception {
    Depot<Integer> depot = new Depot<>(1000);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<List<Integer>>> runs = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        runs.add(
            threads.submit(() -> {
              List<Integer> ids = new ArrayList<>();
              for (int value = 0; value < 1000; value++) {
                ids.add(depot.idOf(value));
              }
              return ids;
            }));
      }
      List<Integer> first = runs.getFirst().get();
      assertThat(first).doesNotHaveDuplicates().doesNotContain(Depot.NONE);
      for (Future<List<Integer>> run : runs) {
        assertThat(run.get()).isEqualTo(first);
      }
    }
  }
}

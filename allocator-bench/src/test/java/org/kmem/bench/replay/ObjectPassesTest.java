package org.kmem.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kmem.slab.SlabStrategy;

/** Both ways of playing a script, with an allocator that notices whatever they do wrong. */
class ObjectPassesTest {
  private static final long BASE = 0xffff888000000000L;

  /** How a script is played. */
  enum Way {
    IN_ORDER {
      @Override
      ObjectPasses open(ObjectScript script, ReplayedObjects objects) {
        return new ObjectPlay(script, objects, Touch.LINES);
      }
    },
    BY_THREADS {
      @Override
      ObjectPasses open(ObjectScript script, ReplayedObjects objects) {
        return new ObjectStress(script, objects, Touch.LINES);
      }
    };

    abstract ObjectPasses open(ObjectScript script, ReplayedObjects objects);
  }

  @TempDir private Path folder;

  /** Three CPUs that free each other's objects, round and round; 30 objects survive. */
  private ObjectScript relay() throws IOException {
    ObjectTraceText text = new ObjectTraceText();
    for (int round = 0; round < 300; round++) {
      for (int cpu = 0; cpu < 3; cpu++) {
        text.kmalloc(cpu, address(round, cpu), 1 + round, 512);
      }
      for (int cpu = 0; cpu < 3 && round >= 10; cpu++) {
        text.kfree((cpu + round) % 3, address(round - 10, cpu));
      }
    }
    return text.script(folder);
  }

  private static long address(int round, int cpu) {
    return BASE + round * 4096L + cpu * 512L;
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void play_anyTimes_holdsTheSurvivorsUntilCleared(Way way) throws IOException {
    ObjectScript script = relay();
    LedgerObjects ledger = new LedgerObjects(0);
    try (ObjectPasses passes = way.open(script, ledger)) {
      for (int pass = 1; pass <= 5; pass++) {
        assertThat(passes.play()).isPositive();
        assertThat(passes.held()).isEqualTo(30).isEqualTo(ledger.live());
        assertThat(ledger.allocated()).isEqualTo(900L * pass);
        assertThat(passes.failures()).isZero();
        passes.clear();
        ledger.verifyEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void play_allocationsThatFail_areCountedAndNeverFreed(Way way) throws IOException {
    ObjectScript script = relay();
    LedgerObjects ledger = new LedgerObjects(7);
    try (ObjectPasses passes = way.open(script, ledger)) {
      for (int pass = 0; pass < 5; pass++) {
        passes.play();
        assertThat(passes.failures()).isBetween(900L / 7, 900L / 7 + 1);
        assertThat(passes.held()).isLessThanOrEqualTo(30).isEqualTo(ledger.live());
        passes.clear();
        ledger.verifyEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void sample_fromNowOn_timesSomeOfEachKind(Way way) throws IOException {
    OperationTimes times = new OperationTimes();
    try (ObjectPasses passes = way.open(relay(), new LedgerObjects(0))) {
      passes.play();
      passes.clear();
      assertThat(times.samples()).isZero();
      passes.sample(times);
      for (int pass = 0; pass < 20; pass++) {
        passes.play();
        passes.clear();
      }
    }
    assertThat(times.allocs().samples()).isBetween(100L, 20L * 900);
    assertThat(times.frees().samples()).isBetween(100L, 20L * 900);
    assertThat(times.allocs().p50())
        .isPositive()
        .isLessThanOrEqualTo(times.allocs().p99())
        .isLessThanOrEqualTo(times.allocs().max());
  }

  /** A free on another CPU right behind its allocation: it has to wait, or it would free nothing. */
  @Test
  void stress_freeElsewhereAtOnce_waitsForTheAllocation() throws IOException {
    ObjectTraceText text = new ObjectTraceText();
    for (int i = 0; i < 2_000; i++) {
      text.kmalloc(i % 2, BASE + i * 8L, 8, 8).kfree(1 - i % 2, BASE + i * 8L);
    }
    LedgerObjects ledger = new LedgerObjects(0);
    try (ObjectPasses passes = Way.BY_THREADS.open(text.script(folder), ledger)) {
      for (int pass = 0; pass < 20; pass++) {
        passes.play();
        ledger.verifyEmpty();
        passes.clear();
      }
    }
  }

  @Test
  void stress_threadThatFails_endsTheOthersAndIsNamed() throws IOException {
    ObjectScript script = relay();
    LedgerObjects ledger = new LedgerObjects(0, 100);
    try (ObjectPasses passes = Way.BY_THREADS.open(script, ledger)) {
      assertThatThrownBy(passes::play)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("broken on purpose");
    }
    assertThat(ledger.live()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(SlabStrategy.class)
  void verifyLive_anotherNumber_isNoticed(SlabStrategy strategy) throws IOException {
    ObjectScript script = relay();
    try (ReplayedObjects objects = new EngineObjects(strategy, script, 256L << 20)) {
      try (ObjectPasses passes = Way.IN_ORDER.open(script, objects)) {
        passes.play();
        objects.verifyLive(30);
        assertThatThrownBy(() -> objects.verifyLive(29))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("30 objects are in use and the trace holds 29");
        assertThatThrownBy(objects::verifyEmpty).isInstanceOf(IllegalStateException.class);
        passes.clear();
      }
      objects.verifyEmpty();
    }
  }
}

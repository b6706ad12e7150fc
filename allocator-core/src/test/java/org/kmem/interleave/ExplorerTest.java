package org.kmem.interleave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kmem.memory.BackingMemory;
import org.kmem.memory.Memory;
import org.kmem.units.PageSize;

final class ExplorerTest {
  private final BackingMemory memory = BackingMemory.reserve(PageSize.SIZE_BYTES);
  private final long word = memory.address();
  private final long other = word + Long.BYTES;

  @AfterEach
  void giveBack() {
    memory.close();
  }

  /** Threads, after which a word must be as given. */
  private record Expecting(long word, long expected, List<Runnable> threads) implements Scenario {
    @Override
    public void check() {
      assertThat(Memory.getLong(word)).isEqualTo(expected);
    }
  }

  private Scenario expecting(long expected, Runnable... threads) {
    return new Expecting(word, expected, List.of(threads));
  }

  private void addTorn() {
    Memory.putLong(word, Memory.getLong(word) + 1);
  }

  private void addAtomically() {
    Memory.getAndAddLong(word, 1);
  }

  private void lock() {
    while (!Memory.compareAndSetInt(other, 0, 1)) {
      Thread.onSpinWait();
    }
  }

  private void unlock() {
    Memory.putIntRelease(other, 0);
  }

  private void addLocked() {
    lock();
    addTorn();
    unlock();
  }

  @Test
  void explore_lostUpdate_isFoundWithOnePreemption() {
    InterleavingFailure found =
        catchThrowableOfType(
            InterleavingFailure.class,
            () -> Explorer.unbounded().explore(expecting(2, this::addTorn, this::addTorn)));
    assertThat(found.schedule()).hasToString("0x2 1x3 0x1");
    assertThat(found)
        .hasMessageContaining("schedule \"0x2 1x3 0x1\"")
        .hasMessageContaining("step 1, thread 0: read at 0x")
        .hasMessageContaining("step 5, thread 0: write at 0x");
  }

  @Test
  void explore_lostUpdateInThreeThreads_isFound() {
    assertThatThrownBy(() ->
            Explorer.withPreemptions(1)
                .explore(expecting(3, this::addTorn, this::addAtomically, this::addAtomically)))
        .isInstanceOf(InterleavingFailure.class);
  }

  @Test
  void explore_withoutPreemptions_findsNoLostUpdate() {
    Exploration explored =
        Explorer.withPreemptions(0).explore(expecting(2, this::addTorn, this::addTorn));
    assertThat(explored).isEqualTo(new Exploration(2, 0, false, 6));
  }

  @Test
  void explore_wordsOfOneThreadEach_areNoPlacesToSwitch() {
    Exploration explored =
        Explorer.unbounded().explore(expecting(1, this::addTorn, () -> Memory.putLong(other, 7)));
    assertThat(explored.exhaustive()).isTrue();
    assertThat(explored.schedules()).isEqualTo(2);
  }

  @Test
  void explore_threadsThatWaitForALock_areExploredToTheEnd() {
    Exploration explored =
        Explorer.unbounded().explore(expecting(2, this::addLocked, this::addLocked));
    assertThat(explored.exhaustive()).isTrue();
    Explorer.withPreemptions(2)
        .explore(expecting(3, this::addLocked, this::addLocked, this::addLocked));
  }

  private void addInMonitor() {
    synchronized (memory) {
      addTorn();
    }
  }

  @Test
  void explore_threadsThatShareAMonitor_areExploredToTheEnd() {
    Exploration explored =
        Explorer.unbounded().explore(expecting(2, this::addInMonitor, this::addInMonitor));
    assertThat(explored.exhaustive()).isTrue();
    assertThat(explored.schedules()).isGreaterThan(2);
    Explorer.unbounded()
        .explore(
            expecting(
                4,
                () -> {
                  addInMonitor();
                  addInMonitor();
                },
                () -> {
                  addInMonitor();
                  addInMonitor();
                }));
  }

  @Test
  void explore_oneOfTwoWithoutTheMonitor_isFound() {
    assertThatThrownBy(
            () -> Explorer.unbounded().explore(expecting(2, this::addInMonitor, this::addTorn)))
        .isInstanceOf(InterleavingFailure.class);
  }

  @Test
  void explore_lockThatIsNeverLetGo_isToldAsSuch() {
    assertThatThrownBy(() -> Explorer.unbounded().explore(expecting(0, this::lock, this::lock)))
        .isInstanceOf(InterleavingFailure.class)
        .hasMessageContaining("every thread waits for a word that none will change");
  }

  @Test
  void explore_exceptionOfAThread_breaksTheScenario() {
    assertThatThrownBy(() ->
            Explorer.unbounded()
                .explore(
                    expecting(
                        0,
                        () -> {
                          throw new IllegalStateException("planted");
                        })))
        .isInstanceOf(InterleavingFailure.class)
        .hasRootCauseMessage("planted");
  }

  @Test
  void explore_moreSchedulesThanAllowed_isAnError() {
    assertThatThrownBy(() ->
            Explorer.unbounded()
                .ofAtMost(5)
                .explore(expecting(2, this::addLocked, this::addLocked)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("more than 5 schedules");
  }

  @Test
  void explore_finished_leavesMemoryAsItWas() {
    Memory.putLong(word, 40);
    Explorer.unbounded().explore(expecting(42, this::addAtomically, this::addAtomically));
    assertThat(Memory.getLong(word)).isEqualTo(40);
  }

  @Test
  void replay_scheduleOfAFailure_repeatsIt() {
    assertThatThrownBy(() ->
            Explorer.replay(expecting(2, this::addTorn, this::addTorn), Schedule.of("0x2 1x3 0x1")))
        .isInstanceOf(InterleavingFailure.class)
        .hasMessageContaining("schedule \"0x2 1x3 0x1\"");
    Explorer.replay(expecting(2, this::addTorn, this::addTorn), Schedule.of("1x3 0x3"));
  }

  @Test
  void schedule_text_readsBack() {
    Schedule schedule = new Schedule(List.of(0, 0, 2, 1, 1, 1, 0));
    assertThat(schedule).hasToString("0x2 2x1 1x3 0x1");
    assertThat(Schedule.of(schedule.toString())).isEqualTo(schedule);
  }
}

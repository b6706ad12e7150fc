package org.kmem.percpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CpuSlotsTest {
  private static final int CPUS = 2;

  /** Lookups after which a thread without an owner slot has asked again. */
  private static final int PATIENCE = 256;

  private static CpuSlots owned(int ownerSlots) {
    return CpuSlots.of(SlotPolicy.OWNED, CPUS, ownerSlots);
  }

  @Test
  void take_platformThread_isAnOwnerSlot() {
    CpuSlots slots = owned(3);
    try (SlotHandle mine = slots.take()) {
      assertThat(mine.isOwned()).isTrue();
      assertThat(mine.slot()).isBetween(CPUS, slots.count() - 1);
      assertThat(slots.isOwnerSlot(mine.slot())).isTrue();
      assertThat(slots.owners()).isEqualTo(1);
      slots.verify();
    }
    assertThat(slots.owners()).isZero();
  }

  @Test
  void take_twiceByOneThread_isOneSlotUntilTheLastClose() {
    CpuSlots slots = owned(3);
    SlotHandle first = slots.take();
    SlotHandle second = slots.take();
    assertThat(second.slot()).isEqualTo(first.slot());
    assertThat(slots.owners()).isEqualTo(1);

    first.close();
    assertThat(second.slot()).isGreaterThanOrEqualTo(CPUS);
    assertThat(slots.owners()).isEqualTo(1);
    second.close();
    assertThat(slots.owners()).isZero();
    slots.verify();
  }

  @Test
  void current_beforeTake_keepsTheSlotAfterClose() throws Exception {
    CpuSlots slots = owned(3);
    List<Integer> seen =
        Threads.onPlatformThread(() -> {
          int before = slots.current();
          int taken;
          try (SlotHandle mine = slots.take()) {
            taken = mine.slot();
          }
          return List.of(before, taken, slots.current(), slots.owners());
        });
    assertThat(seen.get(0)).isGreaterThanOrEqualTo(CPUS);
    assertThat(seen).containsExactly(seen.get(0), seen.get(0), seen.get(0), 1);
  }

  @Test
  void current_insideTake_isTheSlotOfTheHandleAndEndsWithIt() {
    CpuSlots slots = owned(3);
    try (SlotHandle mine = slots.take()) {
      assertThat(slots.current()).isEqualTo(mine.slot());
    }
    assertThat(slots.owners()).isZero();
  }

  @Test
  void close_byAnotherThread_isRefusedAndKeepsTheSlot() throws Exception {
    CpuSlots slots = owned(1);
    SlotHandle mine = slots.take();
    assertThatThrownBy(() -> Threads.onPlatformThread(Executors.callable(mine::close)))
        .cause()
        .isInstanceOf(SlotOwnershipException.class)
        .hasMessageContaining("the handle of slot 2, taken by thread")
        .hasMessageContaining("was closed by thread")
        .hasMessageContaining("let each thread take its own");
    assertThat(mine.slot()).isEqualTo(CPUS);
    assertThat(slots.owners()).isEqualTo(1);
    mine.close();
    assertThat(slots.owners()).isZero();
  }

  @Test
  void slot_askedByAnotherThread_isRefused() throws Exception {
    CpuSlots slots = owned(1);
    try (SlotHandle mine = slots.take()) {
      assertThatThrownBy(() -> Threads.onPlatformThread(mine::slot))
          .hasCauseInstanceOf(SlotOwnershipException.class)
          .hasMessageContaining("was used by thread");
      assertThatThrownBy(() -> Threads.onVirtualThread(mine::slot))
          .hasCauseInstanceOf(SlotOwnershipException.class);
    }
  }

  @Test
  void slot_afterClose_isRefusedAndClosingAgainDoesNothing() {
    CpuSlots slots = owned(1);
    SlotHandle outer = slots.take();
    SlotHandle inner = slots.take();
    inner.close();
    inner.close();
    assertThat(outer.slot()).isEqualTo(CPUS);
    assertThatThrownBy(inner::slot)
        .isInstanceOf(SlotOwnershipException.class)
        .hasMessageContaining("after it was closed: take a new one");
    outer.close();
  }

  @Test
  void current_afterTheSlotWasGivenUp_isNotTheOneOfItsNextOwner() throws Exception {
    CpuSlots slots = owned(1);
    try (SlotHandle mine = slots.take()) {
      assertThat(slots.current()).isEqualTo(mine.slot());
    }
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread next =
        Thread.ofPlatform()
            .start(() -> {
              slots.current();
              taken.countDown();
              awaitQuietly(end);
            });
    taken.await();
    assertThat(slots.owners()).isEqualTo(1);
    assertThat(slots.current()).as("the next owner lives").isLessThan(CPUS);
    end.countDown();
    next.join();
  }

  /** Lookups go by the low bits of thread numbers first; threads that share them have slots of their own. */
  @Test
  void current_threadsWithTheSameLowBits_haveTheirOwnSlots() throws Exception {
    CpuSlots slots = owned(4);
    List<Integer> seen = new ArrayList<>();
    CountDownLatch end = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (long number = -1; threads.size() < 4; ) {
      CountDownLatch looked = new CountDownLatch(1);
      Thread thread =
          Thread.ofPlatform()
              .unstarted(() -> {
                int first = slots.current();
                seen.add(first);
                seen.add(slots.current());
                looked.countDown();
                awaitQuietly(end);
              });
      if (number < 0 || (thread.threadId() - number) % 1024 == 0) {
        number = thread.threadId();
        threads.add(thread);
        thread.start();
        looked.await();
      }
    }
    end.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(new HashSet<>(seen)).hasSize(4).allMatch(slots::isOwnerSlot);
    for (int thread = 0; thread < 4; thread++) {
      assertThat(seen.get(2 * thread + 1)).isEqualTo(seen.get(2 * thread));
    }
  }

  @Test
  void take_allOwnersAlive_followsTheCpuSlotsAndRevokesNothing() throws Exception {
    CpuSlots slots = owned(1);
    try (SlotHandle mine = slots.take()) {
      List<Boolean> seen =
          Threads.onPlatformThread(() -> {
            try (SlotHandle other = slots.take()) {
              return List.of(other.isOwned(), other.slot() < CPUS, slots.current() < CPUS);
            }
          });
      assertThat(seen).containsExactly(false, true, true);
      assertThat(mine.slot()).isEqualTo(CPUS);
      assertThat(slots.owners()).isEqualTo(1);
      slots.verify();
    }
  }

  @Test
  void take_ownerEndedWithoutClosing_adoptsItsSlot() throws Exception {
    CpuSlots slots = owned(1);
    // The thread is kept, so that the collector cannot be what freed the slot.
    List<Thread> ended = new ArrayList<>();
    int first =
        Threads.onPlatformThread(() -> {
          ended.add(Thread.currentThread());
          return slots.take().slot();
        });
    assertThat(ended.getFirst().isAlive()).isFalse();
    assertThat(slots.owners()).isZero();
    try (SlotHandle mine = slots.take()) {
      assertThat(mine.slot()).isEqualTo(first).isEqualTo(CPUS);
      slots.verify();
    }
  }

  @Test
  void current_ownerEndsAfterFailedTry_getsItsSlotWithinItsPatience() throws Exception {
    CpuSlots slots = owned(1);
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread owner =
        Thread.ofPlatform()
            .start(() -> {
              slots.current();
              taken.countDown();
              awaitQuietly(end);
            });
    taken.await();
    for (int lookup = 0; lookup < 2 * PATIENCE; lookup++) {
      assertThat(slots.current()).isLessThan(CPUS);
    }
    end.countDown();
    owner.join();
    int last = 0;
    for (int lookup = 0; lookup < PATIENCE; lookup++) {
      last = slots.current();
    }
    assertThat(last).isEqualTo(CPUS);
    slots.verify();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void current_threadPerSlotThenMore_usesEverySlotOnceAndSharesTheRest() throws Exception {
    CpuSlots slots = owned(CpuSlots.OWNERS_PER_CPU * CPUS);
    List<Integer> seen = new ArrayList<>();
    CountDownLatch end = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < slots.count(); i++) {
      CountDownLatch taken = new CountDownLatch(1);
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                seen.add(slots.current());
                taken.countDown();
                awaitQuietly(end);
              }));
      taken.await();
    }
    List<Integer> own = seen.subList(0, slots.count() - CPUS);
    assertThat(own).doesNotHaveDuplicates().allMatch(slots::isOwnerSlot);
    assertThat(seen.subList(own.size(), seen.size())).noneMatch(slots::isOwnerSlot);
    assertThat(slots.owners()).isEqualTo(own.size());
    slots.verify();
    end.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(slots.owners()).isZero();
  }

  @Test
  void current_virtualThread_ownsNothing() throws Exception {
    CpuSlots slots = owned(3);
    assertThat(Threads.onVirtualThread(slots::current)).isBetween(0, CPUS - 1);
    assertThat(
            Threads.onVirtualThread(() -> {
              try (SlotHandle handle = slots.take()) {
                assertThat(handle.slot()).isBetween(0, CPUS - 1);
                return handle.isOwned();
              }
            }))
        .isFalse();
    assertThat(slots.owners()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = SlotPolicy.class,
      names = {"CPU", "STRIPED"})
  void take_policyWithoutOwners_isShared(SlotPolicy policy) {
    CpuSlots slots = CpuSlots.of(policy, CPUS, 3);
    try (SlotHandle handle = slots.take()) {
      assertThat(handle.isOwned()).isFalse();
      assertThat(handle.slot()).isBetween(0, CPUS - 1);
      assertThat(slots.current()).isBetween(0, CPUS - 1);
    }
  }

  @Test
  void current_striped_isFixedPerThreadAndUsesAllSlots() throws Exception {
    CpuSlots slots = CpuSlots.of(SlotPolicy.STRIPED, 8, 0);
    Set<Integer> seen = new HashSet<>();
    for (int thread = 0; thread < 64; thread++) {
      List<Integer> two =
          Threads.onVirtualThread(() -> List.of(slots.current(), slots.sharedSlot()));
      assertThat(two.get(0)).isEqualTo(two.get(1)).isBetween(0, 7);
      seen.addAll(two);
    }
    assertThat(seen).hasSize(8);
  }

  @Test
  void current_getcpuOff_isStriped() throws Exception {
    CpuSlots slots = withGetcpu("off", () -> CpuSlots.of(SlotPolicy.CPU, 5, 0));
    CpuSlots striped = CpuSlots.of(SlotPolicy.STRIPED, 5, 0);
    assertThat(slots).hasToString("CPU: 5 slots by thread id, 0 for owners");
    for (int thread = 0; thread < 20; thread++) {
      List<Integer> two =
          Threads.onPlatformThread(() -> List.of(slots.current(), striped.current()));
      assertThat(two.get(0)).isEqualTo(two.get(1));
    }
  }

  @Test
  void current_moreCpusThanSlots_wrapsAround() {
    assumeTrue(CurrentCpu.isKnown(), "getcpu is known on Linux on x86_64 and arm64");
    CpuSlots slots = CpuSlots.of(SlotPolicy.CPU, 1, 0);
    assertThat(slots).hasToString("CPU: 1 slots by CPU, 0 for owners");
    assertThat(slots.current()).isZero();
  }

  @Test
  void of_unknownGetcpuChoice_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> withGetcpu("maybe", () -> owned(0)))
        .withMessage("kmem.percpu.getcpu=maybe: the choices are auto and off");
  }

  private interface Maker {
    CpuSlots make();
  }

  private static CpuSlots withGetcpu(String value, Maker maker) {
    System.setProperty("kmem.percpu.getcpu", value);
    try {
      return maker.make();
    } finally {
      System.clearProperty("kmem.percpu.getcpu");
    }
  }

  @Test
  void of_numbersOutOfRange_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CpuSlots.of(SlotPolicy.CPU, 0, 0))
        .withMessage("0 CPU slots: give 1 to 8192");
    assertThatIllegalArgumentException().isThrownBy(() -> CpuSlots.of(SlotPolicy.CPU, 8193, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> owned(9))
        .withMessage("9 owner slots: give 0 to 8, 4 for each of 2 CPU slots");
    assertThatIllegalArgumentException().isThrownBy(() -> owned(-1));
  }

  @Test
  void ofMachine_anyPolicy_boundsOwnersByCpus() {
    int cpus = Runtime.getRuntime().availableProcessors();
    assertThat(CpuSlots.ofMachine(SlotPolicy.OWNED).count()).isEqualTo(5 * cpus);
    assertThat(CpuSlots.ofMachine(SlotPolicy.CPU).count()).isEqualTo(cpus);
    assertThat(CpuSlots.ofMachine(SlotPolicy.STRIPED).count()).isEqualTo(cpus);
  }
}

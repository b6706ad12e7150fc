package org.kmem.percpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SlotLocalTest {
  private static final int CPUS = 2;

  /** One owner slot, so that whoever owns one owns this. */
  private static final int SLOT = CPUS;

  private static final class Named extends SlotLocal.Value {
    final int slot;
    final AtomicInteger users = new AtomicInteger();

    Named(int slot) {
      this.slot = slot;
    }
  }

  private static SlotLocal<Named> local(CpuSlots slots) {
    return new SlotLocal<>(slots, Named::new, Named[]::new);
  }

  @Test
  void mine_afterOf_isTheSlotsUntilItIsGivenUp() {
    CpuSlots slots = CpuSlots.of(SlotPolicy.OWNED, CPUS, 1);
    SlotLocal<Named> local = local(slots);
    SlotHandle handle = slots.take();
    assertThat(local.mine()).isNull();
    Named value = local.of(handle.slot());
    assertThat(value.slot).isEqualTo(SLOT);
    assertThat(local.mine()).isSameAs(value);
    handle.close();
    assertThat(local.mine()).isNull();
  }

  @Test
  void of_aSlotThatHadAnotherOwner_isWhatThatOneLeft() throws Exception {
    CpuSlots slots = CpuSlots.of(SlotPolicy.OWNED, CPUS, 1);
    SlotLocal<Named> local = local(slots);
    SlotHandle handle = slots.take();
    Named left = local.of(handle.slot());
    handle.close();
    Named adopted =
        Threads.onPlatformThread(() -> {
          Named value = local.of(slots.current());
          assertThat(local.mine()).isSameAs(value);
          return value;
        });
    assertThat(adopted).isSameAs(left);
    assertThat(local.mine()).as("the slot is another thread's, though that one ended").isNull();
  }

  @Test
  void mine_ofThreadsThatShareAPlace_isNeverAnothers() throws Exception {
    CpuSlots slots = CpuSlots.of(SlotPolicy.OWNED, CPUS, CPUS * CpuSlots.OWNERS_PER_CPU);
    SlotLocal<Named> local = local(slots);
    Named first = local.of(slots.current());
    List<Named> others = new ArrayList<>();
    for (int i = 0; i < 2 * slots.places(); i++) {
      others.add(
          Threads.onPlatformThread(() -> {
            assertThat(local.mine()).isNull();
            Named value = local.of(slots.current());
            assertThat(local.mine()).isIn(value, null);
            return value;
          }));
    }
    assertThat(others).doesNotContain(first);
    assertThat(local.mine()).as("its owner lives, so nobody took its place").isSameAs(first);
    assertThat(Threads.onVirtualThread(() -> local.mine() == null)).isTrue();
  }

  /** Threads hand two slots on and on; what {@code mine} finds must be nobody else's at that moment. */
  @Test
  void mine_whileSlotsChangeHands_hasOneUser() throws Exception {
    CpuSlots slots = CpuSlots.of(SlotPolicy.OWNED, CPUS, 2);
    SlotLocal<Named> local = local(slots);
    List<FutureTask<Integer>> runs = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      FutureTask<Integer> run = new FutureTask<>(() -> changeHands(slots, local));
      runs.add(run);
      Thread.ofPlatform().start(run);
    }
    int owned = 0;
    for (FutureTask<Integer> run : runs) {
      owned += run.get();
    }
    assertThat(owned).as("times that a thread owned a slot").isPositive();
    slots.verify();
  }

  private static int changeHands(CpuSlots slots, SlotLocal<Named> local) {
    int owned = 0;
    for (int round = 0; round < 20_000; round++) {
      assertThat(local.mine()).isNull();
      try (SlotHandle handle = slots.take()) {
        if (handle.isOwned()) {
          owned++;
          Named value = local.of(handle.slot());
          Named mine = local.mine();
          assertThat(mine).isIn(value, null);
          assertThat(value.users.incrementAndGet()).isOne();
          assertThat(value.users.decrementAndGet()).isZero();
        }
      }
    }
    return owned;
  }
}

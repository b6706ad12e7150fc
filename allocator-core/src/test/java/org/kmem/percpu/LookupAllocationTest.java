package org.kmem.percpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Looking a slot up leaves nothing for the collector. */
final class LookupAllocationTest {
  private static final int LOOKUPS = 20_000;

  private long sum;

  private long bytesOf(Runnable lookup) throws ReflectiveOperationException {
    return AllocatedBytes.leastOf(() -> {
      for (int i = 0; i < LOOKUPS; i++) {
        lookup.run();
      }
    });
  }

  @Test
  void leastOf_oneObjectPerRun_isSeen() throws Exception {
    List<Object> kept = new ArrayList<>(10 * LOOKUPS);
    assertThat(bytesOf(() -> kept.add(new Object()))).isGreaterThanOrEqualTo(16L * LOOKUPS);
  }

  @Test
  void slot_ofOwnedHandle_allocatesNothing() throws Exception {
    CpuSlots slots = CpuSlots.of(SlotPolicy.OWNED, 2, 1);
    try (SlotHandle mine = slots.take()) {
      assertThat(mine.isOwned()).isTrue();
      assertThat(bytesOf(() -> sum += mine.slot())).isZero();
    }
  }

  @Test
  void current_owner_allocatesNothing() throws Exception {
    CpuSlots slots = CpuSlots.of(SlotPolicy.OWNED, 2, 1);
    assertThat(slots.isOwnerSlot(slots.current())).isTrue();
    assertThat(bytesOf(() -> sum += slots.current())).isZero();
  }

  /** Also when it asks again for a slot. */
  @Test
  void current_allOwnersAlive_allocatesNothing() throws Exception {
    CpuSlots slots = CpuSlots.of(SlotPolicy.OWNED, 2, 1);
    SlotHandle taken = slots.take();
    long bytes =
        Threads.onPlatformThread(() -> {
          assertThat(slots.current()).isLessThan(2);
          return bytesOf(() -> sum += slots.current());
        });
    assertThat(bytes).isZero();
    taken.close();
  }

  @Test
  void slot_ofHandleThatOwnsNothing_allocatesNothing() throws Exception {
    CpuSlots slots = CpuSlots.of(SlotPolicy.CPU, 2, 0);
    try (SlotHandle handle = slots.take()) {
      assertThat(bytesOf(() -> sum += handle.slot())).isZero();
    }
  }

  @Test
  void current_byCpu_allocatesNothing() throws Exception {
    CpuSlots slots = CpuSlots.of(SlotPolicy.CPU, 2, 0);
    assertThat(bytesOf(() -> sum += slots.current())).isZero();
  }

  @Test
  void current_striped_allocatesNothing() throws Exception {
    CpuSlots slots = CpuSlots.of(SlotPolicy.STRIPED, 2, 0);
    assertThat(bytesOf(() -> sum += slots.current())).isZero();
  }
}

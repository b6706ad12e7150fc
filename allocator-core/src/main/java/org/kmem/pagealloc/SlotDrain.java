package org.kmem.pagealloc;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.kmem.percpu.CpuSlots;
import org.kmem.zone.Zone;

/**
 * Gives what slots have cached back to the free pages, the magazines of threads that own one included.
 *
 * <p>Safe for any thread.
 */
final class SlotDrain {
  private final Zone[] zones;
  private final int slots;

  /** Set once, when threads are given owner slots. */
  private final AtomicReference<@Nullable CpuSlots> owners = new AtomicReference<>();

  SlotDrain(Zone[] zones, int slots) {
    this.zones = zones;
    this.slots = slots;
  }

  void bindOwners(CpuSlots owned) {
    if (!owners.compareAndSet(null, owned)) {
      throw new IllegalStateException(
          "threads own the slots of this allocator already: share its one ThisCpuPages");
    }
  }

  long drain(int slot) {
    long pages = 0;
    for (Zone zone : zones) {
      pages += zone.drain(slot);
    }
    CpuSlots owned = owners.get();
    if (owned != null && owned.isOwnerSlot(slot)) {
      pages += owned.tryVisit(slot, () -> drainMagazines(slot)).orElse(0);
    }
    return pages;
  }

  private long drainMagazines(int slot) {
    long pages = 0;
    for (Zone zone : zones) {
      pages += zone.source().drainMagazines(slot);
    }
    return pages;
  }

  long drainAll() {
    long pages = 0;
    for (int slot = 0; slot < slots; slot++) {
      pages += drain(slot);
    }
    return pages;
  }
}

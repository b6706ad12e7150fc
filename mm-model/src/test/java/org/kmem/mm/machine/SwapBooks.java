package org.kmem.mm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.PageIndex;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.SwapType;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.swap.Swap;
import org.kmem.mm.swap.SwapArea;
import org.kmem.mm.swap.SwapEntry;
import org.kmem.units.Pfn;

/** Each swap slot is named as often as entries of page tables and shared memory name it, and none is lost. */
final class SwapBooks {
  private SwapBooks() {}

  /** Counts who names the slots of a machine all of whose programs are given. */
  static void verify(Machine machine, List<MmStruct> programs) {
    machine.swap().verify();
    Map<Long, Integer> named = new HashMap<>();
    programs.forEach(mm -> addEntries(mm, named));
    machine.pageCache().spaces().all().forEach(space -> addValues(space, named));
    verifySlots(machine.swap(), named);
  }

  private static void addEntries(MmStruct mm, Map<Long, Integer> named) {
    PteFormat format = mm.pageTable().format();
    mm.pageTable()
        .forRange(
            0,
            mm.layout().taskSizeBytes(),
            (address, level, slot, entry) -> {
              if (!format.isPresent(entry) && SwapType.isDevice(format.swapType(entry))) {
                named.merge(SwapEntry.ofPte(format, entry), 1, Integer::sum);
              }
              return WalkAction.CONTINUE;
            });
  }

  private static void addValues(AddressSpace space, Map<Long, Integer> named) {
    if (!space.isShmem()) {
      return;
    }
    for (long at = space.nextEntry(0, PageIndex.LAST_INDEX);
        at != PageIndex.NOT_FOUND;
        at = space.nextEntry(at + 1, PageIndex.LAST_INDEX)) {
      if (space.valueAt(at) != AddressSpace.NO_VALUE) {
        named.merge(space.valueAt(at), 1, Integer::sum);
      }
    }
  }

  private static void verifySlots(Swap swap, Map<Long, Integer> named) {
    long used = swap.keptSlots();
    for (SwapArea area : swap.devices().areas()) {
      for (int offset = 1; offset < area.slots(); offset++) {
        long slot = SwapEntry.of(area.type(), offset);
        int users = named.getOrDefault(slot, 0);
        assertThat(swap.devices().users(slot)).as("users of slot %d", offset).isEqualTo(users);
        used += users > 0 || swap.cache().find(slot) != Pfn.NONE ? 1 : 0;
      }
    }
    assertThat(swap.devices().usedPages()).isEqualTo(used);
  }
}

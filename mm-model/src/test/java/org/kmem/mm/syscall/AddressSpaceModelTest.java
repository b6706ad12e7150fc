package org.kmem.mm.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.mm.abi.Advice;
import org.kmem.mm.abi.MapFlags;
import org.kmem.mm.abi.MremapFlags;
import org.kmem.mm.abi.Prot;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.sim.Rng;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * Random calls on one window of an address space, against a model that knows for each page of the window what
 * its flags are and which memory is there, and nothing of areas.
 */
class AddressSpaceModelTest {
  private static final int PAGES = 96;
  private static final long BASE = 0x10_0000_0000L;
  private static final int STEPS = 6000;
  private static final long NOT_COMPARED = VmFlags.VM_SOFTDIRTY;

  /** A page that is mapped: its flags, and the number that its memory got at the first touch, 0 before. */
  private record Slot(long flags, long memory) {
    Slot withFlags(long newFlags) {
      return new Slot(newFlags, memory);
    }
  }

  private final @Nullable Slot[] model = new @Nullable Slot[PAGES];

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void calls_atRandom_leaveWhatPageByPageModelHas(long seed) {
    try (CallingMachine machine = new CallingMachine("--memory 128M")) {
      machine.run(() -> play(machine, new Rng(seed).stream("calls"), seed));
    }
  }

  private void play(CallingMachine machine, RandomGenerator random, long seed) {
    Arrays.fill(model, null);
    for (int step = 0; step < STEPS; step++) {
      int from = random.nextInt(PAGES);
      int count = 1 + random.nextInt(Math.min(24, PAGES - from));
      String what = call(machine, random, from, count);
      try {
        compare(machine);
      } catch (AssertionError | IllegalStateException e) {
        throw new AssertionError("seed %d, step %d: %s".formatted(seed, step, what), e);
      }
    }
  }

  private String call(CallingMachine machine, RandomGenerator random, int from, int count) {
    return switch (random.nextInt(10)) {
      case 0, 1 -> map(machine, random, from, count);
      case 2 -> unmap(machine, from, count);
      case 3, 4 -> protect(machine, random, from, count);
      case 5 -> lock(machine, random.nextBoolean(), from, count);
      case 6, 7 -> advise(machine, random, from, count);
      case 8 -> move(machine, random, from, count);
      default -> touch(machine, from, count);
    };
  }

  private static long address(int page) {
    return BASE + ((long) page << PageSize.SHIFT);
  }

  private static long bytes(int pages) {
    return (long) pages << PageSize.SHIFT;
  }

  private static int prot(RandomGenerator random) {
    int[] all = {
      Prot.PROT_NONE,
      Prot.PROT_READ,
      Prot.PROT_READ | Prot.PROT_WRITE,
      Prot.PROT_READ | Prot.PROT_EXEC
    };
    return all[random.nextInt(all.length)];
  }

  /** Memory that nobody wrote is counted as committed exactly while it is writable. */
  private static long accounted(long flags) {
    boolean counted = (flags & (VmFlags.VM_WRITE | VmFlags.VM_NORESERVE)) == VmFlags.VM_WRITE;
    return counted ? flags | VmFlags.VM_ACCOUNT : flags & ~VmFlags.VM_ACCOUNT;
  }

  private String map(CallingMachine machine, RandomGenerator random, int from, int count) {
    int prot = prot(random);
    int more = random.nextInt(4) == 0 ? MapFlags.MAP_NORESERVE : 0;
    more |= random.nextInt(4) == 0 ? MapFlags.MAP_LOCKED : 0;
    long result = machine.map(address(from), bytes(count), MapFlags.MAP_FIXED | more, prot);
    assertThat(result).isEqualTo(address(from));
    long flags = VmFlags.ofProt(prot) | VmFlags.VM_MAY_ALL;
    flags |= (more & MapFlags.MAP_NORESERVE) != 0 ? VmFlags.VM_NORESERVE : 0;
    flags |= (more & MapFlags.MAP_LOCKED) != 0 ? VmFlags.VM_LOCKED : 0;
    boolean populates = (more & MapFlags.MAP_LOCKED) != 0 && prot != Prot.PROT_NONE;
    for (int page = from; page < from + count; page++) {
      long memory = populates ? machine.pages.at(machine.mm, address(page)) : 0;
      model[page] = new Slot(accounted(flags), memory);
    }
    return "mmap %d+%d prot %d more %#x".formatted(from, count, prot, more);
  }

  private String unmap(CallingMachine machine, int from, int count) {
    assertThat(machine.calls.munmap(machine.process, address(from), bytes(count))).isZero();
    Arrays.fill(model, from, from + count, null);
    return "munmap %d+%d".formatted(from, count);
  }

  /** How many pages from the first on are mapped without a hole. */
  private int mappedFrom(int from, int count) {
    int page = from;
    while (page < from + count && model[page] != null) {
      page++;
    }
    return page - from;
  }

  private String protect(CallingMachine machine, RandomGenerator random, int from, int count) {
    int prot = prot(random);
    long result = machine.calls.mprotect(machine.process, address(from), bytes(count), prot);
    int mapped = mappedFrom(from, count);
    assertThat(result == 0).isEqualTo(mapped == count);
    for (int page = from; page < from + mapped; page++) {
      Slot slot = slot(page);
      long flags = (slot.flags & ~VmFlags.VM_ACCESS_FLAGS) | VmFlags.ofProt(prot);
      boolean populates =
          (slot.flags & (VmFlags.VM_WRITE | VmFlags.VM_LOCKED)) == VmFlags.VM_LOCKED
              && (flags & VmFlags.VM_WRITE) != 0;
      long memory = populates ? machine.pages.at(machine.mm, address(page)) : slot.memory;
      model[page] = new Slot(accounted(flags), memory);
    }
    return "mprotect %d+%d to %d: %d".formatted(from, count, prot, result);
  }

  private String lock(CallingMachine machine, boolean on, int from, int count) {
    long result =
        on
            ? machine.calls.mlock(machine.process, address(from), bytes(count), 0)
            : machine.calls.munlock(machine.process, address(from), bytes(count));
    int mapped = mappedFrom(from, count);
    boolean populated = on && mapped == count;
    for (int page = from; page < from + mapped; page++) {
      Slot slot = slot(page);
      // Locking faults in what may be accessed, up to the first that may not, and tells.
      populated &= (slot.flags & VmFlags.VM_ACCESS_FLAGS) != 0;
      long memory = populated ? machine.pages.at(machine.mm, address(page)) : slot.memory;
      long unlocked = slot.flags & ~VmFlags.VM_LOCKED_MASK;
      model[page] = new Slot(on ? unlocked | VmFlags.VM_LOCKED : unlocked, memory);
    }
    assertThat(result == 0).isEqualTo(mapped == count && populated == on);
    return "mlock %b %d+%d: %d".formatted(on, from, count, result);
  }

  private String advise(CallingMachine machine, RandomGenerator random, int from, int count) {
    Advice[] all = {
      Advice.SEQUENTIAL, Advice.NORMAL, Advice.DONTFORK, Advice.DOFORK, Advice.DONTNEED_LOCKED
    };
    Advice advice = all[random.nextInt(all.length)];
    long result = machine.calls.madvise(machine.process, address(from), bytes(count), advice);
    assertThat(result == 0).isEqualTo(mappedFrom(from, count) == count);
    for (int page = from; page < from + count; page++) {
      Slot slot = model[page];
      if (slot != null) {
        model[page] =
            switch (advice) {
              case SEQUENTIAL -> slot.withFlags(slot.flags | VmFlags.VM_SEQ_READ);
              case NORMAL -> slot.withFlags(slot.flags & ~VmFlags.VM_SEQ_READ);
              case DONTFORK -> slot.withFlags(slot.flags | VmFlags.VM_DONTCOPY);
              case DOFORK -> slot.withFlags(slot.flags & ~VmFlags.VM_DONTCOPY);
              default -> new Slot(slot.flags, 0);
            };
      }
    }
    return "madvise %s %d+%d: %d".formatted(advice, from, count, result);
  }

  private String move(CallingMachine machine, RandomGenerator random, int from, int count) {
    int to = random.nextInt(PAGES);
    int newCount = 1 + random.nextInt(Math.min(24, PAGES - to));
    long result =
        machine.calls.mremap(
            machine.process,
            address(from),
            bytes(count),
            bytes(newCount),
            MremapFlags.MREMAP_MAYMOVE | MremapFlags.MREMAP_FIXED,
            address(to));
    String what = "mremap %d+%d to %d+%d: %d".formatted(from, count, to, newCount, result);
    boolean overlap = from + count > to && to + newCount > from;
    if (model[from] == null || overlap) {
      assertThat(SyscallResult.isError(result)).as(what).isTrue();
      return what;
    }
    Slot[] source = Arrays.copyOfRange(model, from, from + Math.min(count, newCount), Slot[].class);
    Arrays.fill(model, to, to + newCount, null);
    if (newCount < count) {
      Arrays.fill(model, from + newCount, from + count, null);
    }
    if (SyscallResult.isError(result)) {
      return what; // the range was not in one area: the target is gone all the same
    }
    boolean grownLocked =
        newCount > count
            && (source[0].flags & VmFlags.VM_LOCKED) != 0
            && (source[0].flags & VmFlags.VM_ACCESS_FLAGS) != 0;
    for (int page = 0; page < newCount; page++) {
      long memory = page < source.length ? source[page].memory : 0;
      if (page >= source.length && grownLocked) {
        memory = machine.pages.at(machine.mm, address(to + page));
      }
      model[to + page] = new Slot(source[0].flags, memory);
    }
    Arrays.fill(model, from, from + source.length, null);
    return what;
  }

  private String touch(CallingMachine machine, int from, int count) {
    for (int page = from; page < from + count; page++) {
      Slot slot = model[page];
      if (slot != null && (slot.flags & VmFlags.VM_WRITE) != 0) {
        model[page] = new Slot(slot.flags, machine.pages.touch(machine.mm, address(page)));
      }
    }
    return "touch %d+%d".formatted(from, count);
  }

  private Slot slot(int page) {
    Slot slot = model[page];
    if (slot == null) {
      throw new AssertionError("page " + page + " of the model is not mapped");
    }
    return slot;
  }

  private void compare(CallingMachine machine) {
    machine.mm.verify();
    int runs = 0;
    long committed = 0;
    Slot before = null;
    for (int page = 0; page < PAGES; page++) {
      Slot slot = model[page];
      VmArea area = machine.mm.areas().containing(address(page));
      assertThat(area != null).as("page %d is mapped", page).isEqualTo(slot != null);
      if (slot != null && area != null) {
        assertThat(area.flags() & ~NOT_COMPARED).as("flags of page %d", page).isEqualTo(slot.flags);
        assertThat(machine.pages.at(machine.mm, address(page)))
            .as("memory of page %d", page)
            .isEqualTo(slot.memory);
        assertThat(area.pageIndex(address(page))).isEqualTo(address(page) >>> PageSize.SHIFT);
        runs += before == null || before.flags != slot.flags ? 1 : 0;
        committed += (slot.flags & VmFlags.VM_ACCOUNT) != 0 ? 1 : 0;
      } else {
        assertThat(machine.pages.at(machine.mm, address(page))).isZero();
      }
      before = slot;
    }
    assertThat(machine.mm.areas().size()).as("equal neighbours are one area").isEqualTo(runs);
    assertThat(machine.commit.committedPages()).as("committed").isEqualTo(committed);
  }
}

package org.kmem.mm.pgtable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.mm.physmem.BootedMachine;

/**
 * Random changes of several address spaces on several CPUs, each followed by its flush: whatever is in the
 * TLBs, a translation says what the page table says.
 */
class MmuModelTest {
  private static final int CPUS = 3;
  private static final int SPACES = 9; // more than a CPU remembers
  private static final long BASE = 0x5500_0000_0000L;
  private static final int PAGES = 4000;

  static Stream<Arguments> runs() {
    Long replayed = Long.getLong("kmem.seed");
    long[] seeds = replayed == null ? new long[] {1, 2, 3} : new long[] {replayed};
    return Stream.of("--levels 4", "--arch arm64")
        .flatMap(mode -> Arrays.stream(seeds).mapToObj(seed -> Arguments.of(mode, seed)));
  }

  @ParameterizedTest(name = "{0} seed {1}")
  @MethodSource("runs")
  void randomHistory_withFlushes_translatesAsThePageTableSays(String mode, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    try (BootedMachine machine = new BootedMachine("--memory 256 --cpus " + CPUS + " " + mode)) {
      PageTables tables = new PageTables(machine.memory(), machine.options());
      Mmu mmu = new Mmu(machine.scheduler(), tables);
      List<PageTable> spaces = new ArrayList<>();
      for (int i = 0; i < SPACES; i++) {
        spaces.add(Objects.requireNonNull(tables.create()));
      }
      PageTable[] loaded = new PageTable[CPUS];
      for (int cpu = 0; cpu < CPUS; cpu++) {
        loaded[cpu] = spaces.get(cpu);
        mmu.load(cpu, loaded[cpu]);
      }
      for (int step = 0; step < 30_000; step++) {
        int cpu = random.nextInt(CPUS);
        int choice = random.nextInt(100);
        if (choice < 5) {
          loaded[cpu] = spaces.get(random.nextInt(SPACES));
          mmu.load(cpu, loaded[cpu]);
        } else if (choice < 20) {
          change(mmu, spaces.get(random.nextInt(SPACES)), random);
        } else {
          translate(mmu, cpu, Objects.requireNonNull(loaded[cpu]), random);
        }
        if (step % 10_000 == 9_999) {
          mmu.flushAll();
        }
      }
      assertThat(mmu.statistics().hits()).isPositive();
      assertThat(mmu.shootdownsSent() > 0).isEqualTo(!mode.contains("arm64"));
      for (int cpu = 0; cpu < CPUS; cpu++) {
        mmu.unload(cpu);
      }
      spaces.forEach(PageTable::close);
    }
  }

  private static void change(Mmu mmu, PageTable space, SplittableRandom random) {
    PteFormat format = space.format();
    int pages = random.nextInt(10) == 0 ? 1 + random.nextInt(100) : 1;
    long first = BASE + ((long) random.nextInt(PAGES) << 12);
    long end = first + ((long) pages << 12);
    for (long at = first; at < end; at += 4096) {
      long entry =
          format.leaf(
              random.nextInt(1 << 16), format.protection(random.nextInt(8), true), PageLevel.PTE);
      space.set(
          space.populate(at, PageLevel.PTE), random.nextInt(3) == 0 ? 0 : format.mkOld(entry));
    }
    mmu.flushRange(space, first, end);
  }

  private static void translate(Mmu mmu, int cpu, PageTable space, SplittableRandom random) {
    PteFormat format = space.format();
    long address = BASE + random.nextLong(((long) PAGES / 20) << 12);
    int access = 1 << random.nextInt(3);
    long slot = space.find(address, PageLevel.PTE);
    long entry = slot == PageTable.NO_SLOT ? 0 : space.get(slot);
    long expected = (format.pfn(entry) << 12) + (address & 4095);
    if (!format.isValid(entry)) {
      expected = Mmu.NOT_PRESENT;
    } else if (!format.permits(entry, access)) {
      expected = Mmu.NOT_PERMITTED;
    }
    assertThat(mmu.translate(cpu, address, access)).isEqualTo(expected);
    if (expected >= 0) {
      assertThat(format.isYoung(space.get(slot))).isTrue();
      if (access == PteFormat.WRITE) {
        assertThat(format.isDirty(space.get(slot))).isTrue();
      }
    }
  }
}

package org.kmem.mm.pgtable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmem.mm.physmem.BootedMachine;

/** Random histories of a page table against a map from page to entry. */
class PageTableModelTest {
  private static final long[] SEEDS = {1, 2, 3};
  private static final int STEPS = 400;
  private static final long PAGES_IN_HUGE = PageLevel.ENTRIES;

  /** Page numbers where the history plays: around ends of tables of every level. */
  private static final long[] HOMES = {0x100, (1L << 18) - 700, (1L << 27) - 700, 0x7_f000_0000L};

  static Stream<Arguments> runs() {
    Long replayed = Long.getLong("kmem.seed");
    long[] seeds = replayed == null ? SEEDS : new long[] {replayed};
    return Stream.of("--levels 4", "--levels 5", "--arch arm64")
        .flatMap(mode -> Arrays.stream(seeds).mapToObj(seed -> Arguments.of(mode, seed)));
  }

  @ParameterizedTest(name = "{0} seed {1}")
  @MethodSource("runs")
  void randomHistory_againstAMapOfPages_agrees(String mode, long seed) {
    try (BootedMachine machine = new BootedMachine("--memory 256 " + mode)) {
      PageTables tables = new PageTables(machine.memory(), machine.options());
      History history = new History(tables, new SplittableRandom(seed));
      for (int step = 0; step < STEPS; step++) {
        history.step();
        if (step % 20 == 0) {
          history.compare();
        }
      }
      history.compare();
      history.end();
      assertThat(tables.allPages()).isZero();
      assertThat(tables.countedPages()).isZero();
    }
  }

  private static final class History {
    private final PageTables tables;
    private final PageTable pageTable;
    private final PteFormat format;
    private final SplittableRandom random;

    /** What each page is mapped by, as an entry of the lowest level. */
    private final TreeMap<Long, Long> model = new TreeMap<>();

    History(PageTables tables, SplittableRandom random) {
      this.tables = tables;
      this.pageTable = Objects.requireNonNull(tables.create());
      this.format = tables.format();
      this.random = random;
    }

    void step() {
      long page = HOMES[random.nextInt(HOMES.length)] + random.nextInt(1400);
      switch (random.nextInt(8)) {
        case 0, 1 -> map(page, 1 + random.nextInt(40));
        case 2 -> swapOut(page);
        case 3 -> mapHuge(page & -PAGES_IN_HUGE);
        case 4 -> split(page);
        case 5 -> touch(page);
        default -> unmap(page, 1 + random.nextInt(900));
      }
    }

    private long anyEntry(int level) {
      long pfn = random.nextLong(1L << 24) << (9 * level);
      long entry =
          format.leaf(pfn, format.protection(random.nextInt(8), random.nextBoolean()), level);
      return random.nextBoolean() && format.isValid(entry) ? format.mkDirty(entry) : entry;
    }

    private void map(long page, int count) {
      for (long at = page; at < page + count; at++) {
        long slot = pageTable.populate(at << 12, PageLevel.PTE);
        assertThat(slot).isNotEqualTo(PageTable.NO_MEMORY);
        if (slot != PageTable.NO_SLOT) { // else a huge entry is in the way
          long entry = anyEntry(PageLevel.PTE);
          pageTable.set(slot, entry);
          model.put(at, entry);
        }
      }
    }

    private void swapOut(long page) {
      long slot = pageTable.find(page << 12, PageLevel.PTE);
      if (slot != PageTable.NO_SLOT) {
        long entry = format.swap(random.nextInt(SwapType.COUNT), random.nextLong(1, 1L << 50));
        pageTable.set(slot, entry);
        model.put(page, entry);
      }
    }

    private void mapHuge(long first) {
      long slot = pageTable.populate(first << 12, PageLevel.PMD);
      if (pageTable.get(slot) == 0) {
        long entry = anyEntry(PageLevel.PMD);
        pageTable.set(slot, entry);
        if (random.nextBoolean()) {
          assertThat(pageTable.huge().deposit(first << 12)).isTrue();
        }
        for (int i = 0; i < PAGES_IN_HUGE; i++) {
          model.put(first + i, format.part(entry, PageLevel.PMD, i));
        }
      }
    }

    private void split(long page) {
      if (pageTable.leafLevel(page << 12) == PageLevel.PMD
          && pageTable.get(pageTable.find(page << 12, PageLevel.PMD)) != 0) {
        assertThat(pageTable.huge().split(page << 12, PageLevel.PMD)).isTrue();
      }
    }

    /** What hardware does by a read: exactly the pages that permit it become young. */
    private void touch(long page) {
      Long mapped = model.get(page);
      long touched = pageTable.touch(page << 12, PteFormat.READ);
      boolean expected =
          mapped != null && format.isValid(mapped) && format.permits(mapped, PteFormat.READ);
      assertThat(touched != 0).isEqualTo(expected);
    }

    /** As munmap does: splits what reaches over the ends, clears, frees tables up to the neighbours. */
    private void unmap(long first, int count) {
      long end = first + count;
      pageTable.forRange(
          first << 12,
          end << 12,
          (address, level, slot, entry) -> {
            long page = address >>> 12;
            boolean whole =
                level == PageLevel.PTE || (page >= first && page + PAGES_IN_HUGE <= end);
            if (!whole) {
              assertThat(pageTable.huge().split(address, level)).isTrue();
              return WalkAction.AGAIN;
            }
            assertThat(pageTable.clear(slot)).isEqualTo(entry);
            if (level == PageLevel.PMD) {
              pageTable.huge().withdraw(address);
            }
            return WalkAction.CONTINUE;
          });
      model.subMap(first, end).clear();
      Long before = model.lowerKey(first);
      Long after = model.ceilingKey(end);
      pageTable.freeTables(
          first << 12,
          end << 12,
          before == null ? 0 : (before + 1) << 12,
          after == null ? 0 : after << 12);
    }

    void compare() {
      TreeMap<Long, Long> found = new TreeMap<>();
      long[] last = {-1};
      pageTable.forRange(
          0,
          1L << 47,
          (address, level, slot, entry) -> {
            assertThat(address).isGreaterThan(last[0]);
            last[0] = address;
            int parts = level == PageLevel.PTE ? 1 : PageLevel.ENTRIES;
            for (int i = 0; i < parts; i++) {
              found.put(
                  (address >>> 12) + i,
                  level == PageLevel.PTE ? entry : format.part(entry, level, i));
            }
            return WalkAction.CONTINUE;
          });
      assertThat(found).isEqualTo(model);
      assertThat(tables.countedPages() << 12).isEqualTo(pageTable.tableBytes());
      for (int i = 0; i < 50; i++) {
        long page = HOMES[random.nextInt(HOMES.length)] + random.nextInt(1400);
        TranslationWalk walk = pageTable.translate((page << 12) + 8);
        Long mapped = model.get(page);
        assertThat(walk.physical())
            .isEqualTo(
                mapped == null || !format.isValid(mapped) ? -1 : (format.pfn(mapped) << 12) + 8);
      }
    }

    /** Unmapping everything leaves the top table only. */
    void end() {
      while (!model.isEmpty()) {
        unmap(model.firstKey(), (int) Math.min(1 << 20, model.lastKey() + 1 - model.firstKey()));
      }
      for (long home : HOMES) {
        unmap(home & -PAGES_IN_HUGE, 4096);
      }
      assertThat(tables.allPages()).isEqualTo(1);
      pageTable.close();
    }
  }
}

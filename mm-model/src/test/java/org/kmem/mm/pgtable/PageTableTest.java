package org.kmem.mm.pgtable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kmem.mm.abi.Prot.PROT_READ;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmem.mm.physmem.BootedMachine;

class PageTableTest {
  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;
  private static final long BASE = 0x7f00_0000_0000L;
  private static final long PAGE = 4096;

  private final BootedMachine machine = new BootedMachine("--memory 256");
  private final PageTables tables = new PageTables(machine.memory(), machine.options());
  private final PageTable pageTable = Objects.requireNonNull(tables.create());
  private final PteFormat format = tables.format();

  @AfterEach
  void close() {
    pageTable.close();
    pageTable.close();
    assertThat(tables.allPages()).isZero();
    assertThat(tables.countedPages()).isZero();
    machine.close();
  }

  private long leaf(long pfn, int level) {
    return format.leaf(pfn, format.protection(PROT_READ, false), level);
  }

  private void map(long address) {
    pageTable.set(pageTable.populate(address, PageLevel.PTE), leaf(0x777, PageLevel.PTE));
  }

  private void unmap(long start, long end) {
    pageTable.forRange(
        start,
        end,
        (address, level, slot, entry) -> {
          pageTable.clear(slot);
          return WalkAction.CONTINUE;
        });
  }

  /** 100 MiB at a 2 MiB boundary: 50 tables of PTEs, one of PMDs, one of PUDs. */
  @Test
  void populate_aRange_countsTablesAsTheKernelDoes() {
    for (long at = BASE; at < BASE + 100 * MIB; at += PAGE) {
      map(at);
    }

    assertThat(pageTable.tableCount(PageLevel.PTE)).isEqualTo(50);
    assertThat(pageTable.tableCount(PageLevel.PMD)).isEqualTo(1);
    assertThat(pageTable.tableCount(PageLevel.PUD)).isEqualTo(1);
    assertThat(pageTable.tableBytes()).isEqualTo(52 * PAGE);
    assertThat(tables.countedPages()).isEqualTo(52);
    assertThat(tables.allPages()).isEqualTo(53);
  }

  @Test
  void find_withoutTables_makesNone() {
    assertThat(pageTable.find(BASE, PageLevel.PTE)).isEqualTo(PageTable.NO_SLOT);
    assertThat(pageTable.tableBytes()).isZero();
    assertThat(pageTable.leafLevel(BASE)).isEqualTo(3);
    map(BASE);
    assertThat(pageTable.find(BASE, PageLevel.PTE)).isNotEqualTo(PageTable.NO_SLOT);
    assertThat(pageTable.find(BASE + 2 * MIB, PageLevel.PTE)).isEqualTo(PageTable.NO_SLOT);
    assertThat(pageTable.leafLevel(BASE)).isEqualTo(PageLevel.PTE);
    assertThat(pageTable.leafLevel(BASE + 2 * MIB)).isEqualTo(PageLevel.PMD);
  }

  @Test
  void populate_underAHugeEntry_isRefused() {
    pageTable.set(pageTable.populate(BASE, PageLevel.PMD), leaf(0x200, PageLevel.PMD));

    assertThat(pageTable.populate(BASE + PAGE, PageLevel.PTE)).isEqualTo(PageTable.NO_SLOT);
    assertThat(pageTable.find(BASE + PAGE, PageLevel.PTE)).isEqualTo(PageTable.NO_SLOT);
    assertThat(pageTable.leafLevel(BASE + PAGE)).isEqualTo(PageLevel.PMD);
  }

  @Test
  void freeTables_withNeighbours_keepsWhatTheyShare() {
    map(BASE);
    map(BASE + 2 * MIB);
    map(BASE + 4 * MIB);
    unmap(BASE + 2 * MIB, BASE + 2 * MIB + PAGE);

    // Neighbours in the same 1 GiB, none in the same 2 MiB: only the table of PTEs goes.
    pageTable.freeTables(BASE + 2 * MIB, BASE + 2 * MIB + PAGE, BASE + PAGE, BASE + 4 * MIB);
    assertThat(pageTable.tableBytes()).isEqualTo(4 * PAGE);

    // A neighbour in the same 2 MiB keeps the table.
    unmap(BASE + 4 * MIB, BASE + 4 * MIB + PAGE);
    pageTable.freeTables(
        BASE + 4 * MIB, BASE + 4 * MIB + PAGE, BASE + PAGE, BASE + 4 * MIB + 2 * PAGE);
    assertThat(pageTable.tableBytes()).isEqualTo(4 * PAGE);
    pageTable.freeTables(BASE + 4 * MIB, BASE + 4 * MIB + PAGE, BASE + 4 * MIB + PAGE, 0);
    assertThat(pageTable.tableBytes()).isEqualTo(4 * PAGE);

    // Without any, all of it goes.
    unmap(BASE, BASE + PAGE);
    pageTable.freeTables(BASE, BASE + 4 * MIB + PAGE, 0, 0);
    assertThat(pageTable.tableBytes()).isZero();
    assertThat(tables.allPages()).isEqualTo(1);
  }

  @Test
  void freeTables_acrossUpperLevels_freesThoseWhollyInside() {
    for (long at : new long[] {BASE, BASE + GIB, BASE + 512 * GIB}) {
      map(at);
    }
    assertThat(pageTable.tableCount(PageLevel.PUD)).isEqualTo(2);
    assertThat(pageTable.tableCount(PageLevel.PMD)).isEqualTo(3);
    unmap(BASE + GIB, BASE + 513 * GIB);

    pageTable.freeTables(BASE + GIB, BASE + 513 * GIB, BASE + PAGE, 0);

    assertThat(pageTable.tableCount(PageLevel.PUD)).isEqualTo(1);
    assertThat(pageTable.tableCount(PageLevel.PMD)).isEqualTo(1);
    assertThat(pageTable.tableCount(PageLevel.PTE)).isEqualTo(1);
  }

  @Test
  void freeTables_inUse_isFoundOut() {
    map(BASE);
    assertThatThrownBy(() -> pageTable.freeTables(BASE, BASE + PAGE, 0, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("PTE entry 0");
    assertThat(pageTable.tableBytes()).isEqualTo(3 * PAGE);
  }

  @Test
  void forRange_holesAndHugeEntries_visitsWhatIsThereInOrder() {
    map(BASE + PAGE);
    map(BASE + 511 * PAGE);
    pageTable.set(pageTable.populate(BASE + 2 * MIB, PageLevel.PMD), leaf(0x200, PageLevel.PMD));
    pageTable.set(pageTable.populate(BASE + 4 * MIB, PageLevel.PTE), format.swap(1, 7));
    map(BASE + 300 * GIB);
    List<String> seen = new ArrayList<>();

    assertThat(
            pageTable.forRange(
                BASE + 2 * PAGE,
                BASE + 300 * GIB + PAGE,
                (address, level, slot, entry) -> {
                  assertThat(pageTable.find(address, level)).isEqualTo(slot);
                  seen.add("%d@%d".formatted(level, (address - BASE) / PAGE));
                  return WalkAction.CONTINUE;
                }))
        .isTrue();
    assertThat(seen).containsExactly("0@511", "1@512", "0@1024", "0@78643200");

    assertThat(
            pageTable.forRange(BASE, BASE + GIB, (address, level, slot, entry) -> WalkAction.STOP))
        .isFalse();
    assertThat(pageTable.forRange(BASE, BASE, (address, level, slot, entry) -> WalkAction.STOP))
        .isTrue();
  }

  @Test
  void forRange_splittingOnTheWay_visitsTheParts() {
    pageTable.set(pageTable.populate(BASE, PageLevel.PMD), leaf(0x400, PageLevel.PMD));
    List<Long> frames = new ArrayList<>();

    pageTable.forRange(
        BASE + PAGE,
        BASE + 3 * PAGE,
        (address, level, slot, entry) -> {
          if (level == PageLevel.PMD) {
            assertThat(address).isEqualTo(BASE);
            assertThat(pageTable.huge().split(address, level)).isTrue();
            return WalkAction.AGAIN;
          }
          frames.add(format.pfn(entry));
          return WalkAction.CONTINUE;
        });

    assertThat(frames).containsExactly(0x401L, 0x402L);
    assertThat(pageTable.tableCount(PageLevel.PTE)).isEqualTo(1);
  }

  @Test
  void deposit_ofAHugeEntry_countsAndIsUsedBySplit() {
    pageTable.set(pageTable.populate(BASE, PageLevel.PMD), leaf(0x400, PageLevel.PMD));
    pageTable.set(pageTable.populate(BASE + 2 * MIB, PageLevel.PMD), leaf(0x600, PageLevel.PMD));
    assertThat(pageTable.huge().deposit(BASE)).isTrue();
    assertThat(pageTable.huge().deposit(BASE + 2 * MIB)).isTrue();
    assertThat(pageTable.tableBytes()).isEqualTo(4 * PAGE);

    assertThat(pageTable.huge().split(BASE, PageLevel.PMD)).isTrue();
    assertThat(pageTable.tableBytes()).isEqualTo(4 * PAGE);
    assertThat(pageTable.get(pageTable.find(BASE + 5 * PAGE, PageLevel.PTE)))
        .isEqualTo(leaf(0x405, PageLevel.PTE));

    pageTable.clear(pageTable.find(BASE + 2 * MIB, PageLevel.PMD));
    assertThat(pageTable.huge().withdraw(BASE + 2 * MIB)).isTrue();
    assertThat(pageTable.huge().withdraw(BASE + 2 * MIB)).isFalse();
    assertThat(pageTable.tableBytes()).isEqualTo(3 * PAGE);
    assertThat(pageTable.huge().deposit(BASE)).isTrue(); // left to be freed with its table
  }

  @Test
  void split_ofGiganticAndOfMadeUpParts_writesThem() {
    pageTable.set(pageTable.populate(BASE, PageLevel.PUD), leaf(0x40000, PageLevel.PUD));
    assertThat(pageTable.huge().split(BASE + 3 * MIB, PageLevel.PUD)).isTrue();
    assertThat(pageTable.leafLevel(BASE)).isEqualTo(PageLevel.PMD);
    assertThat(pageTable.get(pageTable.find(BASE + 4 * MIB, PageLevel.PMD)))
        .isEqualTo(leaf(0x40400, PageLevel.PMD));

    assertThat(pageTable.huge().split(BASE, PageLevel.PMD, index -> format.swap(2, index + 1)))
        .isTrue();
    assertThat(format.swapOffset(pageTable.get(pageTable.find(BASE + 9 * PAGE, PageLevel.PTE))))
        .isEqualTo(10);
  }

  @Test
  void split_whereNothingIsHuge_isRefused() {
    map(BASE);
    for (int level = 0; level <= 2; level++) {
      int at = level;
      assertThatThrownBy(() -> pageTable.huge().split(BASE, at))
          .isInstanceOf(NotHugeException.class)
          .hasMessageContaining("no huge entry");
    }
    assertThatThrownBy(() -> pageTable.huge().deposit(BASE + GIB))
        .isInstanceOf(NotHugeException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--levels 4", "--levels 5", "--arch arm64"})
  void translate_anAddress_showsEveryStep(String mode) {
    try (BootedMachine other = new BootedMachine("--memory 256 " + mode)) {
      PageTables others = new PageTables(other.memory(), other.options());
      PageTable walked = Objects.requireNonNull(others.create());
      PteFormat f = others.format();
      walked.set(walked.populate(BASE, 0), f.leaf(0x12345, f.protection(PROT_READ, false), 0));

      TranslationWalk walk = walked.translate(BASE + 0x678);

      assertThat(walk.physical()).isEqualTo(0x1234_5678L);
      assertThat(walk.steps())
          .extracting(TranslationWalk.Step::level)
          .containsExactlyElementsOf(
              mode.endsWith("5")
                  ? List.of("PGD", "P4D", "PUD", "PMD", "PTE")
                  : List.of("PGD", "PUD", "PMD", "PTE"));
      for (int i = 1; i < walk.steps().size(); i++) {
        assertThat(walk.steps().get(i).slot() >>> 12)
            .isEqualTo(f.pfn(walk.steps().get(i - 1).entry()));
      }
      assertThat(walked.translate(BASE + PAGE).physical()).isEqualTo(-1);
      assertThat(walked.translate(BASE + GIB).text()).contains("none").contains("not translated");
      walked.close();
      assertThat(others.allPages()).isZero();
    }
  }

  @Test
  void text_ofAWalk_isForReaders() {
    TranslationWalk walk =
        new TranslationWalk(
            0x7f00_0000_1678L,
            0x43_2000,
            List.of(
                new TranslationWalk.Step("PGD", 254, 0x43_27f0, 0x43_3067, "table P RW US A D"),
                new TranslationWalk.Step("PUD", 0, 0x43_3000, 0x43_4067, "table P RW US A D"),
                new TranslationWalk.Step("PMD", 0, 0x43_4000, 0x43_5067, "table P RW US A D"),
                new TranslationWalk.Step(
                    "PTE", 1, 0x43_5008, 0x8000_0000_1234_5867L, "page P RW US A D soft-dirty NX")),
            0x1234_5678L);

    assertThat(walk.text())
        .isEqualTo(
            """
            0x00007f0000001678  top table at 0x432000
            PGD[254] at 0x00004327f0 = 0x0000000000433067  table P RW US A D
            PUD[  0] at 0x0000433000 = 0x0000000000434067  table P RW US A D
            PMD[  0] at 0x0000434000 = 0x0000000000435067  table P RW US A D
            PTE[  1] at 0x0000435008 = 0x8000000012345867  page P RW US A D soft-dirty NX
            physical 0x12345678
            """);
  }
}

package org.kmem.mm.pgtable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kmem.mm.abi.Prot.PROT_EXEC;
import static org.kmem.mm.abi.Prot.PROT_NONE;
import static org.kmem.mm.abi.Prot.PROT_READ;

import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kmem.mm.physmem.BootedMachine;

class MmuTest {
  private static final long BASE = 0x7f00_0000_0000L;
  private static final long PAGE = 4096;
  private static final long MIB = 1L << 20;
  private static final int READ = PteFormat.READ;
  private static final int WRITE = PteFormat.WRITE;

  private final BootedMachine machine = new BootedMachine("--memory 256 --cpus 2");
  private final PageTables tables = new PageTables(machine.memory(), machine.options());
  private final Mmu mmu = new Mmu(machine.scheduler(), tables);
  private final PageTable a = Objects.requireNonNull(tables.create());
  private final PageTable b = Objects.requireNonNull(tables.create());
  private final PteFormat format = tables.format();

  @AfterEach
  void close() {
    mmu.unload(0);
    mmu.unload(1);
    a.close();
    b.close();
    machine.close();
  }

  private void map(PageTable pageTable, long address, long pfn) {
    long entry = format.mkOld(format.leaf(pfn, format.protection(PROT_READ, false), 0));
    pageTable.set(pageTable.populate(address, 0), entry);
  }

  private long entry(PageTable pageTable, long address) {
    return pageTable.get(pageTable.find(address, 0));
  }

  @Test
  void translate_again_hits() {
    map(a, BASE, 5);
    mmu.load(0, a);

    assertThat(mmu.translate(0, BASE + 0x123, READ)).isEqualTo(5 * PAGE + 0x123);
    assertThat(mmu.translate(0, BASE + 0x456, READ)).isEqualTo(5 * PAGE + 0x456);

    assertThat(mmu.statistics(0).hits()).isOne();
    assertThat(mmu.statistics(0).misses()).isOne();
    assertThat(format.isYoung(entry(a, BASE))).isTrue();
    assertThat(format.isDirty(entry(a, BASE))).isFalse();
  }

  @Test
  void translate_whatIsNotThereOrNotPermitted_isAFault() {
    map(a, BASE, 5);
    mmu.load(0, a);
    assertThat(mmu.translate(0, BASE + PAGE, READ)).isEqualTo(Mmu.NOT_PRESENT);
    assertThat(mmu.translate(0, BASE, WRITE)).isEqualTo(Mmu.NOT_PERMITTED);
    assertThat(mmu.translate(0, BASE, PteFormat.EXEC)).isEqualTo(Mmu.NOT_PERMITTED);
    a.set(a.find(BASE, 0), format.leaf(5, format.protection(PROT_NONE, false), 0));
    assertThat(mmu.translate(0, BASE, READ)).isEqualTo(Mmu.NOT_PRESENT);
    a.set(a.find(BASE, 0), format.leaf(5, format.protection(PROT_READ | PROT_EXEC, false), 0));
    assertThat(mmu.translate(0, BASE, PteFormat.EXEC)).isEqualTo(5 * PAGE);
    assertThat(mmu.translate(0, BASE, PteFormat.EXEC)).isEqualTo(5 * PAGE);
    assertThat(mmu.statistics().hits()).isOne();
  }

  /** A read does not make a page dirty, and what it left in the TLB does not hide the first write. */
  @Test
  void translate_writeAfterRead_makesTheEntryDirty() {
    map(a, BASE, 5);
    a.set(a.find(BASE, 0), format.mkWrite(entry(a, BASE)));
    mmu.load(0, a);
    mmu.translate(0, BASE, READ);
    assertThat(format.isDirty(entry(a, BASE))).isFalse();

    assertThat(mmu.translate(0, BASE, WRITE)).isEqualTo(5 * PAGE);
    assertThat(format.isDirty(entry(a, BASE))).isTrue();
    assertThat(mmu.translate(0, BASE + 8, WRITE)).isEqualTo(5 * PAGE + 8);

    assertThat(mmu.statistics(0).misses()).isEqualTo(2);
    assertThat(mmu.statistics(0).hits()).isOne();
  }

  @Test
  void translate_hugePages_takeOneEntryForAllTheirPages() {
    long prot = format.protection(PROT_READ, false);
    a.set(a.populate(BASE, PageLevel.PMD), format.leaf(0x200, prot, PageLevel.PMD));
    a.set(a.populate(BASE + (1L << 30), PageLevel.PUD), format.leaf(0x40000, prot, PageLevel.PUD));
    mmu.load(0, a);
    for (long offset = 0; offset < 2 * MIB; offset += PAGE) {
      assertThat(mmu.translate(0, BASE + offset + 7, READ)).isEqualTo(0x200 * PAGE + offset + 7);
    }
    assertThat(mmu.statistics(0).misses()).isOne();
    long inGigantic = 5 * MIB + 3 * PAGE + 9;
    for (int i = 0; i < 2; i++) {
      assertThat(mmu.translate(0, BASE + (1L << 30) + inGigantic, READ))
          .isEqualTo(0x40000 * PAGE + inGigantic);
    }
    assertThat(mmu.statistics(0).misses()).isEqualTo(2);
  }

  @Test
  void load_otherSpaces_keepsTheirEntriesApart() {
    map(a, BASE, 5);
    map(b, BASE, 6);
    for (int i = 0; i < 3; i++) {
      mmu.load(0, a);
      assertThat(mmu.translate(0, BASE, READ)).isEqualTo(5 * PAGE);
      mmu.load(0, b);
      assertThat(mmu.translate(0, BASE, READ)).isEqualTo(6 * PAGE);
    }
    assertThat(mmu.statistics(0).misses()).isEqualTo(2);
  }

  @Test
  void change_withoutFlush_staysInTheTlb() {
    map(a, BASE, 5);
    mmu.load(0, a);
    mmu.translate(0, BASE, READ);
    map(a, BASE, 9);

    assertThat(mmu.translate(0, BASE, READ)).isEqualTo(5 * PAGE);
    mmu.flushPage(a, BASE + 5);
    assertThat(mmu.translate(0, BASE, READ)).isEqualTo(9 * PAGE);
    assertThat(mmu.statistics(0).pageFlushes()).isOne();
  }

  @Test
  void flushRange_longerThanTheCeiling_flushesTheSpace() {
    map(a, BASE, 5);
    map(a, BASE + MIB, 6);
    mmu.load(0, a);
    mmu.translate(0, BASE, READ);
    mmu.translate(0, BASE + MIB, READ);

    mmu.flushRange(a, BASE, BASE + 33 * PAGE);
    assertThat(mmu.statistics(0).spaceFlushes()).isZero();
    mmu.translate(0, BASE + MIB, READ);
    assertThat(mmu.statistics(0).hits()).isOne();
    mmu.flushRange(a, BASE, BASE + 34 * PAGE);
    assertThat(mmu.statistics(0).spaceFlushes()).isOne();
    mmu.translate(0, BASE + MIB, READ);
    assertThat(mmu.statistics(0).hits()).isOne();
  }

  @Test
  void flush_onAnotherCpu_interruptsItOnlyIfItRunsTheSpace() {
    map(a, BASE, 5);
    mmu.load(0, a);
    mmu.load(1, a);
    mmu.translate(1, BASE, READ);
    long before = machine.scheduler().clock().nowNanos();

    map(a, BASE, 6);
    mmu.flushPage(a, BASE);
    assertThat(mmu.shootdownsSent()).isOne();
    assertThat(mmu.statistics(1).shootdownsReceived()).isOne();
    assertThat(machine.scheduler().clock().nowNanos()).isGreaterThan(before + 2000);
    assertThat(mmu.translate(1, BASE, READ)).isEqualTo(6 * PAGE);

    mmu.load(1, b);
    map(a, BASE, 7);
    mmu.flushPage(a, BASE);
    assertThat(mmu.shootdownsSent()).isOne();
    mmu.load(1, a);
    assertThat(mmu.translate(1, BASE, READ)).isEqualTo(7 * PAGE);
  }

  @Test
  void flushAll_loadedCpus_goOn() {
    map(a, BASE, 5);
    mmu.load(0, a);
    mmu.translate(0, BASE, READ);
    map(a, BASE, 6);

    mmu.flushAll();

    assertThat(mmu.translate(0, BASE, READ)).isEqualTo(6 * PAGE);
    assertThat(mmu.statistics(0).fullFlushes()).isOne();
  }

  @Test
  void close_whileLoaded_isRefused() {
    mmu.load(1, a);
    assertThatThrownBy(a::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("{1}");
  }

  @Test
  void translate_withNothingLoaded_isRefused() {
    assertThatThrownBy(() -> mmu.translate(0, BASE, READ))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("load one");
  }
}

package org.kmem.mm.pgtable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kmem.mm.abi.Prot.PROT_EXEC;
import static org.kmem.mm.abi.Prot.PROT_NONE;
import static org.kmem.mm.abi.Prot.PROT_READ;
import static org.kmem.mm.abi.Prot.PROT_WRITE;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PteFormatTest {
  private static final long PFN = 0x1_2345_678L & ~0x3ffffL;

  static Stream<PteFormat> formats() {
    return Stream.of(X86PteFormat.INSTANCE, Arm64PteFormat.INSTANCE);
  }

  private static long writable(PteFormat format) {
    return format.mkWrite(format.leaf(PFN, format.protection(PROT_READ | PROT_WRITE, false), 0));
  }

  /** Bit positions of Intel's manual, and the kernel's use of the ignored ones. */
  @Test
  void x86_entries_haveThePublishedBits() {
    PteFormat x86 = X86PteFormat.INSTANCE;
    long read = x86.leaf(0x12345, x86.protection(PROT_READ, false), 0);
    assertThat(read).isEqualTo(0x8000_0000_1234_5025L);
    assertThat(x86.leaf(0x12345, x86.protection(PROT_READ | PROT_EXEC, false), 0))
        .isEqualTo(0x1234_5025L);
    long shared = x86.protection(PROT_READ | PROT_WRITE, true);
    assertThat(x86.leaf(0x12345, shared, 0)).isEqualTo(0x8000_0000_1234_5027L);
    assertThat(x86.mkDirty(x86.mkWrite(read))).isEqualTo(0x8000_0000_1234_5867L);
    assertThat(x86.leaf(0x12200, x86.protection(PROT_READ, false), PageLevel.PMD))
        .isEqualTo(0x8000_0000_1220_00a5L);
    assertThat(x86.table(0x4321)).isEqualTo(0x432_1067L);
    assertThat(x86.leaf(0x12345, x86.protection(PROT_NONE, false), 0)).isEqualTo(0x1234_5120L);
    assertThat(x86.mkSpecial(read) ^ read).isEqualTo(1L << 9);
    assertThat(x86.withUffdWp(read, true) ^ read).isEqualTo(1L << 10);
    assertThat(x86.withSoftDirty(read, true) ^ read).isEqualTo(1L << 11);
    assertThat(x86.mkOld(read) ^ read).isEqualTo(1L << 5);
    assertThat(X86PteFormat.PWT | X86PteFormat.PCD | X86PteFormat.GLOBAL).isEqualTo(0x118);
  }

  @Test
  void x86_swapEntries_haveThePublishedBits() {
    PteFormat x86 = X86PteFormat.INSTANCE;
    long entry = x86.swap(3, 0x1234);
    assertThat(entry >>> 59).isEqualTo(3);
    assertThat(~(entry >>> 9) & ((1L << 50) - 1)).isEqualTo(0x1234);
    assertThat(entry & 0x1ff).isZero();
    assertThat(x86.withSwapSoftDirty(entry, true) ^ entry).isEqualTo(1L << 1);
    assertThat(x86.withSwapUffdWp(entry, true) ^ entry).isEqualTo(1L << 2);
    assertThat(x86.withSwapExclusive(entry, true) ^ entry).isEqualTo(1L << 3);
    assertThat(x86.swap(0, 0)).isNotZero();
  }

  /** Bit positions of the Arm manual, and the kernel's use of those left to software. */
  @Test
  void arm64_entries_haveThePublishedBits() {
    PteFormat arm = Arm64PteFormat.INSTANCE;
    long base = 1L << 53 | 1L << 54 | 0x1234_5000L; // PXN, UXN
    long read = arm.leaf(0x12345, arm.protection(PROT_READ, false), 0);
    // nG, AF, inner shareable, RO, EL0, page
    assertThat(read).isEqualTo(base | 0xfc3);
    assertThat(arm.leaf(0x12345, arm.protection(PROT_READ | PROT_EXEC, false), 0))
        .isEqualTo(1L << 53 | 0x1234_5fc3L);
    long shared = arm.leaf(0x12345, arm.protection(PROT_READ | PROT_WRITE, true), 0);
    assertThat(shared).isEqualTo(base | 1L << 51 | 0xfc3);
    assertThat(arm.isDirty(shared)).isFalse();
    assertThat(arm.mkDirty(shared)).isEqualTo(base | 1L << 51 | 1L << 55 | 0xf43);
    assertThat(arm.leaf(0x12200, arm.protection(PROT_READ, false), PageLevel.PMD) & 3).isEqualTo(1);
    assertThat(arm.table(0x4321)).isEqualTo(1L << 59 | 0x432_1003L);
    assertThat(arm.leaf(0x12345, arm.protection(PROT_NONE, false), 0)).isEqualTo(base | 0xf82);
    assertThat(arm.mkSpecial(read) ^ read).isEqualTo(1L << 56);
    assertThat(arm.withUffdWp(read, true) ^ read).isEqualTo(1L << 58);
    assertThat(arm.withSoftDirty(read, true)).isEqualTo(read);
    assertThat(arm.isSoftDirty(-1)).isFalse();
  }

  @Test
  void arm64_swapEntries_haveThePublishedBits() {
    PteFormat arm = Arm64PteFormat.INSTANCE;
    long entry = arm.swap(3, 0x1234);
    assertThat(entry).isEqualTo(3L << 6 | 0x1234L << 12);
    assertThat(arm.withSwapExclusive(entry, true) ^ entry).isEqualTo(1L << 2);
    assertThat(arm.withSwapUffdWp(entry, true) ^ entry).isEqualTo(1L << 3);
    assertThat(arm.isSwapSoftDirty(arm.withSwapSoftDirty(entry, true))).isFalse();
  }

  /** On arm64 a page that may be written is dirty by hardware once it has been, and says so by two bits. */
  @Test
  void arm64_dirty_isKeptThroughChangesOfProtection() {
    PteFormat arm = Arm64PteFormat.INSTANCE;
    long written = arm.touched(writable(arm), PteFormat.WRITE);
    assertThat(written & Arm64PteFormat.DIRTY).isZero();
    assertThat(arm.isDirty(written)).isTrue();
    long protectedAgain = arm.wrProtect(written);
    assertThat(arm.isDirty(protectedAgain)).isTrue();
    assertThat(arm.isWritable(protectedAgain)).isFalse();
    assertThat(arm.isDirty(arm.mkWrite(protectedAgain))).isTrue();
    assertThat(arm.isDirty(arm.mkWrite(arm.mkClean(protectedAgain)))).isFalse();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void protections_all_permitWhatTheySay(PteFormat format) {
    for (int prot = 0; prot < 8; prot++) {
      for (boolean shared : new boolean[] {false, true}) {
        long entry = format.leaf(PFN, format.protection(prot, shared), 0);
        assertThat(format.isPresent(entry)).isTrue();
        assertThat(format.isProtNone(entry)).isEqualTo(prot == PROT_NONE);
        assertThat(format.isValid(entry)).isEqualTo(prot != PROT_NONE);
        if (prot != PROT_NONE) {
          boolean writes = shared && (prot & PROT_WRITE) != 0;
          assertThat(format.isWritable(entry)).isEqualTo(writes);
          assertThat(format.permits(entry, PteFormat.WRITE)).isEqualTo(writes);
          assertThat(format.permits(entry, PteFormat.READ)).isTrue();
          assertThat(format.permits(entry, PteFormat.EXEC)).isEqualTo((prot & PROT_EXEC) != 0);
          assertThat(format.isExecutable(entry)).isEqualTo((prot & PROT_EXEC) != 0);
        }
        assertThat(format.isDirty(entry)).isFalse();
        assertThat(format.isYoung(entry)).isTrue();
        assertThat(format.isSwap(entry)).isFalse();
        assertThat(format.isTable(entry, 0)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void bits_setAndCleared_changeNothingElse(PteFormat format) {
    long entry = writable(format);
    assertThat(format.pfn(entry)).isEqualTo(PFN);
    assertThat(format.isWritable(entry)).isTrue();
    assertThat(format.isDirty(entry)).isFalse();
    assertThat(format.isDirty(format.mkDirty(entry))).isTrue();
    assertThat(format.isWritable(format.mkDirty(entry))).isTrue();
    assertThat(format.isDirty(format.mkClean(format.mkDirty(entry)))).isFalse();
    assertThat(format.isWritable(format.mkClean(format.mkDirty(entry)))).isTrue();
    assertThat(format.isYoung(format.mkOld(entry))).isFalse();
    assertThat(format.mkYoung(format.mkOld(entry))).isEqualTo(entry);
    assertThat(format.isWritable(format.wrProtect(entry))).isFalse();
    assertThat(format.isSpecial(entry)).isFalse();
    assertThat(format.isSpecial(format.mkSpecial(entry))).isTrue();
    assertThat(format.isUffdWp(format.withUffdWp(entry, true))).isTrue();
    assertThat(format.withUffdWp(format.withUffdWp(entry, true), false)).isEqualTo(entry);
    assertThat(format.touched(format.mkOld(entry), PteFormat.READ)).isEqualTo(entry);
    assertThat(format.isDirty(format.touched(entry, PteFormat.WRITE))).isTrue();
    assertThat(format.pfn(format.table(PFN))).isEqualTo(PFN);
    assertThat(format.isTable(format.table(PFN), PageLevel.PMD)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void modify_toNoneAndBack_keepsFrameDirtyAndYoung(PteFormat format) {
    long none = format.protection(PROT_NONE, false);
    long read = format.protection(PROT_READ, false);
    for (int level = 0; level <= PageLevel.PUD; level++) {
      for (boolean dirty : new boolean[] {false, true}) {
        long entry = format.leaf(PFN, format.protection(PROT_READ | PROT_WRITE, true), level);
        entry = format.mkOld(dirty ? format.mkDirty(entry) : entry);
        long hidden = format.modify(entry, none);
        assertThat(format.isProtNone(hidden)).isTrue();
        assertThat(format.isTable(hidden, level)).isFalse();
        long back = format.modify(hidden, read);
        assertThat(format.pfn(back)).isEqualTo(PFN);
        assertThat(format.isDirty(back)).isEqualTo(dirty);
        assertThat(format.isYoung(back)).isFalse();
        assertThat(format.isWritable(back)).isFalse();
        assertThat(format.isTable(back, level)).isFalse();
        assertThat(format.permits(back, PteFormat.READ)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void swap_randomEntries_roundTrip(PteFormat format) {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 10_000; i++) {
      int type = random.nextInt(SwapType.COUNT);
      long offset = random.nextLong(1, 1L << 50);
      boolean exclusive = random.nextBoolean();
      long entry = format.withSwapExclusive(format.swap(type, offset), exclusive);
      entry = format.withSwapUffdWp(entry, !exclusive);
      assertThat(format.isSwap(entry)).isTrue();
      assertThat(format.isPresent(entry)).isFalse();
      assertThat(format.isValid(entry)).isFalse();
      assertThat(format.isTable(entry, PageLevel.PMD)).isFalse();
      assertThat(format.swapType(entry)).isEqualTo(type);
      assertThat(format.swapOffset(entry)).isEqualTo(offset);
      assertThat(format.isSwapExclusive(entry)).isEqualTo(exclusive);
      assertThat(format.isSwapUffdWp(entry)).isEqualTo(!exclusive);
    }
    assertThat(format.isSwap(0)).isFalse();
    assertThat(format.isPresent(0)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void part_ofHugeEntries_isThePageInsideWithTheSameBits(PteFormat format) {
    long prot = format.protection(PROT_READ | PROT_WRITE, true);
    long huge = format.mkDirty(format.leaf(PFN, prot, PageLevel.PMD));
    assertThat(format.part(huge, PageLevel.PMD, 5))
        .isEqualTo(format.mkDirty(format.leaf(PFN + 5, prot, PageLevel.PTE)));
    long gigantic = format.leaf(PFN, prot, PageLevel.PUD);
    assertThat(format.part(gigantic, PageLevel.PUD, 3))
        .isEqualTo(format.leaf(PFN + 3 * 512, prot, PageLevel.PMD));
    long hidden = format.leaf(PFN, format.protection(PROT_NONE, false), PageLevel.PMD);
    assertThat(format.isProtNone(format.part(hidden, PageLevel.PMD, 7))).isTrue();
    long migrating = format.withSwapExclusive(format.swap(SwapType.MIGRATION_WRITE, PFN), true);
    long part = format.part(migrating, PageLevel.PMD, 511);
    assertThat(format.swapOffset(part)).isEqualTo(PFN + 511);
    assertThat(format.swapType(part)).isEqualTo(SwapType.MIGRATION_WRITE);
    assertThat(format.isSwapExclusive(part)).isTrue();
  }

  @Test
  void describe_entries_namesTheirFlags() {
    PteFormat x86 = X86PteFormat.INSTANCE;
    assertThat(x86.describe(0x8000_0000_1234_5867L, 0)).isEqualTo("page P RW US A D soft-dirty NX");
    assertThat(x86.describe(0x8000_0000_1220_00a5L, 1)).isEqualTo("page 2M P US A PSE NX");
    assertThat(x86.describe(0x432_1067L, 2)).isEqualTo("table P RW US A D");
    assertThat(x86.describe(0x1234_5120L, 0)).isEqualTo("page A PROT_NONE");
    assertThat(x86.describe(x86.withSwapExclusive(x86.swap(1, 42), true), 0))
        .isEqualTo("swap type=1 offset=42 exclusive");
    assertThat(x86.describe(0, 3)).isEqualTo("none");
    PteFormat arm = Arm64PteFormat.INSTANCE;
    assertThat(arm.describe(writable(arm), 0)).isEqualTo("page valid EL0 RO SH AF nG DBM PXN UXN");
    assertThat(arm.describe(arm.table(1), 1)).isEqualTo("table valid PXNTable");
    assertThat(arm.describe(arm.swap(SwapType.MIGRATION_READ, 9), 0))
        .isEqualTo("migration read offset=9");
    assertThat(SwapType.isMigration(SwapType.MIGRATION_WRITE)).isTrue();
    assertThat(SwapType.isMigration(SwapType.HWPOISON)).isFalse();
  }
}

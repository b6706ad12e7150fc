package org.kmem.mm.pgtable;

import org.kmem.mm.abi.Prot;

/**
 * Entries of x86_64.
 *
 * <pre>
 *   63  62..59 58..52  51                    12 11  10   9   8  7   6  5  4   3   2  1  0
 *   +--+------+------+-------------------------+---+---+---+--+---+--+--+---+---+--+--+--+
 *   |NX| pkey | soft | frame                   |SD |UW |SP |G |PSE|D |A |PCD|PWT|US|RW|P |   present
 *   +--+------+------+-------------------------+---+---+---+--+---+--+--+---+---+--+--+--+
 *   | type 63..59 | inverted offset 58..9                  |0 |0  |0 |0 |0  |E  |UW|SD|0 |   swap
 *   +--------------------------------------------------------------------------------------+
 * </pre>
 *
 * <p>SP special, UW userfaultfd write-protect, SD soft-dirty, E exclusive are software's. G with P clear is
 * {@code PROT_NONE}. PSE is a huge page above the lowest level. Memory types (PAT) and protection keys are
 * not used.
 *
 * <p>The offset of a swap entry is stored inverted, as the kernel does so that a CPU which speculates on it
 * (L1TF) finds no memory there; the frame of a {@code PROT_NONE} entry, which the kernel inverts for the
 * same reason, is stored plainly here.
 *
 * <p>Source: Intel SDM volume 3, tables 5-15 to 5-20; layout of swap entries as documented in the kernel.
 */
final class X86PteFormat extends PteFormat {
  static final X86PteFormat INSTANCE = new X86PteFormat();

  static final long PRESENT = 1L;
  static final long RW = 1L << 1;
  static final long USER = 1L << 2;
  static final long PWT = 1L << 3;
  static final long PCD = 1L << 4;
  static final long ACCESSED = 1L << 5;
  static final long DIRTY = 1L << 6;
  static final long PSE = 1L << 7;
  static final long GLOBAL = 1L << 8;
  static final long PROTNONE = GLOBAL;
  static final long SPECIAL = 1L << 9;
  static final long UFFD_WP = 1L << 10;
  static final long SOFT_DIRTY = 1L << 11;
  static final long NX = 1L << 63;

  static final long FRAME_MASK = (1L << 52) - (1L << 12);

  static final long SWP_SOFT_DIRTY = RW;
  static final long SWP_UFFD_WP = USER;
  static final long SWP_EXCLUSIVE = PWT;
  private static final int SWP_TYPE_SHIFT = 59;
  private static final int SWP_OFFSET_SHIFT = 9;
  private static final long SWP_OFFSET_MASK = (1L << (SWP_TYPE_SHIFT - SWP_OFFSET_SHIFT)) - 1;

  /** What a change of protection leaves alone. */
  private static final long KEPT =
      FRAME_MASK | PWT | PCD | ACCESSED | DIRTY | PSE | SPECIAL | UFFD_WP | SOFT_DIRTY;

  private X86PteFormat() {}

  @Override
  public long protection(int prot, boolean shared) {
    if ((prot & (Prot.PROT_READ | Prot.PROT_WRITE | Prot.PROT_EXEC)) == 0) {
      return PROTNONE | ACCESSED;
    }
    long bits = PRESENT | USER | ACCESSED;
    bits |= shared && (prot & Prot.PROT_WRITE) != 0 ? RW : 0;
    return (prot & Prot.PROT_EXEC) != 0 ? bits : bits | NX;
  }

  @Override
  public long leaf(long pfn, long protection, int level) {
    long entry = frameBits(pfn) | protection;
    return level == PageLevel.PTE ? entry : entry | PSE;
  }

  @Override
  public long table(long pfn) {
    return frameBits(pfn) | PRESENT | RW | USER | ACCESSED | DIRTY;
  }

  @Override
  public long pfn(long entry) {
    return (entry & FRAME_MASK) >>> 12;
  }

  @Override
  public boolean isPresent(long entry) {
    return (entry & (PRESENT | PROTNONE)) != 0;
  }

  @Override
  public boolean isValid(long entry) {
    return (entry & PRESENT) != 0;
  }

  @Override
  public boolean isTable(long entry, int level) {
    return (entry & (PRESENT | PSE)) == PRESENT && level != PageLevel.PTE;
  }

  @Override
  public boolean isWritable(long entry) {
    return (entry & RW) != 0;
  }

  @Override
  public boolean isExecutable(long entry) {
    return (entry & NX) == 0;
  }

  @Override
  public boolean isDirty(long entry) {
    return (entry & DIRTY) != 0;
  }

  @Override
  public boolean isYoung(long entry) {
    return (entry & ACCESSED) != 0;
  }

  @Override
  public boolean isSpecial(long entry) {
    return (entry & SPECIAL) != 0;
  }

  @Override
  public boolean isSoftDirty(long entry) {
    return (entry & SOFT_DIRTY) != 0;
  }

  @Override
  public boolean isUffdWp(long entry) {
    return (entry & UFFD_WP) != 0;
  }

  @Override
  public long mkWrite(long entry) {
    return entry | RW;
  }

  @Override
  public long wrProtect(long entry) {
    return entry & ~RW;
  }

  @Override
  public long mkDirty(long entry) {
    return entry | DIRTY | SOFT_DIRTY;
  }

  @Override
  public long mkClean(long entry) {
    return entry & ~DIRTY;
  }

  @Override
  public long mkYoung(long entry) {
    return entry | ACCESSED;
  }

  @Override
  public long mkOld(long entry) {
    return entry & ~ACCESSED;
  }

  @Override
  public long mkSpecial(long entry) {
    return entry | SPECIAL;
  }

  @Override
  public long withSoftDirty(long entry, boolean softDirty) {
    return withBit(entry, SOFT_DIRTY, softDirty);
  }

  @Override
  public long withUffdWp(long entry, boolean watched) {
    return withBit(entry, UFFD_WP, watched);
  }

  @Override
  public long modify(long entry, long protection) {
    return (entry & KEPT) | (protection & ~KEPT);
  }

  @Override
  public boolean permits(long entry, int access) {
    return (entry & USER) != 0
        && ((access & WRITE) == 0 || (entry & RW) != 0)
        && ((access & EXEC) == 0 || (entry & NX) == 0);
  }

  @Override
  public long touched(long entry, int access) {
    return (access & WRITE) == 0 ? entry | ACCESSED : entry | ACCESSED | DIRTY;
  }

  @Override
  public long swap(int type, long offset) {
    return (long) type << SWP_TYPE_SHIFT | (~offset & SWP_OFFSET_MASK) << SWP_OFFSET_SHIFT;
  }

  @Override
  public int swapType(long entry) {
    return (int) (entry >>> SWP_TYPE_SHIFT);
  }

  @Override
  public long swapOffset(long entry) {
    return ~(entry >>> SWP_OFFSET_SHIFT) & SWP_OFFSET_MASK;
  }

  @Override
  public boolean isSwapExclusive(long entry) {
    return (entry & SWP_EXCLUSIVE) != 0;
  }

  @Override
  public long withSwapExclusive(long entry, boolean exclusive) {
    return withBit(entry, SWP_EXCLUSIVE, exclusive);
  }

  @Override
  public long withSwapSoftDirty(long entry, boolean softDirty) {
    return withBit(entry, SWP_SOFT_DIRTY, softDirty);
  }

  @Override
  public boolean isSwapSoftDirty(long entry) {
    return (entry & SWP_SOFT_DIRTY) != 0;
  }

  @Override
  public long withSwapUffdWp(long entry, boolean watched) {
    return withBit(entry, SWP_UFFD_WP, watched);
  }

  @Override
  public boolean isSwapUffdWp(long entry) {
    return (entry & SWP_UFFD_WP) != 0;
  }

  @Override
  long presentPart(long entry, int level, long pages) {
    long part = entry + frameBits(pages);
    return level == PageLevel.PMD ? part & ~PSE : part;
  }

  @Override
  long withSwapOffset(long entry, long offset) {
    long flags = entry & (SWP_EXCLUSIVE | SWP_SOFT_DIRTY | SWP_UFFD_WP);
    return swap(swapType(entry), offset) | flags;
  }

  @Override
  public String describe(long entry, int level) {
    if (entry == 0) {
      return "none";
    }
    StringBuilder text = new StringBuilder();
    if (!isPresent(entry)) {
      text.append(SwapType.describe(swapType(entry))).append(" offset=").append(swapOffset(entry));
      flag(text, entry, SWP_EXCLUSIVE, "exclusive");
      flag(text, entry, SWP_SOFT_DIRTY, "soft-dirty");
      flag(text, entry, SWP_UFFD_WP, "uffd-wp");
      return text.toString();
    }
    text.append(kind(isTable(entry, level), level));
    flag(text, entry, PRESENT, "P");
    flag(text, entry, RW, "RW");
    flag(text, entry, USER, "US");
    flag(text, entry, PWT, "PWT");
    flag(text, entry, PCD, "PCD");
    flag(text, entry, ACCESSED, "A");
    flag(text, entry, DIRTY, "D");
    if (level != PageLevel.PTE) {
      flag(text, entry, PSE, "PSE");
    }
    flag(text, entry, GLOBAL, (entry & PRESENT) != 0 ? "G" : "PROT_NONE");
    flag(text, entry, SPECIAL, "special");
    flag(text, entry, UFFD_WP, "uffd-wp");
    flag(text, entry, SOFT_DIRTY, "soft-dirty");
    flag(text, entry, NX, "NX");
    return text.toString();
  }
}

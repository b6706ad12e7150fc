package org.kmem.mm.pgtable;

import org.kmem.mm.abi.Prot;

/**
 * Entries of arm64 with a granule of 4 KiB and 48-bit addresses.
 *
 * <pre>
 *   63..59 58 57 56 55 54  53  52  51  50..48 47             12 11 10 9 8  7  6  5  4..2   1    0
 *   +-----+--+--+--+--+---+---+---+---+------+-----------------+--+--+----+--+--+--+-----+----+-----+
 *   |     |UW|  |SP|DI|UXN|PXN|CON|DBM|      | frame           |nG|AF| SH |RO|EL0|NS|attr|type|valid|  present
 *   +-----+--+--+--+--+---+---+---+---+------+-----------------+--+--+----+--+--+--+-----+----+-----+
 *   | offset 61..12                                            |0 | type 10..6 |  |UW|E|0|0|           swap
 *   +------------------------------------------------------------------------------------------------+
 * </pre>
 *
 * <p>type 1 is a table, or a page at the lowest level, 0 a block. RO is AP[2], EL0 is AP[1]. Software's are
 * UW userfaultfd write-protect, SP special, DI dirty. A page is writable if DBM is set and, since hardware
 * then clears RO at the first write, dirty if DI is set or DBM without RO. nG with valid clear means present
 * without access: {@code PROT_NONE}. The contiguous hint (CON) is kept but never set, and soft-dirty is not
 * tracked, as in the kernel.
 *
 * <p>Source: Arm ARM section D8.3; layout of software bits and swap entries as documented in the kernel (6.11
 * and later).
 */
final class Arm64PteFormat extends PteFormat {
  static final Arm64PteFormat INSTANCE = new Arm64PteFormat();

  static final long VALID = 1L;
  static final long TABLE_OR_PAGE = 1L << 1;
  static final long USER = 1L << 6;
  static final long RDONLY = 1L << 7;
  static final long INNER_SHAREABLE = 3L << 8;
  static final long AF = 1L << 10;
  static final long NG = 1L << 11;
  static final long PRESENT_INVALID = NG;
  static final long DBM = 1L << 51;
  static final long CONTIGUOUS = 1L << 52;
  static final long PXN = 1L << 53;
  static final long UXN = 1L << 54;
  static final long DIRTY = 1L << 55;
  static final long SPECIAL = 1L << 56;
  static final long UFFD_WP = 1L << 58;

  /** In a table's entry: nothing below it is executable by the kernel. */
  static final long PXN_TABLE = 1L << 59;

  static final long FRAME_MASK = (1L << 48) - (1L << 12);

  static final long SWP_EXCLUSIVE = 1L << 2;
  static final long SWP_UFFD_WP = 1L << 3;
  private static final int SWP_TYPE_SHIFT = 6;
  private static final int SWP_OFFSET_SHIFT = 12;
  private static final long SWP_OFFSET_MASK = (1L << 50) - 1;

  /** What a change of protection sets anew. */
  private static final long CHANGED = VALID | USER | RDONLY | NG | DBM | PXN | UXN;

  private Arm64PteFormat() {}

  @Override
  public long protection(int prot, boolean shared) {
    long bits = TABLE_OR_PAGE | INNER_SHAREABLE | AF | NG | RDONLY | PXN | UXN;
    if ((prot & (Prot.PROT_READ | Prot.PROT_WRITE | Prot.PROT_EXEC)) == 0) {
      return bits;
    }
    bits |= VALID | USER;
    bits |= shared && (prot & Prot.PROT_WRITE) != 0 ? DBM : 0;
    return (prot & Prot.PROT_EXEC) != 0 ? bits & ~UXN : bits;
  }

  @Override
  public long leaf(long pfn, long protection, int level) {
    long entry = frameBits(pfn) | protection;
    return level == PageLevel.PTE ? entry : entry & ~TABLE_OR_PAGE;
  }

  @Override
  public long table(long pfn) {
    return frameBits(pfn) | TABLE_OR_PAGE | VALID | PXN_TABLE;
  }

  @Override
  public long pfn(long entry) {
    return (entry & FRAME_MASK) >>> 12;
  }

  @Override
  public boolean isPresent(long entry) {
    return (entry & (VALID | PRESENT_INVALID)) != 0;
  }

  @Override
  public boolean isValid(long entry) {
    return (entry & VALID) != 0;
  }

  @Override
  public boolean isTable(long entry, int level) {
    return (entry & (VALID | TABLE_OR_PAGE)) == (VALID | TABLE_OR_PAGE) && level != PageLevel.PTE;
  }

  @Override
  public boolean isWritable(long entry) {
    return (entry & DBM) != 0;
  }

  @Override
  public boolean isExecutable(long entry) {
    return (entry & UXN) == 0;
  }

  @Override
  public boolean isDirty(long entry) {
    return (entry & DIRTY) != 0 || isHardwareDirty(entry);
  }

  private static boolean isHardwareDirty(long entry) {
    return (entry & (DBM | RDONLY)) == DBM;
  }

  @Override
  public boolean isYoung(long entry) {
    return (entry & AF) != 0;
  }

  @Override
  public boolean isSpecial(long entry) {
    return (entry & SPECIAL) != 0;
  }

  @Override
  public boolean isSoftDirty(long entry) {
    return false;
  }

  @Override
  public boolean isUffdWp(long entry) {
    return (entry & UFFD_WP) != 0;
  }

  @Override
  public long mkWrite(long entry) {
    // Without RO it would count as dirty at once.
    return (entry & DIRTY) != 0 ? (entry | DBM) & ~RDONLY : entry | DBM;
  }

  @Override
  public long wrProtect(long entry) {
    return (withHardwareDirtyKept(entry) | RDONLY) & ~DBM;
  }

  @Override
  public long mkDirty(long entry) {
    return (entry & DBM) != 0 ? (entry | DIRTY) & ~RDONLY : entry | DIRTY;
  }

  @Override
  public long mkClean(long entry) {
    return (entry | RDONLY) & ~DIRTY;
  }

  @Override
  public long mkYoung(long entry) {
    return entry | AF;
  }

  @Override
  public long mkOld(long entry) {
    return entry & ~AF;
  }

  @Override
  public long mkSpecial(long entry) {
    return entry | SPECIAL;
  }

  @Override
  public long withSoftDirty(long entry, boolean softDirty) {
    return entry;
  }

  @Override
  public long withUffdWp(long entry, boolean watched) {
    return withBit(entry, UFFD_WP, watched);
  }

  @Override
  public long modify(long entry, long protection) {
    long changed = (withHardwareDirtyKept(entry) & ~CHANGED) | (protection & CHANGED);
    return (changed & DIRTY) != 0 ? mkDirty(changed) : changed;
  }

  private static long withHardwareDirtyKept(long entry) {
    return isHardwareDirty(entry) ? entry | DIRTY : entry;
  }

  @Override
  public boolean permits(long entry, int access) {
    return (entry & USER) != 0
        && ((access & WRITE) == 0 || (entry & DBM) != 0 || (entry & RDONLY) == 0)
        && ((access & EXEC) == 0 || (entry & UXN) == 0);
  }

  @Override
  public long touched(long entry, int access) {
    return (access & WRITE) == 0 ? entry | AF : (entry | AF) & ~RDONLY;
  }

  @Override
  public long swap(int type, long offset) {
    return (long) type << SWP_TYPE_SHIFT | (offset & SWP_OFFSET_MASK) << SWP_OFFSET_SHIFT;
  }

  @Override
  public int swapType(long entry) {
    return (int) (entry >>> SWP_TYPE_SHIFT) & (SwapType.COUNT - 1);
  }

  @Override
  public long swapOffset(long entry) {
    return entry >>> SWP_OFFSET_SHIFT & SWP_OFFSET_MASK;
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
    return entry;
  }

  @Override
  public boolean isSwapSoftDirty(long entry) {
    return false;
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
    return level == PageLevel.PMD ? part | TABLE_OR_PAGE : part;
  }

  @Override
  long withSwapOffset(long entry, long offset) {
    return swap(swapType(entry), offset) | (entry & (SWP_EXCLUSIVE | SWP_UFFD_WP));
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
      flag(text, entry, SWP_UFFD_WP, "uffd-wp");
      return text.toString();
    }
    boolean table = isTable(entry, level);
    text.append(kind(table, level)).append((entry & VALID) != 0 ? " valid" : " PROT_NONE");
    if (table) {
      flag(text, entry, PXN_TABLE, "PXNTable");
      return text.toString();
    }
    flag(text, entry, USER, "EL0");
    flag(text, entry, RDONLY, "RO");
    flag(text, entry, INNER_SHAREABLE, "SH");
    flag(text, entry, AF, "AF");
    flag(text, entry, NG, "nG");
    flag(text, entry, DBM, "DBM");
    flag(text, entry, CONTIGUOUS, "contiguous");
    flag(text, entry, PXN, "PXN");
    flag(text, entry, UXN, "UXN");
    flag(text, entry, DIRTY, "dirty");
    flag(text, entry, SPECIAL, "special");
    flag(text, entry, UFFD_WP, "uffd-wp");
    return text.toString();
  }
}

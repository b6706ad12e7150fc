package org.kmem.mm.pgtable;

import org.kmem.units.PageSize;

/**
 * The bits of page table entries of one architecture: builds, reads and changes entries, which are plain
 * {@code long}s.
 *
 * <p>0 is an empty entry. An entry is <em>present</em> if it names a frame, also if no access is allowed
 * ({@code PROT_NONE}, NUMA hints); it is <em>valid</em> if hardware would use it. All else that is not 0 is a
 * <em>swap entry</em>, see {@link SwapType}. At levels above {@link PageLevel#PTE} a present entry is a table
 * or a leaf, a huge page. Protection words come from {@link #protection} and serve all levels.
 *
 * <p>Pure functions, safe for any thread; nothing allocates but {@link #describe}. A machine has one format,
 * so calls through this class are monomorphic there.
 *
 * <p>Kernel counterpart: {@code pte_mkwrite}, {@code pmd_trans_huge}, {@code pte_to_swp_entry} and their like.
 */
public abstract sealed class PteFormat permits X86PteFormat, Arm64PteFormat {
  /** An access that reads. */
  public static final int READ = 1;

  /** An access that writes. */
  public static final int WRITE = 2;

  /** An access that fetches an instruction. */
  public static final int EXEC = 4;

  PteFormat() {}

  /**
   * The protection of pages of a mapping: {@code vm_get_page_prot}. Private pages are never writable by it:
   * their first write is to be seen.
   *
   * @param prot {@code PROT_READ}, {@code PROT_WRITE}, {@code PROT_EXEC}
   * @param shared whether the mapping is shared
   * @return a protection word
   */
  public abstract long protection(int prot, boolean shared);

  /**
   * An entry that maps a frame.
   *
   * @param pfn first frame, aligned to the level
   * @param protection a protection word
   * @param level level of the entry; a huge page above {@link PageLevel#PTE}
   * @return the entry: clean, young
   */
  public abstract long leaf(long pfn, long protection, int level);

  /**
   * An entry that leads to a table.
   *
   * @param pfn frame of the table
   * @return the entry
   */
  public abstract long table(long pfn);

  /**
   * The frame of a present entry or of a table.
   *
   * @param entry the entry
   * @return frame number
   */
  public abstract long pfn(long entry);

  /**
   * Whether an entry names a frame.
   *
   * @param entry any entry
   * @return true for leaves, accessible or not, and tables
   */
  public abstract boolean isPresent(long entry);

  /**
   * Whether hardware uses an entry.
   *
   * @param entry any entry
   * @return false for what is not present and for {@code PROT_NONE}
   */
  public abstract boolean isValid(long entry);

  /**
   * Whether an entry leads to a table.
   *
   * @param entry any entry
   * @param level its level
   * @return always false at {@link PageLevel#PTE}
   */
  public abstract boolean isTable(long entry, int level);

  /**
   * Whether an entry is present but nothing may access it: {@code pte_protnone}.
   *
   * @param entry any entry
   * @return true for {@code PROT_NONE} and NUMA hints
   */
  public final boolean isProtNone(long entry) {
    return isPresent(entry) && !isValid(entry);
  }

  /**
   * Whether an entry may be written through.
   *
   * @param entry a leaf
   * @return true if it is writable, clean or dirty
   */
  public abstract boolean isWritable(long entry);

  /**
   * Whether instructions may be fetched through an entry.
   *
   * @param entry a leaf
   * @return true if so
   */
  public abstract boolean isExecutable(long entry);

  /**
   * Whether the page was written through an entry.
   *
   * @param entry a leaf
   * @return true if it is dirty
   */
  public abstract boolean isDirty(long entry);

  /**
   * Whether the page was accessed through an entry.
   *
   * @param entry a leaf
   * @return true if it is young
   */
  public abstract boolean isYoung(long entry);

  /**
   * Whether the frame has no struct page to count in: the zero page, device memory.
   *
   * @param entry a leaf
   * @return true if it is special
   */
  public abstract boolean isSpecial(long entry);

  /**
   * Whether the page was written since soft-dirty was cleared.
   *
   * @param entry a leaf
   * @return always false where the architecture does not track it (arm64)
   */
  public abstract boolean isSoftDirty(long entry);

  /**
   * Whether userfaultfd wants to know of writes.
   *
   * @param entry a leaf
   * @return true if so
   */
  public abstract boolean isUffdWp(long entry);

  /**
   * The entry, writable: {@code pte_mkwrite}.
   *
   * @param entry a leaf
   * @return changed entry; as clean or dirty as before
   */
  public abstract long mkWrite(long entry);

  /**
   * The entry, not writable: {@code pte_wrprotect}.
   *
   * @param entry a leaf
   * @return changed entry; as clean or dirty as before
   */
  public abstract long wrProtect(long entry);

  /**
   * The entry, dirty, and soft-dirty where that is tracked.
   *
   * @param entry a leaf
   * @return changed entry
   */
  public abstract long mkDirty(long entry);

  /**
   * The entry, clean.
   *
   * @param entry a leaf
   * @return changed entry; as writable as before
   */
  public abstract long mkClean(long entry);

  /**
   * The entry, accessed.
   *
   * @param entry a leaf
   * @return changed entry
   */
  public abstract long mkYoung(long entry);

  /**
   * The entry, not accessed.
   *
   * @param entry a leaf
   * @return changed entry
   */
  public abstract long mkOld(long entry);

  /**
   * The entry, special.
   *
   * @param entry a leaf
   * @return changed entry
   */
  public abstract long mkSpecial(long entry);

  /**
   * The entry, soft-dirty or not.
   *
   * @param entry a leaf
   * @param softDirty whether it is to be
   * @return changed entry; the same where soft-dirty is not tracked
   */
  public abstract long withSoftDirty(long entry, boolean softDirty);

  /**
   * The entry, watched by userfaultfd for writes or not.
   *
   * @param entry a leaf
   * @param watched whether it is to be; the caller makes it read-only as well
   * @return changed entry
   */
  public abstract long withUffdWp(long entry, boolean watched);

  /**
   * The entry with another protection: {@code pte_modify}.
   *
   * @param entry a leaf
   * @param protection a protection word
   * @return changed entry; frame, dirty, young, special, soft-dirty and userfaultfd bits as before
   */
  public abstract long modify(long entry, long protection);

  /**
   * Whether hardware lets an access through.
   *
   * @param entry a valid leaf
   * @param access {@link #READ}, {@link #WRITE} or {@link #EXEC}
   * @return true if it does
   */
  public abstract boolean permits(long entry, int access);

  /**
   * What hardware makes of an entry that it uses: young, and dirty after a write.
   *
   * @param entry a valid leaf that permits the access
   * @param access {@link #READ}, {@link #WRITE} or {@link #EXEC}
   * @return changed entry
   */
  public abstract long touched(long entry, int access);

  /**
   * A swap entry.
   *
   * @param type a {@link SwapType}
   * @param offset its offset, below 2^50
   * @return the entry
   */
  public abstract long swap(int type, long offset);

  /**
   * Whether an entry is neither empty nor present.
   *
   * @param entry any entry
   * @return true for swap entries of all types
   */
  public final boolean isSwap(long entry) {
    return entry != 0 && !isPresent(entry);
  }

  /**
   * The type of a swap entry.
   *
   * @param entry a swap entry
   * @return a {@link SwapType}
   */
  public abstract int swapType(long entry);

  /**
   * The offset of a swap entry.
   *
   * @param entry a swap entry
   * @return its offset
   */
  public abstract long swapOffset(long entry);

  /**
   * Whether the page that was swapped out belonged to this process alone.
   *
   * @param entry a swap entry
   * @return true if so
   */
  public abstract boolean isSwapExclusive(long entry);

  /**
   * The swap entry, of this process alone or not.
   *
   * @param entry a swap entry
   * @param exclusive whether it is to be
   * @return changed entry
   */
  public abstract long withSwapExclusive(long entry, boolean exclusive);

  /**
   * The swap entry, soft-dirty or not.
   *
   * @param entry a swap entry
   * @param softDirty whether it is to be
   * @return changed entry; the same where soft-dirty is not tracked
   */
  public abstract long withSwapSoftDirty(long entry, boolean softDirty);

  /**
   * Whether a swap entry is soft-dirty.
   *
   * @param entry a swap entry
   * @return true if so
   */
  public abstract boolean isSwapSoftDirty(long entry);

  /**
   * The swap entry, watched by userfaultfd or not.
   *
   * @param entry a swap entry
   * @param watched whether it is to be
   * @return changed entry
   */
  public abstract long withSwapUffdWp(long entry, boolean watched);

  /**
   * Whether userfaultfd watches a swap entry.
   *
   * @param entry a swap entry
   * @return true if so
   */
  public abstract boolean isSwapUffdWp(long entry);

  /**
   * The entry of one part of a huge page, one level below: what a split writes.
   *
   * @param entry a huge leaf, or a swap entry in its place
   * @param level its level, at least {@link PageLevel#PMD}
   * @param index which part
   * @return the entry of the part, with the huge entry's bits
   */
  public final long part(long entry, int level, int index) {
    long step = index * PageLevel.pages(level - 1);
    return isPresent(entry)
        ? presentPart(entry, level, step)
        : withSwapOffset(entry, swapOffset(entry) + step);
  }

  abstract long presentPart(long entry, int level, long pages);

  abstract long withSwapOffset(long entry, long offset);

  /**
   * The flags of an entry in words.
   *
   * @param entry any entry
   * @param level its level
   * @return for example {@code "page P RW US A D NX"}
   */
  public abstract String describe(long entry, int level);

  static String kind(boolean table, int level) {
    if (table) {
      return "table";
    }
    return switch (level) {
      case PageLevel.PTE -> "page";
      case PageLevel.PMD -> "page 2M";
      default -> "page 1G";
    };
  }

  static long withBit(long entry, long bit, boolean set) {
    return set ? entry | bit : entry & ~bit;
  }

  static void flag(StringBuilder text, long entry, long bit, String name) {
    if ((entry & bit) != 0) {
      text.append(' ').append(name);
    }
  }

  static long frameBits(long pfn) {
    return pfn << PageSize.SHIFT;
  }
}

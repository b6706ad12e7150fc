package org.kmem.mm.mm;

/**
 * What is remembered of an address space for the rest of its life: {@code MMF_*}, as masks with the model's own bits.
 */
public final class MmFlags {
  /** khugepaged looks at it. */
  public static final int MMF_VM_HUGEPAGE = 1;

  /** It has mapped the huge page of zeroes. */
  public static final int MMF_HUGE_ZERO_FOLIO = 1 << 1;

  /** It is to have no huge pages: {@code PR_SET_THP_DISABLE}; children inherit it. */
  public static final int MMF_DISABLE_THP = 1 << 2;

  /** Where the bits begin that say which areas a core dump has: {@code coredump_filter}; children inherit them. */
  public static final int MMF_DUMP_FILTER_SHIFT = 3;

  /** What {@code coredump_filter} can hold, as it stands there. */
  public static final int MMF_DUMP_FILTER_BITS = 0x1ff;

  /** What it holds at first: private and shared anonymous memory, ELF headers, private huge pages. */
  static final int MMF_DUMP_FILTER_DEFAULT = 0x33 << MMF_DUMP_FILTER_SHIFT;

  /** What children inherit. */
  static final int MMF_INIT_MASK = MMF_DISABLE_THP | MMF_DUMP_FILTER_BITS << MMF_DUMP_FILTER_SHIFT;

  private MmFlags() {}
}

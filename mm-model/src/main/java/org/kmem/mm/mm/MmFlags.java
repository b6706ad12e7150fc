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

  private MmFlags() {}
}

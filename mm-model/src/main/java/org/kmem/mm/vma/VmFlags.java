package org.kmem.mm.vma;

import org.kmem.mm.abi.Prot;

/**
 * Properties of an area: {@code VM_*}, with the kernel's values.
 *
 * <p>Source: kernel documentation {@code filesystems/proc.rst}, section on {@code VmFlags} of smaps; values as
 * {@code include/linux/mm.h} of 6.12 has them for x86_64.
 */
public final class VmFlags {
  /** Pages can be read. */
  public static final long VM_READ = 1L;

  /** Pages can be written. */
  public static final long VM_WRITE = 1L << 1;

  /** Pages can be executed. */
  public static final long VM_EXEC = 1L << 2;

  /** Stores go to the file or the shared memory. */
  public static final long VM_SHARED = 1L << 3;

  /** mprotect may allow reading. */
  public static final long VM_MAYREAD = 1L << 4;

  /** mprotect may allow writing. */
  public static final long VM_MAYWRITE = 1L << 5;

  /** mprotect may allow execution. */
  public static final long VM_MAYEXEC = 1L << 6;

  /** Was mapped shared, though perhaps from a file that is not open for writing. */
  public static final long VM_MAYSHARE = 1L << 7;

  /** A fault below the start extends it: a stack. */
  public static final long VM_GROWSDOWN = 1L << 8;

  /** Faults on missing pages go to user space. */
  public static final long VM_UFFD_MISSING = 1L << 9;

  /** Bare frames without struct pages. */
  public static final long VM_PFNMAP = 1L << 10;

  /** Pages are locked in memory. */
  public static final long VM_LOCKED = 1L << 13;

  /** Memory of a device. */
  public static final long VM_IO = 1L << 14;

  /** Read-ahead in order: MADV_SEQUENTIAL. */
  public static final long VM_SEQ_READ = 1L << 15;

  /** No read-ahead: MADV_RANDOM. */
  public static final long VM_RAND_READ = 1L << 16;

  /** Not inherited by a child. */
  public static final long VM_DONTCOPY = 1L << 17;

  /** mremap does not grow it. */
  public static final long VM_DONTEXPAND = 1L << 18;

  /** Pages are locked when they are faulted in. */
  public static final long VM_LOCKONFAULT = 1L << 19;

  /** Its pages are counted as committed memory. */
  public static final long VM_ACCOUNT = 1L << 20;

  /** Not to be counted as committed memory. */
  public static final long VM_NORESERVE = 1L << 21;

  /** Huge pages of the hugetlb pool. */
  public static final long VM_HUGETLB = 1L << 22;

  /** Synchronous faults. */
  public static final long VM_SYNC = 1L << 23;

  /** A child finds zeros. */
  public static final long VM_WIPEONFORK = 1L << 25;

  /** Left out of core dumps. */
  public static final long VM_DONTDUMP = 1L << 26;

  /** Written since the marks were last cleared; all new areas are. */
  public static final long VM_SOFTDIRTY = 1L << 27;

  /** Frames with and without struct pages. */
  public static final long VM_MIXEDMAP = 1L << 28;

  /** Transparent huge pages wanted: MADV_HUGEPAGE. */
  public static final long VM_HUGEPAGE = 1L << 29;

  /** Transparent huge pages not wanted: MADV_NOHUGEPAGE. */
  public static final long VM_NOHUGEPAGE = 1L << 30;

  /** KSM may merge equal pages. */
  public static final long VM_MERGEABLE = 1L << 31;

  /** May vanish under pressure: MAP_DROPPABLE. */
  public static final long VM_DROPPABLE = 1L << 40;

  /** Sealed by mseal: neither unmapped nor changed. */
  public static final long VM_SEALED = 1L << 63;

  /** A stack. */
  public static final long VM_STACK = VM_GROWSDOWN;

  /** What accesses are checked against. */
  public static final long VM_ACCESS_FLAGS = VM_READ | VM_WRITE | VM_EXEC;

  /** Both kinds of locking. */
  public static final long VM_LOCKED_MASK = VM_LOCKED | VM_LOCKONFAULT;

  /** Areas that are not memory as others: never merged, never locked. */
  public static final long VM_SPECIAL = VM_IO | VM_DONTEXPAND | VM_PFNMAP | VM_MIXEDMAP;

  /** What mprotect may give any new mapping of memory. */
  public static final long VM_MAY_ALL = VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;

  /** The heap and other data: {@code VM_DATA_DEFAULT_FLAGS}. */
  public static final long VM_DATA_DEFAULT = VM_READ | VM_WRITE | VM_MAY_ALL;

  /** From {@code VM_READ} and its like to {@code VM_MAYREAD} and its like. */
  static final int MAY_SHIFT = 4;

  private VmFlags() {}

  /**
   * Flags of a protection: {@code calc_vm_prot_bits}.
   *
   * @param prot {@code PROT_*} bits
   * @return among {@link #VM_ACCESS_FLAGS}
   */
  public static long ofProt(int prot) {
    return prot & (Prot.PROT_READ | Prot.PROT_WRITE | Prot.PROT_EXEC);
  }

  /**
   * Protection of flags.
   *
   * @param flags {@code VM_*} bits
   * @return {@code PROT_*} bits
   */
  public static int toProt(long flags) {
    return (int) (flags & VM_ACCESS_FLAGS);
  }

  /**
   * Whether accesses are among what the area may ever allow: mprotect answers {@code EACCES} if not.
   *
   * @param flags flags as they would become
   * @return true if each access flag has its {@code VM_MAY*} flag
   */
  public static boolean mayAccess(long flags) {
    return (flags & ~(flags >>> MAY_SHIFT) & VM_ACCESS_FLAGS) == 0;
  }

  /**
   * Private memory that can be written, apart from stacks: counted in {@code VmData}.
   *
   * @param flags {@code VM_*} bits
   * @return true if so
   */
  public static boolean isData(long flags) {
    return (flags & (VM_WRITE | VM_SHARED | VM_STACK)) == VM_WRITE;
  }

  /**
   * Code: counted in {@code VmExe} and {@code VmLib}.
   *
   * @param flags {@code VM_*} bits
   * @return true if executable and not writable, and no stack
   */
  public static boolean isExecutableCode(long flags) {
    return (flags & (VM_EXEC | VM_WRITE | VM_STACK)) == VM_EXEC;
  }

  /**
   * A stack: counted in {@code VmStk}.
   *
   * @param flags {@code VM_*} bits
   * @return true if it grows down
   */
  public static boolean isStack(long flags) {
    return (flags & VM_STACK) == VM_STACK;
  }

  /**
   * Whether pages of such an area are counted as committed memory: private and writable, unless it asked not
   * to be.
   *
   * @param flags {@code VM_*} bits
   * @return true if so; never for hugetlb, which has reservations of its own
   */
  public static boolean isAccountable(long flags) {
    return (flags & (VM_NORESERVE | VM_SHARED | VM_WRITE | VM_HUGETLB)) == VM_WRITE;
  }
}

package org.kmem.mm.vma;

import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.pgtable.PteFormat;

/**
 * The protection that new entries of an area get.
 *
 * <p>Pure functions. Kernel counterpart: {@code vm_page_prot}, {@code vma_set_page_prot}, {@code
 * vma_wants_writenotify}.
 */
public final class AreaProtection {
  private static final long SHARED_WRITABLE = VmFlags.VM_SHARED | VmFlags.VM_WRITE;

  private AreaProtection() {}

  /**
   * The protection word of an area's pages. Writable at once only if it is shared and nobody wants to know of
   * the first write.
   *
   * @param format bits of entries
   * @param area the area
   * @return a protection word
   */
  public static long of(PteFormat format, VmArea area) {
    long flags = area.flags();
    boolean shared = (flags & SHARED_WRITABLE) == SHARED_WRITABLE && !wantsWriteNotify(area);
    return format.protection(VmFlags.toProt(flags), shared);
  }

  /**
   * Whether the first write to a page of an area has to be seen: by the file system, or by soft-dirty tracking.
   *
   * @param area the area
   * @return false for all that is not shared and writable
   */
  public static boolean wantsWriteNotify(VmArea area) {
    if ((area.flags() & SHARED_WRITABLE) != SHARED_WRITABLE) {
      return false;
    }
    MappedFile file = area.file();
    return (file != null && file.mapping().wantsMkwrite()) || !area.hasAny(VmFlags.VM_SOFTDIRTY);
  }

  /**
   * Whether a first write makes a copy: {@code is_cow_mapping}.
   *
   * @param area the area
   * @return true if it is private and may become writable
   */
  public static boolean isCow(VmArea area) {
    return (area.flags() & (VmFlags.VM_SHARED | VmFlags.VM_MAYWRITE)) == VmFlags.VM_MAYWRITE;
  }
}

package org.kmem.mm.syscall;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;

/**
 * Takes ranges out of address spaces: areas that reach over the ends are split, the others go with their pages,
 * page tables and counts.
 *
 * <p>{@code mmap_lock} is held for writing. Kernel counterpart: {@code vms_gather_munmap_vmas}, {@code
 * vms_complete_munmap_vmas}, {@code do_vmi_munmap}, {@code exit_mmap}.
 */
final class AreaRemoval {
  private final CallContext context;

  AreaRemoval(CallContext context) {
    this.context = context;
  }

  /**
   * munmap without its lock.
   *
   * @return 0; {@code EINVAL} if the range is not in user space, not aligned or empty, {@code ENOMEM} if an
   *     area would have to be split beyond {@code max_map_count}, {@code EPERM} if one is sealed; {@code EINVAL} too
   *     within a huge page of hugetlb
   */
  long unmap(MmStruct mm, long start, long length) {
    long taskSize = mm.layout().taskSizeBytes();
    if (!CallContext.isPageAligned(start)
        || Long.compareUnsigned(start, taskSize) > 0
        || Long.compareUnsigned(length, taskSize - start) > 0) {
      return Errno.EINVAL.asResult();
    }
    long end = start + CallContext.pageAlign(length);
    if (end == start) {
      return Errno.EINVAL.asResult();
    }
    long isolated = isolate(mm, start, end);
    if (isolated != 0) {
      return isolated;
    }
    remove(mm, start, end);
    return 0;
  }

  /**
   * Splits what reaches over the ends of a range, so that each area lies inside or outside.
   *
   * @return 0, or {@code ENOMEM} or {@code EPERM} as {@link #unmap}; what was split stays split
   */
  long isolate(MmStruct mm, long start, long end) {
    VmArea first = mm.areas().intersecting(start, end);
    if (first == null) {
      return 0;
    }
    if (first.start() < start) {
      // A hole in the middle makes one area more; cutting an end off does not.
      if (end < first.end() && !mm.editor().maySplit()) {
        return Errno.ENOMEM.asResult();
      }
      if (first.hasAny(VmFlags.VM_SEALED)) {
        return Errno.EPERM.asResult();
      }
      if (!first.maySplit(start)) {
        return Errno.EINVAL.asResult();
      }
      mm.editor().splitBelow(first, start);
    }
    for (VmArea area = first; area != null && area.start() < end; area = area.next()) {
      if (area.hasAny(VmFlags.VM_SEALED)) {
        return Errno.EPERM.asResult();
      }
      if (area.end() > end) {
        if (!area.maySplit(end)) {
          return Errno.EINVAL.asResult();
        }
        mm.editor().splitAbove(area, end);
      }
    }
    return 0;
  }

  /** Pages of the areas in an isolated range. */
  static long pagesIn(MmStruct mm, long start, long end) {
    long pages = 0;
    for (VmArea area = mm.areas().intersecting(start, end);
        area != null && area.start() < end;
        area = area.next()) {
      pages += area.pages();
    }
    return pages;
  }

  /** Pages of the areas in an isolated range that are counted as committed. */
  static long accountedIn(MmStruct mm, long start, long end) {
    long pages = 0;
    for (VmArea area = mm.areas().intersecting(start, end);
        area != null && area.start() < end;
        area = area.next()) {
      pages += area.hasAny(VmFlags.VM_ACCOUNT) ? area.pages() : 0;
    }
    return pages;
  }

  /** Takes the areas of an isolated range out, with all that belongs to them. */
  void remove(MmStruct mm, long start, long end) {
    VmArea first = mm.areas().intersecting(start, end);
    if (first == null) {
      return;
    }
    mm.updateHiwaterRss();
    mm.updateHiwaterVm();
    VmArea before = first.previous();
    long last = start;
    VmArea after = first;
    context.pages().gather(mm);
    while (after != null && after.start() < end) {
      context.pages().zap(mm, after, after.start(), after.end());
      last = after.end();
      after = after.next();
    }
    context.pages().finish(mm);
    mm.pageTable()
        .freeTables(
            first.start(),
            last,
            before == null ? 0 : before.end(),
            after == null ? 0 : after.start());
    discard(mm, first, after);
  }

  private void discard(MmStruct mm, VmArea first, @Nullable VmArea stop) {
    VmArea area = first;
    while (area != null && area != stop) {
      VmArea next = area.next();
      mm.account(area.flags(), -area.pages());
      if (area.hasAny(VmFlags.VM_LOCKED)) {
        mm.accountLocked(-area.pages());
      }
      if (area.hasAny(VmFlags.VM_ACCOUNT)) {
        context.commit().release(area.pages());
      }
      mm.editor().discard(area);
      area = next;
    }
  }

  /** The end of an address space that nobody uses any more: everything goes, the page table too. */
  void exit(MmStruct mm) {
    context.advised().leaving(mm);
    context.pages().gather(mm);
    for (VmArea area = mm.areas().first(); area != null; area = area.next()) {
      context.pages().zap(mm, area, area.start(), area.end());
    }
    context.pages().finish(mm);
    VmArea first = mm.areas().first();
    if (first != null) {
      discard(mm, first, null);
    }
    mm.spaces().remove(mm);
    context.advised().exit(mm);
    mm.pageTable().close();
  }
}

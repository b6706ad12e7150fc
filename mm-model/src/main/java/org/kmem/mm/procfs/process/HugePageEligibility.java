package org.kmem.mm.procfs.process;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.Order;
import org.kmem.units.PageSize;

/**
 * Whether faults in an area may bring huge pages of any size: {@code THPeligible} of {@code smaps}.
 *
 * <p>A size counts if it fits into the area where it is aligned, and if its switch, or the common one that it
 * inherits, allows it for the area. Files on disk never have huge pages here.
 *
 * <p>Source: kernel documentation {@code admin-guide/mm/transhuge.rst} and {@code filesystems/proc.rst}. Kernel
 * counterpart: {@code thp_vma_allowable_orders}.
 */
final class HugePageEligibility {
  private static final int SMALLEST_ANON_ORDER = 2;
  private static final int SMALLEST_SHMEM_ORDER = 1;

  private final Tunables tunables;

  HugePageEligibility(Tunables tunables) {
    this.tunables = tunables;
  }

  boolean of(MmStruct mm, VmArea area) {
    if (area.hasAny(VmFlags.VM_NOHUGEPAGE | VmFlags.VM_IO | VmFlags.VM_PFNMAP) || isSpecial(area)) {
      return false;
    }
    @Nullable MappedFile file = area.file();
    if (file == null) {
      return !AreaLine.isStack(mm, area) && anyOrder(area, SMALLEST_ANON_ORDER, false);
    }
    return file.mapping().isShmem() && anyOrder(area, SMALLEST_SHMEM_ORDER, true);
  }

  /** The kernel's own pages in the address space have names and no file. */
  private static boolean isSpecial(VmArea area) {
    return area.file() == null && area.hasAny(VmFlags.VM_DONTEXPAND);
  }

  private boolean anyOrder(VmArea area, int smallest, boolean shmem) {
    for (int order = smallest; order <= Order.PAGEBLOCK; order++) {
      Tunable tunable = shmem ? Tunable.shmemEnabled(order) : Tunable.thpEnabled(order);
      Tunable common = shmem ? Tunable.THP_SHMEM_ENABLED : Tunable.THP_ENABLED;
      String word = tunables.word(tunable);
      if (allows(area, word.equals("inherit") ? tunables.word(common) : word)
          && fits(area, order)) {
        return true;
      }
    }
    return false;
  }

  private static boolean allows(VmArea area, String word) {
    return switch (word) {
      case "always", "force" -> true;
      case "madvise", "advise", "within_size" -> area.hasAny(VmFlags.VM_HUGEPAGE);
      default -> false;
    };
  }

  /** Whether an aligned piece of the size lies in the area, at an aligned place of what it maps. */
  private static boolean fits(VmArea area, int order) {
    long bytes = PageSize.SIZE_BYTES << order;
    if (area.file() != null
        && ((area.start() >>> PageSize.SHIFT) - area.pageOffset() & Order.pages(order) - 1) != 0) {
      return false;
    }
    long first = area.start() + bytes - 1 & -bytes;
    return first >= area.start() && first + bytes <= area.end();
  }
}

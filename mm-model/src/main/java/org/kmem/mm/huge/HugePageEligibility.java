package org.kmem.mm.huge;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmFlags;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pagecache.ShmemHugePolicy;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.Order;
import org.kmem.units.PageSize;

/**
 * Which sizes of folios an area may have, as a set of orders: bit n is order n.
 *
 * <p>A size counts if its switch, or the common one that it inherits, allows it for the area. Files on disk never have
 * huge pages here. Stacks have them as other areas do, but not while a program is being started.
 *
 * <p>Belongs to the holder of the baton; a fault's question costs a few operations. Source: kernel documentation {@code
 * admin-guide/mm/transhuge.rst} and {@code filesystems/proc.rst}. Kernel counterpart: {@code thp_vma_allowable_orders}.
 */
public final class HugePageEligibility {
  /** The set of 2 MiB alone. */
  public static final int PMD_ORDER_SET = 1 << Order.PAGEBLOCK;

  private static final int SMALLEST_ANON_ORDER = 2;
  private static final int ANON_ORDERS = 2 * PMD_ORDER_SET - (1 << SMALLEST_ANON_ORDER);
  private static final long NO_KHUGEPAGED = VmFlags.VM_SPECIAL | VmFlags.VM_HUGETLB;

  private final Tunables tunables;
  private final ShmemHugePolicy shmem;

  /** Orders that are on everywhere, and where they are advised too: read at every fault, so kept. */
  private int always;

  private int advised;

  /**
   * For a machine.
   *
   * @param tunables its switches
   * @param shmem the same of shared memory
   */
  public HugePageEligibility(Tunables tunables, ShmemHugePolicy shmem) {
    this.tunables = tunables;
    this.shmem = shmem;
    for (int order = SMALLEST_ANON_ORDER; order <= Order.PAGEBLOCK; order++) {
      tunables.onChange(Tunable.thpEnabled(order), this::readSwitches);
    }
    tunables.onChange(Tunable.THP_ENABLED, this::readSwitches);
    readSwitches();
  }

  private void readSwitches() {
    always = 0;
    advised = 0;
    String common = tunables.word(Tunable.THP_ENABLED);
    for (int order = SMALLEST_ANON_ORDER; order <= Order.PAGEBLOCK; order++) {
      String own = tunables.word(Tunable.thpEnabled(order));
      switch (own.equals("inherit") ? common : own) {
        case "always" -> always |= 1 << order;
        case "madvise" -> advised |= 1 << order;
        default -> {
          // never
        }
      }
    }
  }

  /** Orders that the switches allow anonymous memory. */
  private int switchedOn(VmArea area) {
    return area.hasAny(VmFlags.VM_HUGEPAGE) ? always | advised : always;
  }

  /**
   * Whether any anonymous memory may get pages of 2 MiB, so that khugepaged has something to do.
   *
   * @return false if the switches forbid it
   */
  public boolean isAnyHuge() {
    return ((always | advised) & PMD_ORDER_SET) != 0;
  }

  /**
   * Orders that a fault in private anonymous memory may bring; whether one fits around an address is another question,
   * see {@link #fits}.
   *
   * @param mm the address space
   * @param area an area without a file
   * @return a set of orders, of 2 and above
   */
  public int faultOrders(MmStruct mm, VmArea area) {
    int orders = switchedOn(area);
    return orders == 0 || isDisabled(mm, area) ? 0 : orders;
  }

  /**
   * Whether an area is to have no huge pages, whatever the switches say.
   *
   * @param mm the address space
   * @param area the area
   * @return true after {@code MADV_NOHUGEPAGE} and {@code PR_SET_THP_DISABLE}
   */
  public static boolean isDisabled(MmStruct mm, VmArea area) {
    return area.hasAny(VmFlags.VM_NOHUGEPAGE) || mm.has(MmFlags.MMF_DISABLE_THP);
  }

  /**
   * Whether khugepaged, or {@code MADV_COLLAPSE}, may make pages of 2 MiB in an area.
   *
   * @param mm the address space
   * @param area the area
   * @param bySwitches whether the switches count: not for {@code MADV_COLLAPSE}
   * @return false also if nothing anonymous is in it yet, or no such page fits
   */
  public boolean mayCollapse(MmStruct mm, VmArea area, boolean bySwitches) {
    if (area.hasAny(NO_KHUGEPAGED)
        || isDisabled(mm, area)
        || !fitsAnywhere(area, Order.PAGEBLOCK)) {
      return false;
    }
    MappedFile file = area.file();
    if (file != null) {
      return file.mapping().isShmem() && (shmemOrders(area, file, bySwitches) & PMD_ORDER_SET) != 0;
    }
    boolean on = !bySwitches || (switchedOn(area) & PMD_ORDER_SET) != 0;
    return on && area.anonVma() != null;
  }

  /**
   * Whether khugepaged should look at an address space because of an area: as {@link #mayCollapse}, though nothing need be
   * in it yet.
   *
   * @param mm the address space
   * @param area the area
   * @return true if so
   */
  public boolean concernsKhugepaged(MmStruct mm, VmArea area) {
    boolean anonymous = area.file() == null && !area.hasAny(NO_KHUGEPAGED);
    return anonymous
        ? (faultOrders(mm, area) & PMD_ORDER_SET) != 0 && fitsAnywhere(area, Order.PAGEBLOCK)
        : mayCollapse(mm, area, true);
  }

  /**
   * Whether faults in an area may bring huge pages of any size: {@code THPeligible} of {@code smaps}.
   *
   * @param mm the address space
   * @param area the area
   * @return true if a size is allowed that fits into the area
   */
  public boolean isEligible(MmStruct mm, VmArea area) {
    boolean special =
        area.hasAny(VmFlags.VM_IO | VmFlags.VM_PFNMAP)
            || (area.file() == null && area.hasAny(VmFlags.VM_DONTEXPAND));
    if (special || isDisabled(mm, area)) {
      return false;
    }
    @Nullable MappedFile file = area.file();
    if (file == null) {
      return fitsAnyOrder(area, switchedOn(area) & ANON_ORDERS);
    }
    return file.mapping().isShmem() && fitsAnyOrder(area, shmemOrders(area, file, true));
  }

  private int shmemOrders(VmArea area, MappedFile file, boolean bySwitches) {
    return shmem.orders(file.mapping(), area.flags(), area.pageOffset(), bySwitches);
  }

  /**
   * Orders that a fault in shared memory may bring.
   *
   * @param mm the address space
   * @param area the area
   * @param file what it maps, shared memory
   * @param address the address that faults
   * @return a set of orders, of 1 and above
   */
  public int shmemFaultOrders(MmStruct mm, VmArea area, MappedFile file, long address) {
    if (isDisabled(mm, area)) {
      return 0;
    }
    int orders = shmem.orders(file.mapping(), area.flags(), area.pageIndex(address), true);
    if (orders != 0 && isAnonymousShmem(file)) {
      for (int order = 1; order <= Order.PAGEBLOCK; order++) {
        orders &= fits(area, address, order) ? -1 : ~(1 << order);
      }
    }
    return orders;
  }

  /**
   * Whether a file is shared memory without a name.
   *
   * @param file what an area maps
   * @return false for files of a tmpfs too
   */
  public boolean isAnonymousShmem(MappedFile file) {
    return shmem.isAnonymous(file.mapping());
  }

  private static boolean fitsAnyOrder(VmArea area, int orders) {
    for (int order = 1; order <= Order.PAGEBLOCK; order++) {
      if ((orders >>> order & 1) != 0 && fitsAnywhere(area, order)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an aligned piece of the size lies in the area, at an aligned place of what it maps. */
  private static boolean fitsAnywhere(VmArea area, int order) {
    long bytes = PageSize.SIZE_BYTES << order;
    if (!isCongruent(area, order)) {
      return false;
    }
    long first = (area.start() + bytes - 1) & -bytes;
    return first >= area.start() && first + bytes <= area.end();
  }

  private static boolean isCongruent(VmArea area, int order) {
    return area.file() == null
        || ((area.start() >>> PageSize.SHIFT) - area.pageOffset() & (Order.pages(order) - 1)) == 0;
  }

  /**
   * Whether the aligned piece of a size around an address lies in an area, at an aligned place of what it maps: {@code
   * thp_vma_suitable_order}.
   *
   * @param area the area
   * @param address an address of it
   * @param order the size
   * @return true if it fits
   */
  public static boolean fits(VmArea area, long address, int order) {
    long bytes = PageSize.SIZE_BYTES << order;
    long start = address & -bytes;
    return start >= area.start() && start + bytes <= area.end() && isCongruent(area, order);
  }
}

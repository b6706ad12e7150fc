package org.kmem.mm.pagecache;

import java.util.function.IntSupplier;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.Order;

/**
 * Which sizes of folios shared memory may have, as a set of orders: bit n is order n.
 *
 * <p>Files of a tmpfs follow the {@code huge=} option of its mount and have 2 MiB or pages. Shared anonymous memory is on a
 * mount of the kernel's own, whose option is what was last written to {@code shmem_enabled}; it may have other sizes too,
 * each with a switch of its own.
 *
 * <p>Belongs to the holder of the baton. Source: kernel documentation {@code admin-guide/mm/transhuge.rst}. Kernel
 * counterpart: {@code shmem_allowable_huge_orders}, {@code shmem_huge_global_enabled}.
 */
public final class ShmemHugePolicy {
  /** The option of a mount that has none. */
  static final String NEVER = "never";

  private static final int PMD_ORDER_SET = 1 << Order.PAGEBLOCK;

  private final Tunables tunables;

  /** Orders by the word of their switch. */
  private int always;

  private int withinSize;
  private int advised;
  private int inherited;
  private String internalMount = NEVER;
  private IntSupplier gfpOfCalls = () -> GfpFlags.GFP_TRANSHUGE_LIGHT;

  /**
   * For a machine.
   *
   * @param tunables its switches
   */
  public ShmemHugePolicy(Tunables tunables) {
    this.tunables = tunables;
    for (int order = 1; order <= Order.PAGEBLOCK; order++) {
      tunables.onChange(Tunable.shmemEnabled(order), this::readSwitches);
    }
    tunables.onChange(Tunable.THP_SHMEM_ENABLED, this::readOption);
    readSwitches();
    readOption();
  }

  /**
   * Names who knows how hard calls on files try for huge pages.
   *
   * @param gfp says with which flags they allocate
   */
  public void install(IntSupplier gfp) {
    gfpOfCalls = gfp;
  }

  int gfpOfCalls() {
    return gfpOfCalls.getAsInt();
  }

  private void readOption() {
    String word = tunables.word(Tunable.THP_SHMEM_ENABLED);
    if (!word.equals("deny") && !word.equals("force")) {
      internalMount = word;
    }
  }

  private void readSwitches() {
    always = 0;
    withinSize = 0;
    advised = 0;
    inherited = 0;
    for (int order = 1; order <= Order.PAGEBLOCK; order++) {
      switch (tunables.word(Tunable.shmemEnabled(order))) {
        case "always" -> always |= 1 << order;
        case "within_size" -> withinSize |= 1 << order;
        case "advise" -> advised |= 1 << order;
        case "inherit" -> inherited |= 1 << order;
        default -> {
          // never
        }
      }
    }
  }

  /**
   * The orders that a page of shared memory may come in.
   *
   * @param space the object
   * @param areaFlags flags of the area that asks, 0 for calls on files
   * @param index of the page
   * @param bySwitches whether the switches count: not for {@code MADV_COLLAPSE}
   * @return a set of orders, of 1 and above
   */
  public int orders(AddressSpace space, long areaFlags, long index, boolean bySwitches) {
    if ((areaFlags & VmFlags.VM_NOHUGEPAGE) != 0 || !(space instanceof ShmemSpace shmem)) {
      return 0;
    }
    boolean advises = (areaFlags & VmFlags.VM_HUGEPAGE) != 0;
    String common = tunables.word(Tunable.THP_SHMEM_ENABLED);
    if (common.equals("deny")) {
      return 0;
    }
    boolean forced = !bySwitches || common.equals("force");
    boolean huge = forced || allows(optionOf(shmem), shmem, advises, index);
    if (!shmem.isAnonymous()) {
      return huge ? PMD_ORDER_SET : 0;
    }
    if (common.equals("force")) {
      return inherited;
    }
    int orders = always | (advises ? advised : 0) | (huge ? inherited : 0);
    for (int order = 1; order <= Order.PAGEBLOCK; order++) {
      if ((withinSize >>> order & 1) != 0 && isWithinSize(space, index, order)) {
        orders |= 1 << order;
      }
    }
    return orders;
  }

  /**
   * Whether an object is shared memory without a name.
   *
   * @param space the object
   * @return false for files of a tmpfs too
   */
  public boolean isAnonymous(AddressSpace space) {
    return space instanceof ShmemSpace shmem && shmem.isAnonymous();
  }

  private String optionOf(ShmemSpace space) {
    return space.isAnonymous() ? internalMount : space.hugeOption();
  }

  private static boolean allows(String option, ShmemSpace space, boolean advises, long index) {
    return switch (option) {
      case "always" -> true;
      case "within_size" -> advises || isWithinSize(space, index, Order.PAGEBLOCK);
      case "advise" -> advises;
      default -> false;
    };
  }

  /** Whether the aligned piece of a size that a page is in lies within the object. */
  private static boolean isWithinSize(AddressSpace space, long index, int order) {
    return (index | (Order.pages(order) - 1)) < space.endIndex();
  }

  /**
   * Whether mappings of an object should begin on a boundary of 2 MiB.
   *
   * @param space the object
   * @return true unless it never has huge pages
   */
  public boolean wantsAlignment(AddressSpace space) {
    String common = tunables.word(Tunable.THP_SHMEM_ENABLED);
    return !common.equals("deny")
        && (common.equals("force")
            || (space instanceof ShmemSpace shmem && !optionOf(shmem).equals(NEVER)));
  }
}

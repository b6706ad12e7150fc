package org.kmem.mm.huge;

import org.kmem.gfp.GfpFlags;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;

/**
 * How hard to try for a large folio: whether to reclaim and compact at once, to ask kswapd to, or to take what there is.
 *
 * <p>Source: kernel documentation {@code admin-guide/mm/transhuge.rst}, {@code defrag}. Kernel counterpart: {@code
 * vma_thp_gfp_mask}, {@code alloc_hugepage_khugepaged_gfpmask}.
 */
public final class HugePageGfp {
  private final Tunables tunables;

  HugePageGfp(Tunables tunables) {
    this.tunables = tunables;
  }

  /**
   * What a fault asks with.
   *
   * @param area where
   * @return {@code GFP_*}
   */
  public int forFault(VmArea area) {
    return forFault(area.hasAny(VmFlags.VM_HUGEPAGE));
  }

  /**
   * What a write to a file of a tmpfs asks with.
   *
   * @return {@code GFP_*}
   */
  int forWrite() {
    return forFault(false);
  }

  private int forFault(boolean advised) {
    int light = GfpFlags.GFP_TRANSHUGE_LIGHT;
    return switch (tunables.word(Tunable.THP_DEFRAG)) {
      case "always" ->
          advised ? GfpFlags.GFP_TRANSHUGE : GfpFlags.GFP_TRANSHUGE | GfpFlags.__GFP_NORETRY;
      case "defer" -> light | GfpFlags.__GFP_KSWAPD_RECLAIM;
      case "defer+madvise" ->
          light | (advised ? GfpFlags.__GFP_DIRECT_RECLAIM : GfpFlags.__GFP_KSWAPD_RECLAIM);
      case "madvise" -> advised ? light | GfpFlags.__GFP_DIRECT_RECLAIM : light;
      default -> light;
    };
  }

  /**
   * What a collapse asks with.
   *
   * @param forced whether a program asked for it: {@code MADV_COLLAPSE}
   * @return {@code GFP_*}
   */
  int forCollapse(boolean forced) {
    return forced || tunables.isOn(Tunable.KHUGEPAGED_DEFRAG)
        ? GfpFlags.GFP_TRANSHUGE
        : GfpFlags.GFP_TRANSHUGE_LIGHT;
  }
}

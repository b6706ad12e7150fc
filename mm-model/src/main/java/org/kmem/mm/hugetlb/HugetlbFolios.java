package org.kmem.mm.hugetlb;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.physmem.PageFields;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.vma.Mempolicy;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.Pfn;

/**
 * Hands out huge pages for faults, and takes them back when their last reference goes.
 *
 * <p>Whoever owns a reservation cannot fail to get the page it stands for; others get what is free and not reserved, or
 * a surplus page. Belongs to the holder of the baton; {@link #alloc} may wait.
 *
 * <p>Kernel counterpart: {@code alloc_hugetlb_folio}, {@code free_huge_folio}.
 */
public final class HugetlbFolios {
  /*
   * Implementation notes.
   * Of a huge page in use the struct page says, beside PG_HUGETLB:
   *   PRIVATE  bit 0 the page took a reservation that goes back to the pool if the page does (restore_reserve),
   *            bits 1..31 the control group it is charged to, bits 32..62 the one that its reservation is charged to
   *   AUX      the number of the mount whose subpool it is of, 0 for none
   */
  private static final long RESTORE_RESERVE = 1;
  private static final int GROUP_SHIFT = 1;
  private static final int RESERVED_GROUP_SHIFT = 32;
  private static final long GROUP_MASK = 0x3fff_ffffL;

  private final Folios folios;
  private final PhysicalMemory memory;
  private final HugetlbCgroups cgroups;
  private final Map<Integer, Subpool> subpools = new HashMap<>();
  private int subpoolsMade;

  HugetlbFolios(Folios folios, HugetlbCgroups cgroups) {
    this.folios = folios;
    this.memory = folios.memory();
    this.cgroups = cgroups;
  }

  /** Remembers the subpool of a mount; its pages carry the number. */
  int register(Subpool subpool) {
    subpools.put(++subpoolsMade, subpool);
    return subpoolsMade;
  }

  void unregister(int number) {
    subpools.remove(number);
  }

  /**
   * A huge page for an address of an area. Its bytes are whatever they were.
   *
   * @param task who faults
   * @param area an area of hugetlb
   * @param address an address of it
   * @param avoidReserve whether reservations, the area's own too, are not to be used: for a copy of a page that the
   *     area has already
   * @return its frame, with one reference; {@code ENOSPC} if there is none, which is {@code SIGBUS}
   */
  public long alloc(Caller task, VmArea area, long address, boolean avoidReserve) {
    HugetlbArea of = HugetlbArea.of(area);
    Hstate hstate = of.hstate();
    @Nullable Subpool subpool = of.space().subpool();
    long page = of.page(area, address);
    boolean unreserved = !of.hasReservation(area, page);
    boolean charges = unreserved || avoidReserve;
    long fromPool = unreserved ? 1 : 0;
    if (charges) {
      fromPool = subpool == null ? 1 : subpool.get(1);
      if (fromPool == Subpool.FULL) {
        return Errno.ENOSPC.asResult();
      }
      fromPool = avoidReserve ? 1 : fromPool;
    }
    int group = cgroups.current();
    long pfn = Errno.ENOSPC.asResult();
    if (!charges || cgroups.charge(hstate, HugetlbCgroups.Kind.RESERVED, group, 1)) {
      pfn = allocCharged(task, area, address, avoidReserve, fromPool, group);
      if (pfn < 0 && charges) {
        cgroups.uncharge(hstate, HugetlbCgroups.Kind.RESERVED, group, 1);
      }
    }
    if (pfn < 0) {
      if (charges && subpool != null) {
        subpool.put(1);
      }
      return pfn;
    }
    long word = memory.longField(pfn, PageFields.PRIVATE) | (long) group << GROUP_SHIFT;
    word |= charges ? (long) group << RESERVED_GROUP_SHIFT : 0;
    memory.setLongField(pfn, PageFields.PRIVATE, word);
    memory.setIntField(pfn, PageFields.AUX, of.space().subpoolNumber());
    cgroups.onNode(hstate, group, memory.nodeOf(pfn), 1);
    of.commitReservation(area, page, group);
    return pfn;
  }

  private long allocCharged(
      Caller task, VmArea area, long address, boolean avoidReserve, long fromPool, int group) {
    Hstate hstate = HugetlbArea.of(area).hstate();
    if (!cgroups.charge(hstate, HugetlbCgroups.Kind.USED, group, 1)) {
      return Errno.ENOSPC.asResult();
    }
    boolean reserved = HugetlbArea.of(area).hasReserves(area, fromPool != 0);
    boolean mayDequeue =
        (reserved || hstate.available() > 0) && (!avoidReserve || hstate.available() > 0);
    NodeChoice nodes = NodeChoice.of(hstate, task, area, address);
    long pfn = mayDequeue ? nodes.dequeue() : Pfn.NONE;
    pfn = pfn == Pfn.NONE ? nodes.allocSurplus() : pfn;
    if (pfn == Pfn.NONE) {
      cgroups.uncharge(hstate, HugetlbCgroups.Kind.USED, group, 1);
      return Errno.ENOSPC.asResult();
    }
    boolean takes = !avoidReserve && reserved;
    if (takes) {
      hstate.consumeReservation();
    }
    clear(pfn, takes);
    return pfn;
  }

  private void clear(long pfn, boolean restoreReserve) {
    memory.setIntField(pfn, PageFields.FLAGS, PageFlag.PG_HUGETLB);
    memory.setIntField(pfn, PageFields.MAPCOUNT, 0);
    memory.setLongField(pfn, PageFields.MAPPING, 0);
    memory.setLongField(pfn, PageFields.PRIVATE, restoreReserve ? RESTORE_RESERVE : 0);
  }

  /**
   * The page is mapped or in its file: its reservation is used up, and does not go back with it.
   *
   * @param pfn a huge page
   */
  public void consumeReservation(long pfn) {
    memory.setLongField(
        pfn, PageFields.PRIVATE, memory.longField(pfn, PageFields.PRIVATE) & ~RESTORE_RESERVE);
  }

  /**
   * A private page of a reserved area is unmapped, and the area keeps what it was promised: the reservation goes back
   * when the page is freed. Not while there are surplus pages, of which this may become one that goes.
   *
   * @param area the area
   * @param address where the page was mapped
   * @param pfn the page
   */
  public void restoreReservation(VmArea area, long address, long pfn) {
    HugetlbArea of = HugetlbArea.of(area);
    if (of.hstate().surplus() == 0 && of.ownsReservation() && folios.isAnon(pfn)) {
      memory.setLongField(
          pfn, PageFields.PRIVATE, memory.longField(pfn, PageFields.PRIVATE) | RESTORE_RESERVE);
      of.forgetTaken(of.page(area, address));
    }
  }

  /**
   * Gives a reference to a huge page up. With the last it goes back to its pool.
   *
   * @param hstate the pool it is of
   * @param pfn the page
   */
  public void put(Hstate hstate, long pfn) {
    if (memory.refCount(pfn) > 1) {
      memory.put(pfn);
      return;
    }
    long word = memory.longField(pfn, PageFields.PRIVATE);
    boolean restores = (word & RESTORE_RESERVE) != 0;
    Subpool subpool = subpools.get(memory.intField(pfn, PageFields.AUX));
    if (!restores && subpool != null && subpool.put(1) == 0) {
      restores = true;
    }
    long group = word >>> GROUP_SHIFT & GROUP_MASK;
    uncharge(hstate, HugetlbCgroups.Kind.USED, group);
    cgroups.onNode(hstate, (int) group, memory.nodeOf(pfn), -1);
    uncharge(hstate, HugetlbCgroups.Kind.RESERVED, word >>> RESERVED_GROUP_SHIFT & GROUP_MASK);
    clear(pfn, false);
    memory.setIntField(pfn, PageFields.AUX, 0);
    if (restores) {
      hstate.restoreReservation();
    }
    hstate.put(pfn);
  }

  private void uncharge(Hstate hstate, HugetlbCgroups.Kind kind, long group) {
    if (group != HugetlbCgroups.ROOT) {
      cgroups.uncharge(hstate, kind, (int) group, 1);
    }
  }

  /**
   * Whether a frame is a huge page of hugetlb.
   *
   * @param pfn a frame, the first of its page
   * @return true if so
   */
  public boolean isHugetlb(long pfn) {
    return folios.test(pfn, PageFlag.PG_HUGETLB);
  }

  /** The policy that an area's pages follow. */
  static Mempolicy policyOf(Caller task, VmArea area) {
    return area.policy().isSet() ? area.policy() : task.policy();
  }

  /** Whether an area is shared in the way that reservations look at it. */
  static boolean isShared(VmArea area) {
    return area.hasAny(VmFlags.VM_MAYSHARE);
  }
}

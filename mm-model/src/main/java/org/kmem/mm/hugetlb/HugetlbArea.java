package org.kmem.mm.hugetlb;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.vma.AreaOperations;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * What an area of huge pages has been promised.
 *
 * <p>A shared area's reservations are its file's. A private area has some of its own, if it was mapped here and not
 * inherited by fork: then it is their <em>owner</em>. A private area that lost a page to an owner's copy is marked: its
 * next fault on a missing page is {@code SIGBUS}.
 *
 * <p>Kernel counterpart: {@code vm_private_data} of a hugetlb area, {@code hugetlb_vm_ops}.
 */
public final class HugetlbArea implements AreaOperations {
  private final HugetlbSpace space;
  private @Nullable ReservationMap taken;
  private boolean unmapped;

  private HugetlbArea(HugetlbSpace space, @Nullable ReservationMap taken, boolean unmapped) {
    this.space = space;
    this.taken = taken;
    this.unmapped = unmapped;
  }

  /**
   * What a file has of huge pages.
   *
   * @param file a file, or null
   * @return its space, or null if it is no file of huge pages
   */
  public static @Nullable HugetlbSpace spaceOf(@Nullable MappedFile file) {
    return file != null && file.canMap() && file.mapping() instanceof HugetlbSpace space
        ? space
        : null;
  }

  /**
   * What an area has.
   *
   * @param area an area with {@code VM_HUGETLB}
   * @return its operations
   */
  public static HugetlbArea of(VmArea area) {
    if (area.operations() instanceof HugetlbArea hugetlb) {
      return hugetlb;
    }
    throw new IllegalStateException(area + " is no area of huge pages: ask for VM_HUGETLB first");
  }

  /**
   * Makes an area of huge pages of a new mapping, and reserves its pages unless it wants none: {@code
   * hugetlbfs_file_mmap}. May wait.
   *
   * @param caller who maps
   * @param area the area, not in its tree yet
   * @param space its file's
   * @return 0; {@code EINVAL} if it does not begin with a page of the file, {@code ENOMEM} if the pool, the mount or the
   *     control group has not enough
   */
  public static long map(Caller caller, VmArea area, HugetlbSpace space) {
    Hstate hstate = space.hstate();
    long offsetBytes = area.pageOffset() << PageSize.SHIFT;
    if (!hstate.isAligned(offsetBytes) || offsetBytes + area.sizeBytes() < 0) {
      return Errno.EINVAL.asResult();
    }
    area.addFlags(VmFlags.VM_HUGETLB | VmFlags.VM_DONTEXPAND);
    HugetlbArea hugetlb = new HugetlbArea(space, null, false);
    area.setOperations(hugetlb);
    if (!area.hasAny(VmFlags.VM_NORESERVE) && !hugetlb.reserve(caller, area)) {
      return Errno.ENOMEM.asResult();
    }
    if (area.hasAny(VmFlags.VM_WRITE)) {
      space.extendTo(offsetBytes + area.sizeBytes());
    }
    return 0;
  }

  /** {@code hugetlb_reserve_pages}. */
  private boolean reserve(Caller caller, VmArea area) {
    long from = page(area, area.start());
    long to = from + (area.sizeBytes() >>> hstate().shift());
    boolean shared = HugetlbFolios.isShared(area);
    long count = shared ? space.reserved().missing(from, to) : to - from;
    HugetlbCgroups cgroups = space.owner().cgroups();
    int group = cgroups.current();
    if (!cgroups.charge(hstate(), HugetlbCgroups.Kind.RESERVED, group, count)) {
      return false;
    }
    @Nullable Subpool subpool = space.subpool();
    long fromPool = subpool == null ? count : subpool.get(count);
    if (fromPool == Subpool.FULL
        || !hstate().reserve(fromPool, NodeChoice.boundOf(hstate(), caller))) {
      if (fromPool != Subpool.FULL && subpool != null) {
        // What the mount had of its own is its own again.
        long unkept = subpool.put(count);
        hstate().reserve(fromPool - unkept, hstate().allNodes());
      }
      cgroups.uncharge(hstate(), HugetlbCgroups.Kind.RESERVED, group, count);
      return false;
    }
    if (shared) {
      space.reserved().add(from, to, group);
    } else {
      taken = new ReservationMap(group);
    }
    return true;
  }

  /**
   * The pool of its pages.
   *
   * @return the pool of one size
   */
  public Hstate hstate() {
    return space.hstate();
  }

  /**
   * The file that it maps.
   *
   * @return its pages
   */
  public HugetlbSpace space() {
    return space;
  }

  /**
   * Which page of the file an address maps.
   *
   * @param area the area
   * @param address an address of it
   * @return number, in huge pages
   */
  public long page(VmArea area, long address) {
    return area.pageIndex(address) >>> hstate().order();
  }

  /**
   * Whether it was promised pages of its own when it was mapped: {@code HPAGE_RESV_OWNER}.
   *
   * @return false for shared areas, inherited ones and those that reserve nothing
   */
  public boolean ownsReservation() {
    return taken != null;
  }

  /**
   * Whether an owner's copy took a page from it: {@code HPAGE_RESV_UNMAPPED}.
   *
   * @return true if missing pages are lost ones
   */
  public boolean isUnmapped() {
    return unmapped;
  }

  /** An owner's copy takes a page from it. */
  public void setUnmapped() {
    unmapped = true;
  }

  /** Whether a page of it is reserved and was not taken yet: {@code vma_needs_reservation}, the other way round. */
  boolean hasReservation(VmArea area, long page) {
    if (HugetlbFolios.isShared(area)) {
      return space.reserved().has(page);
    }
    return taken != null && !taken.has(page);
  }

  /** {@code vma_has_reserves}: whether pages that the pool promised may be used for it. */
  boolean hasReserves(VmArea area, boolean fromPool) {
    if (HugetlbFolios.isShared(area)) {
      return !fromPool;
    }
    return !area.hasAny(VmFlags.VM_NORESERVE) && taken != null && !fromPool;
  }

  /** A page of it was handed out: {@code vma_commit_reservation}. */
  void commitReservation(VmArea area, long page, int group) {
    if (HugetlbFolios.isShared(area)) {
      space.reserved().add(page, page + 1, group);
    } else if (taken != null) {
      taken.add(page, page + 1, group);
    }
  }

  /** A page that was taken is promised again: {@code vma_add_reservation}. */
  void forgetTaken(long page) {
    if (taken != null) {
      taken.remove(page, page + 1, (group, count) -> {});
    }
  }

  @Override
  public boolean maySplit(long address) {
    return hstate().isAligned(address);
  }

  @Override
  public AreaOperations opened() {
    if (taken != null) {
      taken.get();
    }
    return new HugetlbArea(space, taken, unmapped);
  }

  @Override
  public AreaOperations forked() {
    return new HugetlbArea(space, null, false);
  }

  @Override
  public void moved() {
    if (taken != null) {
      taken.put();
      taken = null;
    }
    unmapped = false;
  }

  @Override
  public void closed(VmArea area) {
    ReservationMap map = taken;
    if (map == null) {
      return;
    }
    long from = page(area, area.start());
    long to = from + (area.sizeBytes() >>> hstate().shift());
    long unused = map.missing(from, to);
    space
        .owner()
        .cgroups()
        .uncharge(hstate(), HugetlbCgroups.Kind.RESERVED, map.group(), to - from);
    space.giveBack(unused);
    map.put();
    taken = null;
  }
}

package org.kmem.mm.syscall;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Capability;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.abi.MapFlags;
import org.kmem.mm.abi.SyscallResult;
import org.kmem.mm.hugetlb.Hstate;
import org.kmem.mm.hugetlb.HugetlbArea;
import org.kmem.mm.hugetlb.HugetlbSpace;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.AddressLayout;
import org.kmem.mm.mm.Caller;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.vma.AreaTree;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * Finds where a mapping goes: at the hint if there is room, else in the highest gap below {@code mmap_base},
 * else upwards from a third of user space. Long mappings are put on boundaries of 2 MiB: anonymous ones whose
 * length is a multiple of it (since 6.7), files that ask for it.
 *
 * <p>Nothing is changed. Kernel counterpart: {@code __get_unmapped_area}, {@code
 * arch_get_unmapped_area_topdown}, {@code vm_unmapped_area}, {@code __thp_get_unmapped_area}, {@code
 * shmem_get_unmapped_area}.
 */
final class UnmappedArea {
  private static final long HUGE_BYTES = PageLevel.size(PageLevel.PMD);

  /** Bounds of {@code MAP_32BIT}. */
  private static final long LOW_WINDOW_START = 0x4000_0000L;

  private static final long LOW_WINDOW_END = 0x8000_0000L;

  /** Largest order that switches for folios of shared memory exist for. */
  private static final int HUGE_ORDER = 9;

  private final CallContext context;

  UnmappedArea(CallContext context) {
    this.context = context;
  }

  /** A hint that is too low is raised: {@code round_hint_to_min}. */
  long roundHint(long hint) {
    long address = hint & CallContext.PAGE_MASK;
    long lowest = context.setting(Tunable.MMAP_MIN_ADDR);
    return address != 0 && Long.compareUnsigned(address, lowest) < 0
        ? CallContext.pageAlign(lowest)
        : address;
  }

  /**
   * A place for a mapping.
   *
   * @param caller who maps
   * @param file what, or null
   * @param hint where it should go, where it must go with {@code MAP_FIXED}, 0 for anywhere
   * @param length in bytes, whole pages, not 0
   * @param pageOffset where in the file it begins
   * @param flags {@code MAP_*}
   * @return the address; {@code ENOMEM} if there is no room or it would not fit into user space, {@code
   *     EINVAL} if a fixed address is not aligned, {@code EPERM} below {@code mmap_min_addr}
   */
  long find(
      Caller caller,
      @Nullable MappedFile file,
      long hint,
      long length,
      long pageOffset,
      int flags) {
    MmStruct mm = caller.mm();
    long taskSize = mm.layout().taskSizeBytes();
    if (Long.compareUnsigned(length, taskSize) > 0) {
      return Errno.ENOMEM.asResult();
    }
    long address = place(mm, file, hint, length, pageOffset, flags);
    if (SyscallResult.isError(address)) {
      return address;
    }
    if (Long.compareUnsigned(address, taskSize - length) > 0) {
      return Errno.ENOMEM.asResult();
    }
    if (!CallContext.isPageAligned(address)) {
      return Errno.EINVAL.asResult();
    }
    if (address < context.setting(Tunable.MMAP_MIN_ADDR)
        && !caller.credentials().has(Capability.SYS_RAWIO)) {
      return Errno.EPERM.asResult();
    }
    return address;
  }

  private long place(
      MmStruct mm, @Nullable MappedFile file, long hint, long length, long pageOffset, int flags) {
    HugetlbSpace huge = HugetlbArea.spaceOf(file);
    if (huge != null) {
      return placeHugetlb(mm, huge.hstate(), hint, length, flags);
    }
    if ((flags & MapFlags.MAP_FIXED) != 0) {
      return hint;
    }
    boolean shared = (flags & MapFlags.MAP_TYPE) != MapFlags.MAP_PRIVATE;
    boolean sharedMemory = file == null ? shared : file.canMap() && file.isShmem();
    if (sharedMemory) {
      return placeSharedMemory(mm, file, hint, length, file == null ? 0 : pageOffset, flags);
    }
    if (file == null ? hint == 0 && length % HUGE_BYTES == 0 : file.wantsHugeAlignment()) {
      long aligned = placeHuge(mm, hint, length, file == null ? 0 : pageOffset, flags);
      if (aligned != AreaTree.NO_GAP) {
        return aligned;
      }
    }
    return placePlain(mm, hint, length, flags);
  }

  /** Where huge pages of a pool may begin: {@code hugetlb_get_unmapped_area}. */
  private static long placeHugetlb(MmStruct mm, Hstate hstate, long hint, long length, int flags) {
    boolean fixed = (flags & MapFlags.MAP_FIXED) != 0;
    if (!hstate.isAligned(length) || (fixed && !hstate.isAligned(hint))) {
      return Errno.EINVAL.asResult();
    }
    long aligned = hint & -hstate.sizeBytes();
    if (fixed || (aligned != 0 && isHintFree(mm, aligned, length))) {
      return aligned;
    }
    long padded = length + hstate.sizeBytes() - PageSize.SIZE_BYTES;
    AddressLayout layout = mm.layout();
    if (layout.topDown()) {
      long found = highest(mm, PageSize.SIZE_BYTES, layout.mmapBase(), padded);
      if (!SyscallResult.isError(found)) {
        return (found + padded - length) & -hstate.sizeBytes();
      }
    }
    long found = lowest(mm, layout.legacyBase(), layout.defaultWindowBytes(), padded);
    return SyscallResult.isError(found) ? found : hstate.align(found);
  }

  /** On a boundary of 2 MiB, or {@link AreaTree#NO_GAP} if the mapping is too short or there is no room. */
  private static long placeHuge(MmStruct mm, long hint, long length, long pageOffset, int flags) {
    long offset = pageOffset << PageSize.SHIFT;
    long firstHuge = (offset + HUGE_BYTES - 1) & -HUGE_BYTES;
    if (offset + length <= firstHuge || offset + length - firstHuge < HUGE_BYTES) {
      return AreaTree.NO_GAP;
    }
    long padded = placePlain(mm, hint, length + HUGE_BYTES, flags);
    if (SyscallResult.isError(padded)) {
      return AreaTree.NO_GAP;
    }
    if (padded == hint) {
      return hint;
    }
    long shift = (offset - padded) & (HUGE_BYTES - 1);
    return mm.layout().topDown() && shift == 0 ? padded + HUGE_BYTES : padded + shift;
  }

  private long placeSharedMemory(
      MmStruct mm, @Nullable MappedFile file, long hint, long length, long pageOffset, int flags) {
    long plain = placePlain(mm, hint, length, flags);
    long hugeBytes =
        file == null ? sharedMemoryFolioBytes() : file.wantsHugeAlignment() ? HUGE_BYTES : 0;
    if (SyscallResult.isError(plain) || plain == hint || hugeBytes == 0 || length < hugeBytes) {
      return plain;
    }
    long offset = (pageOffset << PageSize.SHIFT) & (hugeBytes - 1);
    boolean tooShort = offset != 0 && offset + length < 2 * hugeBytes;
    if (tooShort || (plain & (hugeBytes - 1)) == offset) {
      return plain;
    }
    long inflated = placePlain(mm, hint, length + hugeBytes - PageSize.SIZE_BYTES, flags);
    if (SyscallResult.isError(inflated)) {
      return plain;
    }
    long aligned = inflated + ((offset - inflated) & (hugeBytes - 1));
    return aligned > mm.layout().taskSizeBytes() - length ? plain : aligned;
  }

  /** The largest folio that shared anonymous memory may have; 0 if it has pages only. */
  private long sharedMemoryFolioBytes() {
    String all = word(Tunable.THP_SHMEM_ENABLED);
    if (all.equals("deny")) {
      return 0;
    }
    if (all.equals("force")) {
      return HUGE_BYTES;
    }
    for (int order = HUGE_ORDER; order >= 1; order--) {
      String own = word(Tunable.shmemEnabled(order));
      if (!own.equals("never") && !(own.equals("inherit") && all.equals("never"))) {
        return PageSize.SIZE_BYTES << order;
      }
    }
    return 0;
  }

  private String word(Tunable tunable) {
    return context.word(tunable);
  }

  private static long placePlain(MmStruct mm, long hint, long length, int flags) {
    AddressLayout layout = mm.layout();
    long taskSize = layout.taskSizeBytes();
    if (Long.compareUnsigned(length, taskSize) > 0) {
      return Errno.ENOMEM.asResult();
    }
    if (hint != 0 && isHintFree(mm, hint, length)) {
      return hint;
    }
    if ((flags & MapFlags.MAP_32BIT) != 0) {
      return lowest(mm, LOW_WINDOW_START, LOW_WINDOW_END, length);
    }
    // A hint above the usual window asks for what lies beyond it.
    long beyond =
        Long.compareUnsigned(hint, layout.defaultWindowBytes()) > 0
            ? taskSize - layout.defaultWindowBytes()
            : 0;
    long window = layout.defaultWindowBytes() + beyond;
    if (layout.topDown()) {
      long found = highest(mm, PageSize.SIZE_BYTES, layout.mmapBase() + beyond, length);
      if (!SyscallResult.isError(found)) {
        return found;
      }
    }
    return lowest(mm, layout.legacyBase(), window, length);
  }

  private static boolean isHintFree(MmStruct mm, long hint, long length) {
    long taskSize = mm.layout().taskSizeBytes();
    if (Long.compareUnsigned(taskSize - length, hint) < 0) {
      return false;
    }
    long window = mm.layout().defaultWindowBytes();
    if (hint > window != hint + length > window) {
      return false;
    }
    VmArea after = mm.areas().find(hint);
    return after == null || hint + length <= guardedStart(after);
  }

  /** Where the room that a stack keeps free below itself begins: {@code vm_start_gap}. */
  static long guardedStart(VmArea area) {
    return area.hasAny(VmFlags.VM_GROWSDOWN)
        ? Math.max(0, area.start() - AddressLayout.STACK_GUARD_GAP_BYTES)
        : area.start();
  }

  private static long highest(MmStruct mm, long low, long high, long length) {
    long limit = high;
    while (true) {
      long end = mm.areas().highestGapEnd(low, limit, length);
      if (end == AreaTree.NO_GAP) {
        return Errno.ENOMEM.asResult();
      }
      VmArea after = mm.areas().find(end - 1);
      if (after == null || guardedStart(after) >= end) {
        return end - length;
      }
      limit = guardedStart(after);
    }
  }

  private static long lowest(MmStruct mm, long low, long high, long length) {
    long limit = low;
    while (true) {
      long start = mm.areas().lowestGapStart(limit, high, length);
      if (start == AreaTree.NO_GAP) {
        return Errno.ENOMEM.asResult();
      }
      VmArea after = mm.areas().find(start);
      if (after == null || guardedStart(after) >= start + length) {
        return start;
      }
      limit = after.end();
    }
  }
}

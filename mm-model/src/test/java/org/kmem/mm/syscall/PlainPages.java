package org.kmem.mm.syscall;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.mm.UserPages;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/** Pages without page tables: each present one is a number by its address. */
final class PlainPages implements UserPages {
  private final Map<MmStruct, NavigableMap<Long, Long>> present = new HashMap<>();
  private long stamp;

  private NavigableMap<Long, Long> of(MmStruct mm) {
    return present.computeIfAbsent(mm, key -> new TreeMap<>());
  }

  /** Touches a page; the number that it has had since it was first touched. */
  long touch(MmStruct mm, long address) {
    return of(mm).computeIfAbsent(address & -PageSize.SIZE_BYTES, key -> ++stamp);
  }

  /** The number of a page, 0 if it is not present. */
  long at(MmStruct mm, long address) {
    return of(mm).getOrDefault(address, 0L);
  }

  long count(MmStruct mm) {
    return of(mm).size();
  }

  @Override
  public void zap(MmStruct mm, VmArea area, long start, long end) {
    of(mm).subMap(start, end).clear();
  }

  @Override
  public void changeProtection(MmStruct mm, VmArea area, long start, long end) {
    requireInside(area, start, end);
  }

  private static void requireInside(VmArea area, long start, long end) {
    if (!area.isMapped() || start < area.start() || end > area.end()) {
      throw new AssertionError("%#x-%#x is not in %s".formatted(start, end, area));
    }
  }

  @Override
  public long movePageTables(
      MmStruct mm, VmArea from, long oldStart, VmArea to, long newStart, long bytes) {
    TreeMap<Long, Long> moved = new TreeMap<>(of(mm).subMap(oldStart, oldStart + bytes));
    of(mm).subMap(oldStart, oldStart + bytes).clear();
    moved.forEach((address, number) -> of(mm).put(address - oldStart + newStart, number));
    return bytes;
  }

  @Override
  public long populate(MmStruct mm, long start, long end, boolean pastErrors) {
    for (VmArea area = mm.areas().intersecting(start, end);
        area != null && area.start() < end;
        area = area.next()) {
      if (area.hasAny(VmFlags.VM_ACCESS_FLAGS)) {
        populateArea(mm, area, Math.max(start, area.start()), Math.min(end, area.end()));
      } else if (!pastErrors) {
        return Errno.EFAULT.asResult();
      }
    }
    return 0;
  }

  @Override
  public void populateArea(MmStruct mm, VmArea area, long start, long end) {
    requireInside(area, start, end);
    for (long at = start; at < end; at += PageSize.SIZE_BYTES) {
      touch(mm, at);
    }
  }

  @Override
  public long faultIn(MmStruct mm, long start, long end, boolean write) {
    long at = start;
    while (at < end) {
      VmArea area = mm.areas().containing(at);
      if (area == null) {
        return Errno.ENOMEM.asResult();
      }
      if (write && !area.hasAny(VmFlags.VM_WRITE)) {
        return Errno.EINVAL.asResult();
      }
      long next = Math.min(end, area.end());
      if (area.hasAny(VmFlags.VM_ACCESS_FLAGS)) {
        populateArea(mm, area, at, next);
      }
      at = next;
    }
    return 0;
  }

  @Override
  public void lockPages(MmStruct mm, VmArea area, long start, long end) {
    requireInside(area, start, end);
  }

  @Override
  public void unlockPages(MmStruct mm, VmArea area, long start, long end) {
    requireInside(area, start, end);
  }

  @Override
  public void mincore(MmStruct mm, VmArea area, long start, long end, byte[] vector, int offset) {
    requireInside(area, start, end);
    for (long at = start; at < end; at += PageSize.SIZE_BYTES) {
      vector[offset + (int) ((at - start) >>> PageSize.SHIFT)] = (byte) (at(mm, at) == 0 ? 0 : 1);
    }
  }

  @Override
  public void lazyFree(MmStruct mm, VmArea area, long start, long end) {
    requireInside(area, start, end);
  }

  @Override
  public void swapAhead(MmStruct mm, VmArea area, long start, long end) {
    requireInside(area, start, end);
  }
}

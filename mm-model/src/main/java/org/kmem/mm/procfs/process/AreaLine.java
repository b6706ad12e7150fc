package org.kmem.mm.procfs.process;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.hugetlb.HugetlbArea;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.procfs.seq.DeviceNumber;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * The line of an area in {@code maps}, with which its part of {@code smaps} begins too:
 *
 * <pre>
 *   7f3cb04bd000-7f3cb04cd000 rw-s 00000000 00:01 2                          /dev/zero (deleted)
 * </pre>
 *
 * <p>Source: proc_pid_maps(5); widths as Linux 6.12.107 prints them.
 */
final class AreaLine {
  /** Where names begin, less one. */
  private static final int NAME_COLUMN = 72;

  private static final int DIGITS = 8;

  private AreaLine() {}

  static void show(SeqText out, MmStruct mm, VmArea area) {
    @Nullable MappedFile file = area.file();
    long offset = file == null ? 0 : area.pageOffset() << PageSize.SHIFT;
    int device = file == null ? 0 : file.mapping().device();
    long inode = file == null ? 0 : file.mapping().inodeNumber();
    show(out, area.start(), area.end(), area.perms(), offset, device, inode, name(mm, area));
  }

  /** The line of all areas together, with which {@code smaps_rollup} begins. */
  static void showRollup(SeqText out, long start, long end) {
    show(out, start, end, "---p", 0, 0, 0, "[rollup]");
  }

  private static void show(
      SeqText out,
      long start,
      long end,
      String perms,
      long offset,
      int device,
      long inode,
      String name) {
    out.beginLine().hex(start, DIGITS).text("-").hex(end, DIGITS);
    out.text(" ").text(perms).text(" ").hex(offset, DIGITS).text(" ");
    out.hex(DeviceNumber.major(device), 2).text(":").hex(DeviceNumber.minor(device), 2);
    out.text(" ").decimal(inode).text(" ");
    if (!name.isEmpty()) {
      out.padTo(NAME_COLUMN).text(name.replace("\n", "\\012"));
    }
    out.text("\n");
  }

  private static String name(MmStruct mm, VmArea area) {
    @Nullable MappedFile file = area.file();
    if (file != null) {
      return file.path();
    }
    @Nullable String name = area.name();
    if (name != null && !name.startsWith("[anon")) {
      return name;
    }
    if (isHeap(mm, area)) {
      return "[heap]";
    }
    if (isStack(mm, area)) {
      return "[stack]";
    }
    return name == null ? "" : name;
  }

  /** The size of an area's pages: {@code vma_kernel_pagesize}. */
  static long pageBytes(VmArea area) {
    return area.hasAny(VmFlags.VM_HUGETLB)
        ? HugetlbArea.of(area).hstate().sizeBytes()
        : PageSize.SIZE_BYTES;
  }

  /** Whether it is where {@code brk} grows; of several such areas each is. */
  static boolean isHeap(MmStruct mm, VmArea area) {
    return area.start() < mm.map().brk() && area.end() > mm.map().startBrk();
  }

  /** Whether it is the stack of the first thread. */
  static boolean isStack(MmStruct mm, VmArea area) {
    return area.start() <= mm.map().startStack() && area.end() >= mm.map().startStack();
  }
}

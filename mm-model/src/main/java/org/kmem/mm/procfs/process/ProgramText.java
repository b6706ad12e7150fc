package org.kmem.mm.procfs.process;

import org.kmem.mm.mm.MmMap;
import org.kmem.mm.mm.MmStruct;
import org.kmem.units.PageSize;

/** How much of an address space is the program's own code, as far as it is mapped executable. */
final class ProgramText {
  private ProgramText() {}

  /** In bytes, of whole pages: {@code VmExe}, and what {@code VmLib} is reckoned from. */
  static long sizeBytes(MmStruct mm) {
    long page = PageSize.SIZE_BYTES;
    MmMap map = mm.map();
    long code = (map.endCode() + page - 1 & -page) - (map.startCode() & -page);
    return Math.min(code, mm.execVm() << PageSize.SHIFT);
  }
}

package org.kmem.mm.task;

import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.AddressSpaces;
import org.kmem.mm.mapping.FileFault;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mapping.ReadaheadState;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;
import org.kmem.units.Pfn;

/**
 * The code that the kernel maps into every process, {@code [vdso]}, with its data {@code [vvar]} below: pages
 * of the kernel that are on no list and never go.
 *
 * <p>Kernel counterpart: {@code vdso_image_64}, {@code _install_special_mapping}.
 */
final class Vdso extends AddressSpace implements MappedFile {
  static final String VDSO = "[vdso]";
  static final String VVAR = "[vvar]";

  /** Pages of data, below those of code. */
  static final int DATA_PAGES = 4;

  static final int CODE_PAGES = 2;

  private final Folios folios;
  private final ReadaheadState readahead = new ReadaheadState(0);
  private final long[] pfns = new long[CODE_PAGES];

  /**
   * Makes the pages.
   *
   * @throws IllegalStateException if there is no memory for them
   */
  Vdso(AddressSpaces registry, Folios folios) {
    super(registry);
    this.folios = folios;
    for (int page = 0; page < CODE_PAGES; page++) {
      long pfn = folios.memory().alloc(GfpFlags.GFP_KERNEL, 0);
      if (pfn == Pfn.NONE || insertPage(page, pfn) != 0) {
        throw new IllegalStateException("no memory for the vdso: make it at boot");
      }
      folios.setFile(pfn, id(), page);
      folios.set(pfn, PageFlag.PG_UPTODATE);
      pfns[page] = pfn;
    }
  }

  /** Maps data and code for a new program, at an address with room for both. */
  void map(MmStruct mm, long address) {
    long code = address + ((long) DATA_PAGES << PageSize.SHIFT);
    long end = code + ((long) CODE_PAGES << PageSize.SHIFT);
    long fixed = VmFlags.VM_READ | VmFlags.VM_MAYREAD | VmFlags.VM_DONTEXPAND;
    insert(
        mm,
        new VmArea(
            address,
            code,
            fixed | VmFlags.VM_IO | VmFlags.VM_DONTDUMP | VmFlags.VM_PFNMAP | VmFlags.VM_SOFTDIRTY,
            0,
            null),
        VVAR);
    insert(
        mm,
        new VmArea(
            code,
            end,
            fixed
                | VmFlags.VM_EXEC
                | VmFlags.VM_MAYWRITE
                | VmFlags.VM_MAYEXEC
                | VmFlags.VM_SOFTDIRTY,
            0,
            this),
        VDSO);
  }

  private static void insert(MmStruct mm, VmArea area, String name) {
    area.setName(name);
    mm.areas().insert(area);
    mm.account(area.flags(), area.pages());
  }

  /** The area of the code in an address space; null if it is gone. */
  static @Nullable VmArea find(MmStruct mm) {
    for (VmArea area = mm.areas().last(); area != null; area = area.previous()) {
      if (VDSO.equals(area.name())) {
        return area;
      }
    }
    return null;
  }

  @Override
  public AddressSpace mapping() {
    return this;
  }

  @Override
  public ReadaheadState readahead() {
    return readahead;
  }

  @Override
  public String path() {
    return VDSO;
  }

  @Override
  public boolean isReadable() {
    return true;
  }

  @Override
  public boolean isWritable() {
    return false;
  }

  @Override
  public boolean wantsHugeAlignment() {
    return false;
  }

  @Override
  public void get() {
    // It is the kernel's and never closed.
  }

  @Override
  public void put() {
    // It is the kernel's and never closed.
  }

  @Override
  public long sizeBytes() {
    return (long) CODE_PAGES << PageSize.SHIFT;
  }

  @Override
  public int device() {
    return 0;
  }

  @Override
  public long inodeNumber() {
    return 0;
  }

  @Override
  public long fault(long at, FileFault request) {
    if (at < 0 || at >= CODE_PAGES) {
      return Errno.EFAULT.asResult();
    }
    folios.get(pfns[(int) at]);
    return pfns[(int) at];
  }
}

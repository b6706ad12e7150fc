package org.kmem.mm.procfs.process;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.mapping.AddressSpace;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.SwapType;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.Order;
import org.kmem.units.PageSize;

/**
 * What the pages of areas come to: the sums of {@code smaps} and {@code smaps_rollup}.
 *
 * <p>A page that several page tables map counts in full for {@code Rss} and in equal shares for {@code Pss};
 * shares are kept with 12 bits behind the point and cut when they are printed, and each sum is cut on its own.
 * The zero page and what has no struct page do not count.
 *
 * <p>For one use. Source: proc_pid_smaps(5), kernel documentation {@code filesystems/proc.rst}. Kernel
 * counterpart: {@code struct mem_size_stats}, {@code smaps_account}.
 */
final class AreaMemory {
  private static final int SHARE_SHIFT = 12;
  private static final int KB_SHIFT = 10;

  private final Folios folios;
  private final PhysicalMemory memory;
  private long resident;
  private long sharedClean;
  private long sharedDirty;
  private long privateClean;
  private long privateDirty;
  private long referenced;
  private long anonymous;
  private long ksm;
  private long lazyFree;
  private long anonymousHuge;
  private long shmemHuge;
  private long fileHuge;
  private long swap;
  private long pss;
  private long pssAnon;
  private long pssFile;
  private long pssShmem;
  private long pssDirty;
  private long pssLocked;
  private long swapPss;

  AreaMemory(Folios folios) {
    this.folios = folios;
    this.memory = folios.memory();
  }

  /** Adds the pages of an area. */
  void add(MmStruct mm, VmArea area) {
    PteFormat format = mm.pageTable().format();
    boolean locked = area.hasAny(VmFlags.VM_LOCKED);
    addShmemSwap(area);
    mm.pageTable()
        .forRange(
            area.start(),
            area.end(),
            (address, level, slot, entry) -> {
              if (format.isSwap(entry)) {
                addSwapped(format, entry);
              } else if (!format.isSpecial(entry) && hasPage(format.pfn(entry))) {
                addPresent(format, entry, level, locked);
              }
              return WalkAction.CONTINUE;
            });
  }

  private boolean hasPage(long pfn) {
    return pfn < memory.endPfn();
  }

  /** Pages of shared memory in swap, which its page tables do not know of. */
  private void addShmemSwap(VmArea area) {
    @Nullable MappedFile file = area.file();
    if (file == null || !file.mapping().isShmem()) {
      return;
    }
    AddressSpace space = file.mapping();
    if (space.nrValues() == 0) {
      return;
    }
    long last = area.pageOffset() + area.pages() - 1;
    long at = space.nextEntry(area.pageOffset(), last);
    while (at >= 0) {
      if (space.valueAt(at) != AddressSpace.NO_VALUE) {
        swap += PageSize.SIZE_BYTES;
      }
      at = at == last ? -1 : space.nextEntry(at + 1, last);
    }
  }

  private void addSwapped(PteFormat format, long entry) {
    int type = format.swapType(entry);
    if (type < SwapType.MAX_SWAPFILES) {
      swap += PageSize.SIZE_BYTES;
      swapPss += PageSize.SIZE_BYTES << SHARE_SHIFT;
    }
  }

  private void addPresent(PteFormat format, long entry, int level, boolean locked) {
    long first = format.pfn(entry);
    long head = memory.head(first);
    boolean dirty = format.isDirty(entry);
    boolean anon = folios.isAnon(head);
    int pages = 1;
    if (level == PageLevel.PMD) {
      pages = 1 << Order.PAGEBLOCK;
      addHuge(head, anon);
    }
    long bytes = (long) pages << PageSize.SHIFT;
    resident += bytes;
    if (anon) {
      anonymous += bytes;
      boolean keeps = folios.test(head, PageFlag.PG_SWAPBACKED | PageFlag.PG_DIRTY);
      lazyFree += keeps || dirty ? 0 : bytes;
    }
    if (folios.isKsm(head)) {
      ksm += bytes;
    }
    if (format.isYoung(entry) || folios.test(head, PageFlag.PG_REFERENCED | PageFlag.PG_YOUNG)) {
      referenced += bytes;
    }
    boolean isDirty = dirty || folios.test(head, PageFlag.PG_DIRTY);
    for (long pfn = first; pfn < first + pages; pfn++) {
      addShare(head, anon, memory.mapCount(pfn), isDirty, locked);
    }
  }

  private void addHuge(long head, boolean anon) {
    long bytes = PageSize.SIZE_BYTES << Order.PAGEBLOCK;
    if (anon) {
      anonymousHuge += bytes;
    } else if (folios.test(head, PageFlag.PG_SWAPBACKED)) {
      shmemHuge += bytes;
    } else {
      fileHuge += bytes;
    }
  }

  private void addShare(long head, boolean anon, int mappings, boolean dirty, boolean locked) {
    boolean isPrivate = mappings < 2;
    long share = (PageSize.SIZE_BYTES << SHARE_SHIFT) / Math.max(mappings, 1);
    pss += share;
    if (anon) {
      pssAnon += share;
    } else if (folios.test(head, PageFlag.PG_SWAPBACKED)) {
      pssShmem += share;
    } else {
      pssFile += share;
    }
    pssLocked += locked ? share : 0;
    if (dirty) {
      pssDirty += share;
      sharedDirty += isPrivate ? 0 : PageSize.SIZE_BYTES;
      privateDirty += isPrivate ? PageSize.SIZE_BYTES : 0;
    } else {
      sharedClean += isPrivate ? 0 : PageSize.SIZE_BYTES;
      privateClean += isPrivate ? PageSize.SIZE_BYTES : 0;
    }
  }

  /**
   * Prints the sums.
   *
   * @param out where to
   * @param byKind whether {@code Pss} is told by kind of page, as {@code smaps_rollup} does
   */
  void show(SeqText out, boolean byKind) {
    out.kilobytes("Rss:            ", kb(resident));
    out.kilobytes("Pss:            ", shares(pss));
    out.kilobytes("Pss_Dirty:      ", shares(pssDirty));
    if (byKind) {
      out.kilobytes("Pss_Anon:       ", shares(pssAnon));
      out.kilobytes("Pss_File:       ", shares(pssFile));
      out.kilobytes("Pss_Shmem:      ", shares(pssShmem));
    }
    out.kilobytes("Shared_Clean:   ", kb(sharedClean));
    out.kilobytes("Shared_Dirty:   ", kb(sharedDirty));
    out.kilobytes("Private_Clean:  ", kb(privateClean));
    out.kilobytes("Private_Dirty:  ", kb(privateDirty));
    out.kilobytes("Referenced:     ", kb(referenced));
    out.kilobytes("Anonymous:      ", kb(anonymous));
    out.kilobytes("KSM:            ", kb(ksm));
    out.kilobytes("LazyFree:       ", kb(lazyFree));
    out.kilobytes("AnonHugePages:  ", kb(anonymousHuge));
    out.kilobytes("ShmemPmdMapped: ", kb(shmemHuge));
    out.kilobytes("FilePmdMapped:  ", kb(fileHuge));
    out.kilobytes("Shared_Hugetlb: ", 0);
    out.kilobytes("Private_Hugetlb: ", 0, 7);
    out.kilobytes("Swap:           ", kb(swap));
    out.kilobytes("SwapPss:        ", shares(swapPss));
    out.kilobytes("Locked:         ", shares(pssLocked));
  }

  private static long kb(long bytes) {
    return bytes >> KB_SHIFT;
  }

  private static long shares(long share) {
    return share >> KB_SHIFT + SHARE_SHIFT;
  }
}

package org.kmem.mm.huge;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.mm.MmFlags;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.rmap.HugeMappings;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimClock;
import org.kmem.mm.sim.Tunable;
import org.kmem.mm.sim.Tunables;
import org.kmem.mm.sim.WaitQueue;
import org.kmem.mm.sim.Wakeup;
import org.kmem.mm.vma.VmArea;

/**
 * The kernel thread that makes huge pages in the background: goes through the address spaces that may have some, so many
 * pages at a time, and collapses what is worth it.
 *
 * <p>An address space is looked at from when it first has an area that may have huge pages, until it ends. While there is
 * none, or the switches forbid huge pages, the thread waits for ever.
 *
 * <p>Belongs to the holder of the baton. Source: kernel documentation {@code admin-guide/mm/transhuge.rst}. Kernel
 * counterpart: {@code khugepaged_do_scan}, {@code khugepaged_scan_mm_slot}, {@code madvise_collapse}.
 */
public final class Khugepaged {
  private static final long PAGES_OF_PIECE = 512;

  private final CollapseHugePage collapse;
  private final CollapseShmem collapseShmem;
  private final HugePageEligibility eligibility;
  private final Scheduler scheduler;
  private final Tunables tunables;
  private final WaitQueue work;
  private final List<MmStruct> spaces = new ArrayList<>();

  /** Where the scan is: the address space, null before the first, and how far it has come there. */
  private @Nullable MmStruct at;

  private long address;
  private long fullScans;
  private long pagesCollapsed;

  Khugepaged(
      CollapseHugePage collapse,
      CollapseShmem collapseShmem,
      HugePageEligibility eligibility,
      Scheduler scheduler,
      Tunables tunables) {
    this.collapse = collapse;
    this.collapseShmem = collapseShmem;
    this.eligibility = eligibility;
    this.scheduler = scheduler;
    this.tunables = tunables;
    this.work = new WaitQueue(scheduler, "khugepaged");
    tunables.onChange(Tunable.KHUGEPAGED_SCAN_SLEEP_MILLISECS, work::wakeAll);
    tunables.onChange(Tunable.KHUGEPAGED_ALLOC_SLEEP_MILLISECS, work::wakeAll);
    tunables.onChange(Tunable.THP_ENABLED, work::wakeAll);
    tunables.onChange(Tunable.THP_ENABLED_2048K, work::wakeAll);
  }

  /**
   * Names who brings swapped pages for a collapse.
   *
   * @param reader the swap of the machine
   */
  public void install(SwapReader reader) {
    collapse.install(reader);
  }

  /**
   * An address space has an area that may have huge pages: {@code khugepaged_enter_vma}.
   *
   * @param mm the address space
   * @param area the area
   */
  public void enter(MmStruct mm, VmArea area) {
    if (mm.has(MmFlags.MMF_VM_HUGEPAGE)
        || !eligibility.isAnyHuge()
        || !eligibility.concernsKhugepaged(mm, area)) {
      return;
    }
    mm.set(MmFlags.MMF_VM_HUGEPAGE);
    spaces.add(mm);
    if (spaces.size() == 1) {
      work.wakeAll();
    }
  }

  /**
   * An address space that nobody uses is about to end. Waits if the thread is within it; between its locks the thread finds
   * out by itself.
   *
   * @param mm the address space
   */
  public void exit(MmStruct mm) {
    if (!mm.has(MmFlags.MMF_VM_HUGEPAGE)) {
      return;
    }
    if (at == mm) {
      mm.mmapLock().downWrite();
      mm.mmapLock().upWrite();
    }
    mm.clear(MmFlags.MMF_VM_HUGEPAGE);
    int place = spaces.indexOf(mm);
    spaces.remove(place);
    if (at == mm) {
      at = place < spaces.size() ? spaces.get(place) : null;
      address = 0;
    }
  }

  /**
   * How often all address spaces were gone through.
   *
   * @return {@code full_scans}
   */
  public long fullScans() {
    return fullScans;
  }

  /**
   * Huge pages made in the background.
   *
   * @return {@code pages_collapsed}
   */
  public long pagesCollapsed() {
    return pagesCollapsed;
  }

  /** The thread: runs until it is killed. */
  public void run() {
    Wakeup wakeup = Wakeup.WOKEN;
    while (wakeup != Wakeup.KILLED) {
      if (hasWork()) {
        scanSome();
        wakeup = work.sleepKillable(millis(Tunable.KHUGEPAGED_SCAN_SLEEP_MILLISECS));
      } else {
        wakeup = work.sleepKillable();
      }
    }
  }

  private boolean hasWork() {
    return !spaces.isEmpty() && eligibility.isAnyHuge();
  }

  private long millis(Tunable tunable) {
    return Math.max(tunables.get(tunable), 1) * SimClock.MILLISECOND;
  }

  /** {@code khugepaged_do_scan}: no more than twice past the first address space. */
  private void scanSome() {
    long left = tunables.get(Tunable.KHUGEPAGED_PAGES_TO_SCAN);
    int begun = 0;
    boolean hasWaited = false;
    while (left > 0 && hasWork()) {
      if (at == null && ++begun > 1) {
        return;
      }
      MmStruct mm = at == null ? begin() : at;
      Progress progress = scanSpace(mm, left);
      left -= progress.pages;
      if (progress.result == CollapseResult.ALLOC_HUGE_PAGE_FAIL) {
        if (hasWaited) {
          return;
        }
        hasWaited = true;
        if (work.sleepKillable(millis(Tunable.KHUGEPAGED_ALLOC_SLEEP_MILLISECS)) == Wakeup.KILLED) {
          return;
        }
      }
      scheduler.condResched();
    }
  }

  private MmStruct begin() {
    MmStruct first = spaces.getFirst();
    at = first;
    address = 0;
    return first;
  }

  /** What a stretch of a scan came to. */
  private record Progress(long pages, CollapseResult result) {}

  /** Looks at an address space from where the scan is, up to so many pages or the first piece that is collapsed. */
  private Progress scanSpace(MmStruct mm, long most) {
    long pages = 0;
    if (!mm.mmapLock().tryDownRead()) {
      next(mm);
      return new Progress(1, CollapseResult.PMD_NULL);
    }
    pages++;
    VmArea area = mm.users() == 0 ? null : mm.areas().find(address);
    while (area != null) {
      if (!eligibility.mayCollapse(mm, area, true)) {
        pages++;
        area = area.next();
        continue;
      }
      long end = area.end() & -HugeMappings.HUGE_BYTES;
      address =
          Math.max(
              address, (area.start() + HugeMappings.HUGE_BYTES - 1) & -HugeMappings.HUGE_BYTES);
      while (address < end) {
        long start = address;
        MappedFile file = area.file();
        if (file != null) {
          CollapseResult ofFile = collapseShmem.collapse(mm, area, file, start, false);
          pagesCollapsed += ofFile == CollapseResult.SUCCEED ? 1 : 0;
          address += HugeMappings.HUGE_BYTES;
          mm.mmapLock().upRead();
          return new Progress(pages + PAGES_OF_PIECE, ofFile);
        }
        CollapseResult found = collapse.scan(mm, area, start, false);
        address += HugeMappings.HUGE_BYTES;
        pages += PAGES_OF_PIECE;
        if (found == CollapseResult.SUCCEED) {
          mm.mmapLock().upRead();
          return new Progress(pages, collapse(mm, start));
        }
        if (pages >= most) {
          mm.mmapLock().upRead();
          return new Progress(pages, found);
        }
      }
      area = area.next();
    }
    mm.mmapLock().upRead();
    next(mm);
    return new Progress(pages, CollapseResult.PMD_NULL);
  }

  private CollapseResult collapse(MmStruct mm, long start) {
    CollapseResult result = collapse.collapse(mm, start, false);
    if (result == CollapseResult.SUCCEED) {
      pagesCollapsed++;
    }
    return result;
  }

  /** The address space is done: on to the one after it; after the last, a scan is full. */
  private void next(MmStruct mm) {
    int place = spaces.indexOf(mm) + 1;
    address = 0;
    if (place < spaces.size()) {
      at = spaces.get(place);
    } else {
      at = null;
      fullScans++;
    }
  }

  /**
   * Collapses the pages of a range now, whatever switches and limits say: {@code MADV_COLLAPSE}. {@code mmap_lock} is
   * held for reading, and let go meanwhile.
   *
   * @param mm the address space
   * @param area the area
   * @param start first address
   * @param end one past the last, within the area
   * @return 0 if all whole pieces of 2 MiB are huge pages now; {@code EINVAL}, {@code ENOMEM}, {@code EAGAIN} or {@code
   *     EBUSY}, by the last that failed
   */
  public long collapseNow(MmStruct mm, VmArea area, long start, long end) {
    if (!eligibility.mayCollapse(mm, area, false)) {
      return CollapseResult.VMA_CHECK.errno().asResult();
    }
    long first = (start + HugeMappings.HUGE_BYTES - 1) & -HugeMappings.HUGE_BYTES;
    long stop = end & -HugeMappings.HUGE_BYTES;
    long done = 0;
    CollapseResult last = CollapseResult.VMA_CHECK;
    for (long piece = first; piece < stop; piece += HugeMappings.HUGE_BYTES) {
      CollapseResult result = collapseOne(mm, piece);
      if (result == CollapseResult.SUCCEED || result == CollapseResult.PMD_MAPPED) {
        done++;
        continue;
      }
      last = result;
      if (!result.goesOn()) {
        break;
      }
    }
    return done == (stop - first) / HugeMappings.HUGE_BYTES ? 0 : last.errno().asResult();
  }

  private CollapseResult collapseOne(MmStruct mm, long piece) {
    VmArea area = mm.areas().containing(piece);
    if (area == null || !eligibility.mayCollapse(mm, area, false)) {
      return CollapseResult.VMA_CHECK;
    }
    MappedFile file = area.file();
    if (file != null) {
      return collapseShmem.collapse(mm, area, file, piece, true);
    }
    CollapseResult found = collapse.scan(mm, area, piece, true);
    if (found != CollapseResult.SUCCEED) {
      return found;
    }
    mm.mmapLock().upRead();
    CollapseResult result = collapse.collapse(mm, piece, true);
    mm.mmapLock().downRead();
    return result;
  }
}

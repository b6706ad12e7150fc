package org.kmem.mm.procfs.process;

import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.folio.PageFlag;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.Mmu;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.SysfsInput;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;

/**
 * {@code /proc/PID/clear_refs}: writing 1, 2 or 3 forgets that all, anonymous or file pages were referenced, 4
 * that pages were written since the last time, 5 how much was once resident. It cannot be read: {@code EINVAL}.
 *
 * <p>Source: proc_pid_clear_refs(5).
 */
final class ClearRefsFile extends ProcessFile {
  private static final int WRITE_ONLY = 0200;
  private static final int ALL = 1;
  private static final int ANON = 2;
  private static final int MAPPED = 3;
  private static final int SOFT_DIRTY = 4;
  private static final int MM_HIWATER_RSS = 5;

  private final Folios folios;
  private final Mmu mmu;

  ClearRefsFile(Machine machine, TaskStruct task) {
    super(WRITE_ONLY, task);
    this.folios = machine.folios();
    this.mmu = machine.mmu();
  }

  @Override
  protected void show(SeqText out) {
    throw new UnsupportedOperationException("clear_refs can only be written");
  }

  @Override
  public boolean isPositional() {
    return true;
  }

  @Override
  public long readAt(long position, byte[] buffer, int offset, int length) {
    return Errno.EINVAL.asResult();
  }

  @Override
  protected long store(String text) {
    return new SysfsInput(text.strip()).signedInt(false, this::clear);
  }

  private long clear(long what) {
    if (what < ALL || what > MM_HIWATER_RSS) {
      return Errno.EINVAL.asResult();
    }
    @Nullable MmStruct mm = task().mm();
    if (mm == null) {
      return 0;
    }
    mm.mmapLock().downWrite();
    try {
      if (what == MM_HIWATER_RSS) {
        mm.resetHiwaterRss();
      } else {
        mm.areas().forEach(area -> clear(mm, area, (int) what));
        mmu.flushSpace(mm.pageTable());
      }
    } finally {
      mm.mmapLock().upWrite();
    }
    return 0;
  }

  private void clear(MmStruct mm, VmArea area, int what) {
    if ((what == ANON && area.file() != null) || (what == MAPPED && area.file() == null)) {
      return;
    }
    if (what == SOFT_DIRTY) {
      area.clearFlags(VmFlags.VM_SOFTDIRTY);
    }
    PteFormat format = mm.pageTable().format();
    mm.pageTable()
        .forRange(
            area.start(),
            area.end(),
            (address, level, slot, entry) -> {
              if (what == SOFT_DIRTY) {
                mm.pageTable().set(slot, withoutSoftDirty(format, entry));
              } else if (!format.isSwap(entry) && !format.isSpecial(entry)) {
                mm.pageTable().set(slot, format.mkOld(entry));
                forget(format.pfn(entry));
              }
              return WalkAction.CONTINUE;
            });
  }

  private static long withoutSoftDirty(PteFormat format, long entry) {
    return format.isSwap(entry)
        ? format.withSwapSoftDirty(entry, false)
        : format.withSoftDirty(format.wrProtect(entry), false);
  }

  private void forget(long pfn) {
    if (pfn < folios.memory().endPfn()) {
      folios.clear(folios.memory().head(pfn), PageFlag.PG_REFERENCED | PageFlag.PG_YOUNG);
    }
  }
}

package org.kmem.mm.procfs.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Capability;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.folio.Folios;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pgtable.PageLevel;
import org.kmem.mm.pgtable.PteFormat;
import org.kmem.mm.pgtable.WalkAction;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.units.PageSize;

/**
 * {@code /proc/PID/pagemap}: eight bytes for each page of the address space, at eight times its number:
 *
 * <pre>
 *   63        62       61              58      57       56              55          54 .. 0
 *   present   swapped  file or shared  guard   uffd-wp  mapped once     soft-dirty  frame, or 5 bits type
 *                                                                                   and the slot in swap
 * </pre>
 *
 * <p>Frames and slots are 0 for readers without {@code CAP_SYS_ADMIN}. Positions and lengths must be multiples
 * of 8.
 *
 * <p>Source: kernel documentation {@code admin-guide/mm/pagemap.rst}.
 */
final class PagemapFile extends ProcessFile {
  private static final long PRESENT = 1L << 63;
  private static final long SWAPPED = 1L << 62;
  private static final long FILE = 1L << 61;
  private static final long WATCHED = 1L << 57;
  private static final long MAPPED_ONCE = 1L << 56;
  private static final long SOFT_DIRTY = 1L << 55;
  private static final int SWAP_TYPE_BITS = 5;

  private final Machine machine;
  private final Folios folios;
  private final PhysicalMemory memory;

  PagemapFile(Machine machine, TaskStruct task) {
    super(PRIVATE, task);
    this.machine = machine;
    this.folios = machine.folios();
    this.memory = machine.memory();
  }

  /** Nothing: the file is read by position. */
  @Override
  protected void show(SeqText out) {
    throw new UnsupportedOperationException("pagemap is binary: read it by position");
  }

  @Override
  public boolean isPositional() {
    return true;
  }

  @Override
  public long readAt(long position, byte[] buffer, int offset, int length) {
    @Nullable MmStruct mm = task().mm();
    if (mm == null) {
      return 0;
    }
    if (((position | length) & Long.BYTES - 1) != 0) {
      return Errno.EINVAL.asResult();
    }
    long first = position / Long.BYTES;
    long end = mm.layout().taskSizeBytes() >>> PageSize.SHIFT;
    int count = (int) Math.min(length / Long.BYTES, Math.max(0, end - first));
    long[] entries = new long[count];
    mm.mmapLock().downRead();
    try {
      fill(mm, first << PageSize.SHIFT, entries);
    } finally {
      mm.mmapLock().upRead();
    }
    ByteBuffer.wrap(buffer, offset, count * Long.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .put(entries);
    return (long) count * Long.BYTES;
  }

  private void fill(MmStruct mm, long start, long[] entries) {
    long end = start + ((long) entries.length << PageSize.SHIFT);
    boolean showsFrames =
        Writer.credentials(machine.tasks()).has(Capability.SYS_ADMIN);
    VmArea area = mm.areas().intersecting(start, end);
    while (area != null && area.start() < end) {
      long from = Math.max(start, area.start());
      long to = Math.min(end, area.end());
      long common = area.hasAny(VmFlags.VM_SOFTDIRTY) ? SOFT_DIRTY : 0;
      for (long at = from; at < to; at += PageSize.SIZE_BYTES) {
        entries[index(at, start)] = common;
      }
      PteFormat format = mm.pageTable().format();
      mm.pageTable()
          .forRange(
              from,
              to,
              (address, level, slot, entry) -> {
                long pages = level == PageLevel.PTE ? 1 : PageLevel.pages(level);
                for (long page = 0; page < pages; page++) {
                  long at = address + (page << PageSize.SHIFT);
                  if (at >= from && at < to) {
                    entries[index(at, start)] |=
                        format.isSwap(entry)
                            ? swapped(format, entry, showsFrames)
                            : present(format, entry, page, showsFrames);
                  }
                }
                return WalkAction.CONTINUE;
              });
      area = area.next();
    }
  }

  private static int index(long address, long start) {
    return (int) (address - start >>> PageSize.SHIFT);
  }

  private static long swapped(PteFormat format, long entry, boolean showsFrames) {
    long bits = SWAPPED;
    bits |= format.isSwapSoftDirty(entry) ? SOFT_DIRTY : 0;
    bits |= format.isSwapUffdWp(entry) ? WATCHED : 0;
    return showsFrames
        ? bits | format.swapType(entry) | format.swapOffset(entry) << SWAP_TYPE_BITS
        : bits;
  }

  private long present(PteFormat format, long entry, long page, boolean showsFrames) {
    long pfn = format.pfn(entry) + page;
    long bits = PRESENT;
    bits |= format.isSoftDirty(entry) ? SOFT_DIRTY : 0;
    bits |= format.isUffdWp(entry) ? WATCHED : 0;
    if (!format.isSpecial(entry) && pfn < memory.endPfn()) {
      bits |= folios.isAnon(memory.head(pfn)) ? 0 : FILE;
      bits |= memory.mapCount(pfn) == 1 ? MAPPED_ONCE : 0;
    }
    return showsFrames ? bits | pfn : bits;
  }
}

package org.kmem.mm.procfs.process;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.abi.Capability;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.machine.Machine;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.pagewalk.PageWalks;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.task.TaskStruct;
import org.kmem.mm.task.TaskTable;
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
  private final TaskTable tasks;
  private final PageWalks walks;

  PagemapFile(Machine machine, TaskStruct task) {
    super(PRIVATE, task);
    this.tasks = machine.tasks();
    this.walks = machine.userSpace().walks();
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
    @Nullable MmStruct mm = mm();
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
    boolean showsFrames = Writer.credentials(tasks).has(Capability.SYS_ADMIN);
    mm.mmapLock().downRead();
    try {
      for (int i = 0; i < count; i++) {
        entries[i] = walks.pagemap(mm, (first + i) << PageSize.SHIFT, showsFrames);
      }
    } finally {
      mm.mmapLock().upRead();
    }
    ByteBuffer.wrap(buffer, offset, count * Long.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asLongBuffer()
        .put(entries);
    return (long) count * Long.BYTES;
  }
}

package org.kmem.mm.procfs.process;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.mm.MmFlags;
import org.kmem.mm.mm.MmStruct;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.SysfsInput;
import org.kmem.mm.task.TaskStruct;

/**
 * {@code /proc/PID/coredump_filter}: which kinds of areas a core dump would have, a bit for each; empty for who has no
 * address space. Bits that mean nothing are not kept.
 */
final class CoredumpFilterFile extends ProcessFile {
  CoredumpFilterFile(TaskStruct task) {
    super(WRITABLE, task);
  }

  @Override
  protected void show(SeqText out) {
    MmStruct mm = mm();
    if (mm != null) {
      out.hex(bits(mm), 8).text("\n");
    }
  }

  private static int bits(MmStruct mm) {
    int bits = 0;
    for (int bit = 1; bit <= MmFlags.MMF_DUMP_FILTER_BITS; bit <<= 1) {
      bits |= mm.has(bit << MmFlags.MMF_DUMP_FILTER_SHIFT) ? bit : 0;
    }
    return bits;
  }

  @Override
  protected long store(String text) {
    return new SysfsInput(text.strip()).unsignedIntAnyBase(this::set);
  }

  private long set(long bits) {
    MmStruct mm = mm();
    if (mm == null) {
      return Errno.ESRCH.asResult();
    }
    mm.clear(MmFlags.MMF_DUMP_FILTER_BITS << MmFlags.MMF_DUMP_FILTER_SHIFT);
    mm.set(((int) bits & MmFlags.MMF_DUMP_FILTER_BITS) << MmFlags.MMF_DUMP_FILTER_SHIFT);
    return 0;
  }
}

package org.kmem.mm.procfs.cgroup;

import java.util.function.LongSupplier;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.procfs.seq.SeqText;

/** A file that shows how much of something a group has: {@code memory.current} and its like. */
final class UsageFile extends CgroupFile {
  private final LongSupplier bytes;

  UsageFile(Cgroup group, LongSupplier bytes) {
    super(READABLE, group);
    this.bytes = bytes;
  }

  @Override
  protected void show(SeqText out) {
    out.decimal(bytes.getAsLong()).text("\n");
  }
}

package org.kmem.mm.procfs.cgroup;

import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.procfs.seq.SeqText;
import org.kmem.mm.procfs.seq.SysfsInput;

/** {@code cgroup.max.depth} and {@code cgroup.max.descendants}: how large the tree below a group may grow. */
final class BoundFile extends CgroupFile {
  private final IntSupplier bound;
  private final IntConsumer change;

  private BoundFile(Cgroup group, IntSupplier bound, IntConsumer change) {
    super(WRITABLE, group);
    this.bound = bound;
    this.change = change;
  }

  static BoundFile ofDepth(Cgroup group) {
    return new BoundFile(group, group::maxDepth, group::setMaxDepth);
  }

  static BoundFile ofDescendants(Cgroup group) {
    return new BoundFile(group, group::maxDescendants, group::setMaxDescendants);
  }

  @Override
  protected void show(SeqText out) {
    int now = bound.getAsInt();
    out.text(now == Cgroup.UNLIMITED ? LimitFile.MAX : Integer.toString(now)).text("\n");
  }

  @Override
  protected long store(String text) {
    if (text.strip().equals(LimitFile.MAX)) {
      change.accept(Cgroup.UNLIMITED);
      return 0;
    }
    return new SysfsInput(text.strip())
        .signedInt(
            true,
            number -> {
              if (number < 0) {
                return Errno.ERANGE.asResult();
              }
              change.accept((int) number);
              return 0;
            });
  }
}

package org.kmem.mm.procfs.cgroup;

import org.kmem.mm.abi.Errno;
import org.kmem.mm.cgroup.Cgroup;
import org.kmem.mm.procfs.seq.SeqFile;
import org.kmem.mm.procfs.seq.SeqText;

/**
 * A file of a control group. Reading one that cannot be read, or writing one that cannot be written, is {@code
 * EINVAL}: the superuser may open either.
 */
abstract class CgroupFile extends SeqFile {
  /** Can only be read. */
  static final int READABLE = 0444;

  /** Can be read and written. */
  static final int WRITABLE = 0644;

  /** Can only be written. */
  static final int TRIGGER = 0200;

  private final Cgroup group;
  private final boolean readable;

  CgroupFile(int permissions, Cgroup group) {
    super(permissions);
    this.group = group;
    this.readable = permissions != TRIGGER;
  }

  final Cgroup group() {
    return group;
  }

  /** A file that cannot be read shows nothing. */
  @Override
  protected void show(SeqText out) {}

  @Override
  protected final Errno refusal() {
    return Errno.EINVAL;
  }

  /** Why it cannot be read now: a negated error number, or 0. */
  protected long refusesReading() {
    return readable ? 0 : Errno.EINVAL.asResult();
  }

  @Override
  public final boolean isPositional() {
    return refusesReading() != 0;
  }

  @Override
  public final long readAt(long position, byte[] buffer, int offset, int length) {
    return refusesReading();
  }
}
